"""Encoders that a shop trains itself: where they lie, and what makes one usable.

    $ZHUYI_DATA/models/text/<checksum>/       and   /pictures/<checksum>/

are folders of `save_pretrained` with a `manifest.json`; the checksum is over all files, so the same
training makes the same folder. `current` names the one that the next model is trained with; a model
remembers its own.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection
from collections.abc import Sequence as Seq
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from recommender import artefact
from recommender.features.encoders import EncoderNotUsable
from shop.settings import Settings

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

OWN = "own"  # of ZHUYI_TEXT_ENCODER, ZHUYI_IMAGE_ENCODER


@dataclass(frozen=True)
class Kind:
    """What is encoded. `setting`, `traced`: its fields in Settings and in a model's Trace;
    `otherwise`: what a model names without a setting; `heard`: it learns from customers' words,
    so it is made anew after an erasure."""

    folder: str
    variable: str
    setting: str
    traced: str
    otherwise: str
    command: str
    heard: bool


TEXT = Kind(
    folder="text",
    variable="ZHUYI_TEXT_ENCODER",
    setting="text_encoder",
    traced="text_encoder",
    otherwise="tfidf",
    command="train-text",
    heard=True,
)
PICTURES = Kind(
    folder="pictures",
    variable="ZHUYI_IMAGE_ENCODER",
    setting="image_encoder",
    traced="picture_encoder",
    otherwise="light",
    command="train-pictures",
    heard=False,
)


class Manifest(BaseModel):
    """`created_at`: when texts or pictures were read; `files`: sha256 by name in the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    created_at: datetime
    products: int
    settings: dict[str, int | float | list[int | float]]
    loss: float  # mean of the last tenth of the steps
    seconds: float
    files: dict[str, str]


def checksum(files: dict[str, str]) -> str:
    """Of all files of a folder."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def asked(kind: Kind, settings: Settings) -> bool:
    """Whether an installation is set to one of its own."""
    return bool(getattr(settings, kind.setting) == OWN)


def named(kind: Kind, settings: Settings) -> str:
    """What a model trained now would remember as its encoder of a kind."""
    if asked(kind, settings):
        return f"{OWN}:{OwnEncoders.of(kind, settings).current()}"
    return getattr(settings, kind.setting) or kind.otherwise


class OwnEncoders:
    """The encoders of one kind below one folder."""

    def __init__(self, kind: Kind, models: Path) -> None:
        self.kind, self.root = kind, models / kind.folder
        self.remedy = f"make a new one with `zhuyi {kind.command}`, then run `zhuyi train`"

    @classmethod
    def of(cls, kind: Kind, settings: Settings) -> "OwnEncoders":
        """Those of an installation."""
        return cls(kind, settings.data / "models")

    def current(self) -> str:
        """The checksum of the encoder to be used next; empty when there is none."""
        try:
            return artefact.current(self.root)
        except artefact.ArtefactError:
            return ""

    def save(
        self,
        write: Callable[[Path], Any],
        *,
        read_at: datetime,
        products: int,
        config: "DataclassInstance",
        losses: Seq[float],
        seconds: float,
    ) -> str:
        """Keep an encoder, which `write` puts into an empty folder, as the current one.

        `products`: how many it learnt from, whose texts or pictures were read at `read_at`;
        `losses`: of each step. Gives the checksum; raises OSError.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self.root, prefix=".new-"))
        try:
            write(folder)
            there = sorted(path for path in folder.rglob("*") if path.is_file())
            files = {path.relative_to(folder).as_posix(): artefact.digest(path) for path in there}
            manifest = Manifest.model_validate(
                {
                    "created_at": read_at,
                    "products": products,
                    "settings": asdict(config),
                    "loss": float(np.mean(losses[-max(len(losses) // 10, 1) :])),
                    "seconds": seconds,
                    "files": files,
                }
            )
            told = manifest.model_dump_json(indent=1)
            (folder / "manifest.json").write_text(told, encoding="utf-8")
            name = checksum(files)
            if (self.root / name).exists():
                shutil.rmtree(self.root / name)  # damaged, or the same but for when it was made
            folder.rename(self.root / name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        artefact.point_to(self.root, name)
        return name

    def manifest_of(self, name: str) -> Manifest:
        """A manifest whose files are those that the folder's name promises.

        Raises EncoderNotUsable.
        """
        path = self.root / name / "manifest.json"
        if not name.isalnum() or not path.is_file():
            raise EncoderNotUsable(f"{path} is missing: {self.remedy}")
        try:
            manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, ValueError, OSError) as error:
            raise EncoderNotUsable(
                f"{path} is damaged or of another version: {self.remedy}"
            ) from error
        if checksum(manifest.files) != name:
            raise EncoderNotUsable(f"{path} is damaged or was changed: {self.remedy}")
        return manifest

    def load(self, made_with: str = "") -> Path:
        """The folder of the current encoder, or of the one that a model names, as `named` does.

        Every byte is verified; raises EncoderNotUsable.
        """
        before, _, name = made_with.partition(":") if made_with else (OWN, "", self.current())
        if before != OWN:
            raise EncoderNotUsable(
                f"{self.kind.variable}={OWN}, but the model was trained with {made_with!r}: "
                "run `zhuyi train`"
            )
        if not name:
            raise EncoderNotUsable(
                f"{self.kind.variable}={OWN}, but {self.root} holds none: {self.remedy}"
            )
        for file, wanted in self.manifest_of(name).files.items():
            path = self.root / name / file
            if not path.is_file() or artefact.digest(path) != wanted:
                raise EncoderNotUsable(f"{path} is missing, damaged or was changed: {self.remedy}")
        return self.root / name

    def older(self, erased: datetime | None) -> bool:
        """Whether the current encoder cannot be read, or may know somebody erased at a moment."""
        try:
            made = self.manifest_of(self.current()).created_at
        except EncoderNotUsable:
            return True
        return self.kind.heard and erased is not None and made < erased

    def tidy(self, used: Collection[str], erased: datetime | None) -> list[str]:
        """Remove encoders that no model uses (`used`: as `named`) and that are not current.

        The current one too, where it may know whom the last erasure was of and no model uses it.
        """
        kept = {name.removeprefix(f"{OWN}:") for name in used}
        if not self.older(erased):
            kept.add(self.current())
        folders = self.root.iterdir() if self.root.is_dir() else ()
        removed = [f for f in folders if f.is_dir() and f.name not in kept]
        for folder in removed:
            shutil.rmtree(folder)
        return sorted(folder.name for folder in removed)
