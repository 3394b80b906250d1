"""Where a shop's own text encoders lie, and what makes one usable.

`$ZHUYI_DATA/models/text/<checksum>/` is a folder of `save_pretrained` with its pooling, as
sentence-transformers keeps it, and `manifest.json`; the checksum is over all files, so the same
training makes the same folder. `current` names the one that the next model is trained with; a model
remembers its own.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from recommender import artefact
from recommender.features.encoders import POOLING, BertText, EncoderNotUsable
from shop.settings import Settings

if TYPE_CHECKING:
    from recommender.text.pretrain import Pretrained

OWN = "own"  # value of ZHUYI_TEXT_ENCODER
FOLDER = "text"
REMEDY = "make a new one with `zhuyi train-text`, then run `zhuyi train`"


class Manifest(BaseModel):
    """`created_at`: when the texts were read; `files`: sha256 by name within the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    created_at: datetime
    products: int
    settings: dict[str, int | float | list[float]]
    loss: float  # mean of the last tenth of the steps
    seconds: float
    files: dict[str, str]


def root_of(settings: Settings) -> Path:
    """Where an installation keeps its own encoders."""
    return settings.data / "models" / FOLDER


def checksum(files: dict[str, str]) -> str:
    """Of all files of a folder."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def save(root: Path, made: "Pretrained", about: dict[str, object]) -> str:
    """Write an encoder, make it the current one, return its checksum."""
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root, prefix=".new-"))
    made.model.save_pretrained(folder)
    made.tokens.save_pretrained(folder)
    (folder / POOLING).parent.mkdir()
    how = {
        "word_embedding_dimension": made.model.config.hidden_size,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
    }
    (folder / POOLING).write_text(json.dumps(how, indent=1), encoding="utf-8")
    there = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): artefact.digest(path) for path in there}
    manifest = Manifest.model_validate({**about, "files": files})
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    name = checksum(files)
    if (root / name).exists():
        shutil.rmtree(root / name)  # damaged, or the same but for when it was made
    folder.rename(root / name)
    artefact.point_to(root, name)
    return name


def manifest_of(root: Path, name: str) -> Manifest:
    """A manifest whose files are those that the folder's name promises; raises EncoderNotUsable."""
    path = root / name / "manifest.json"
    if not name.isalnum() or not path.is_file():
        raise EncoderNotUsable(f"{path} is missing: {REMEDY}")
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, ValueError, OSError) as error:
        raise EncoderNotUsable(f"{path} is damaged or of another version: {REMEDY}") from error
    if checksum(manifest.files) != name:
        raise EncoderNotUsable(f"{path} is damaged or was changed: {REMEDY}")
    return manifest


def current(root: Path) -> str:
    """The checksum of the encoder to be used next; empty when there is none."""
    try:
        return artefact.current(root)
    except artefact.ArtefactError:
        return ""


def load(root: Path, name: str = "") -> BertText:
    """The current encoder or the one of `name`, every byte verified; raises EncoderNotUsable."""
    name = name or current(root)
    if not name:
        raise EncoderNotUsable(f"ZHUYI_TEXT_ENCODER={OWN}, but {root} holds none: {REMEDY}")
    for file, wanted in manifest_of(root, name).files.items():
        path = root / name / file
        if not path.is_file() or artefact.digest(path) != wanted:
            raise EncoderNotUsable(f"{path} is missing, damaged or was changed: {REMEDY}")
    return BertText(str(root / name), f"{OWN}:{name}")


def named(settings: Settings) -> str:
    """What a model trained now would remember as its text encoder."""
    if settings.text_encoder == OWN:
        return f"{OWN}:{current(root_of(settings))}"
    return settings.text_encoder or "tfidf"


def older(root: Path, moment: datetime | None) -> bool:
    """Whether the current encoder cannot be read, or was made before a moment."""
    try:
        made = manifest_of(root, current(root)).created_at
    except EncoderNotUsable:
        return True
    return moment is not None and made < moment


def tidy(root: Path, used: Collection[str], gone: datetime | None) -> list[str]:
    """Remove encoders that no model uses (`used`: as `named`) and that are not current.

    The current one too, where it is from before `gone` (the last erasure) and no model uses it.
    """
    kept = {name.removeprefix(f"{OWN}:") for name in used}
    if not older(root, gone):
        kept.add(current(root))
    folders = root.iterdir() if root.is_dir() else ()
    removed = [f for f in folders if f.is_dir() and f.name not in kept]
    for folder in removed:
        shutil.rmtree(folder)
    return sorted(folder.name for folder in removed)
