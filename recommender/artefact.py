"""A trained model on disk: a folder named by its checksum, and one pointer to the current one.

    models/recommender/<checksum>/manifest.json   config, metrics, what it was trained on, sha256 of
                                 /weights.pt      the model's tensors
                                 /text.pt         the light text encoder (none with an outside one)
                                 /items.json      item id of each id vector
                                 /after.npz       transitions between these items
    models/recommender/current                    <checksum>

The checksum is that of the manifest, which holds the checksums of the files: a changed byte in any
of them is found before anything is used.
"""

import hashlib
import json
import os
import pickle
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from scipy.sparse import load_npz, save_npz

from recommender.features.tfidf import TfidfText
from recommender.model import AttentionRecommender, ModelConfig
from recommender.transitions import TransitionConfig, Transitions

FORMAT = 2
POINTER = "current"
UNREADABLE = (  # what reading files of another making may raise
    RuntimeError, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, EOFError,
    MemoryError, pickle.UnpicklingError,
)  # fmt: skip


class ArtefactError(RuntimeError):
    """An artefact that is missing, damaged, tampered with or from another version."""


class Trace(BaseModel):
    """What a model was trained on: enough to say whether it is stale."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    behaviours: int
    items: int
    text_encoder: str
    picture_encoder: str
    settings: str  # of model and training


class Judged(BaseModel):
    """How a model did beside the one it was to replace, on the newest days' questions.

    `difference` is new minus old in mean NDCG@10; `low`, `high` bound it at 95 %.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    against: str
    cases: int
    new: float
    old: float
    difference: float
    low: float
    high: float
    margin: float
    taken: bool


class Manifest(BaseModel):
    """The first thing read of an artefact; `created_at` is when its data was read.

    `profile`: shares of what it was trained on, by facet (recommender/drift.py). `judged`: None for
    a model trained from the beginning. `again`: ids of categories whose repurchases it learnt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    created_at: str
    config: dict[str, int | float]
    files: dict[str, str]  # name → sha256
    trace: Trace
    train_until: int
    validate_until: int
    effect_threshold: float
    validation: dict[str, float]
    test: dict[str, float]
    epochs: int
    seconds: float
    transitions: dict[str, int | float]  # settings (transitions.py)
    weight: float  # of the transitions, log p of the attention model being 1
    rebuy: float = 0.0  # what they say of what is bought again (blend.py)
    profile: dict[str, dict[str, float]] = {}
    judged: Judged | None = None
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Artefact:
    """A loaded, verified model."""

    checksum: str
    manifest: Manifest
    model: AttentionRecommender
    text: TfidfText | None
    items: list[str]
    transitions: Transitions  # over `items`


def digest(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_files(
    folder: Path,
    model: AttentionRecommender,
    text: TfidfText | None,
    items: list[str],
    transitions: Transitions,
) -> dict[str, str]:
    save_npz(folder / "after.npz", transitions.after)
    torch.save(model.state_dict(), folder / "weights.pt")
    (folder / "items.json").write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    if text is not None:
        torch.save(text.state(), folder / "text.pt")
    return {path.name: digest(path) for path in sorted(folder.iterdir())}


def save(
    root: Path,
    model: AttentionRecommender,
    text: TfidfText | None,
    items: list[str],
    *,
    transitions: Transitions,
    about: dict[str, Any],
) -> str:
    """Write an artefact under `root`, return its checksum; `point_to` makes it the current one.

    `transitions` are between `items`; `about` holds the manifest's other fields.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root, prefix=".new-"))
    files = _write_files(folder, model, text, items, transitions)
    config = asdict(model.config)
    about = {"transitions": asdict(transitions.config), **about}
    manifest = Manifest(format=FORMAT, config=config, files=files, **about)
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    checksum = digest(folder / "manifest.json")[:16]
    if (root / checksum).exists():
        shutil.rmtree(folder)
    else:
        folder.rename(root / checksum)
    return checksum


def point_to(root: Path, checksum: str) -> None:
    """Make an artefact the current one, atomically."""
    new = root / f".{POINTER}-{os.getpid()}"
    new.write_text(checksum + "\n")
    os.replace(new, root / POINTER)


def current(root: Path) -> str:
    """The checksum pointed to; raises ArtefactError when there is none."""
    try:
        return (root / POINTER).read_text().strip()
    except FileNotFoundError:
        raise ArtefactError(f"no trained model in {root}: run `zhuyi train`") from None
    except (OSError, ValueError) as error:
        raise ArtefactError(f"{root / POINTER} is unreadable: run `zhuyi train`") from error


def manifest_of(root: Path, checksum: str) -> Manifest:
    """A verified manifest; raises ArtefactError naming the file and the remedy."""
    path = root / checksum / "manifest.json"
    remedy = "run `zhuyi train` to make a new one"
    if not checksum.isalnum() or not path.is_file():
        raise ArtefactError(f"{path} is missing: {remedy}")
    if digest(path)[:16] != checksum:
        raise ArtefactError(f"{path} is damaged or was changed: {remedy}")
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise ArtefactError(
            f"{path} is of another version ({error.error_count()} fields): {remedy}"
        ) from error
    if manifest.format != FORMAT:
        raise ArtefactError(f"{path} has format {manifest.format}, this program {FORMAT}: {remedy}")
    return manifest


def load(root: Path, checksum: str | None = None) -> Artefact:
    """The current artefact, or the one of `checksum`, every byte verified; raises ArtefactError."""
    checksum = checksum or current(root)
    manifest = manifest_of(root, checksum)
    folder = root / checksum
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise ArtefactError(f"{path} is missing: run `zhuyi train` to make a new model")
        if digest(path) != wanted:
            raise ArtefactError(
                f"{path} is damaged or was changed: run `zhuyi train` to make a new model"
            )
    try:
        return _read(folder, checksum, manifest)
    except UNREADABLE as error:
        raise ArtefactError(
            f"{folder} does not fit this program ({error}): run `zhuyi train`"
        ) from error


def _read(folder: Path, checksum: str, manifest: Manifest) -> Artefact:
    model = AttentionRecommender(ModelConfig(**manifest.config))  # type: ignore[arg-type]
    model.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    text = None
    if "text.pt" in manifest.files:
        text = TfidfText.from_state(torch.load(folder / "text.pt", weights_only=True))
    if not all(torch.isfinite(value).all() for value in model.state_dict().values()):
        raise ValueError("its weights are not finite")
    items = json.loads((folder / "items.json").read_text(encoding="utf-8"))
    if not isinstance(items, list) or len(items) != model.config.ids:
        raise ValueError(f"items.json does not name its {model.config.ids} items")
    after = load_npz(folder / "after.npz").tocsr()
    if after.shape != (len(items), len(items)) or not np.isfinite(after.data).all():
        raise ValueError(f"after.npz does not hold transitions between {len(items)} items")
    transitions = Transitions(after, TransitionConfig(**manifest.transitions))  # type: ignore[arg-type]
    return Artefact(checksum, manifest, model.eval(), text, items, transitions)


def id_rows(artefact_items: list[str], ids: list[str]) -> list[int]:
    """The id vector of each of `ids`, 0 for those never trained."""
    known = {item: row for row, item in enumerate(artefact_items, start=1)}
    return [known.get(item, 0) for item in ids]
