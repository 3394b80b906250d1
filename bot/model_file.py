"""The trained model on disk; a manifest beside it tells whether it is whole and current."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"


class BadModel(RuntimeError):
    """There is no usable model; the message says why and what to run."""


@dataclass(frozen=True)
class Manifest:
    """What training wrote: the archive's name and SHA-256, and the fingerprint of its inputs.

    `encoder` is the fingerprint of the sentence encoder it was trained with, None for none.
    """

    model: str
    sha256: str
    inputs: str
    encoder: str | None = None


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None where none was written; raises BadModel for a broken one."""
    path = folder / MANIFEST
    try:
        return Manifest(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise BadModel(f"{path} is unreadable ({error}); run `python -m bot.train`") from None


def verified_model(folder: Path, encoder: str | None = None) -> Path:
    """The model archive of a folder, checked byte for byte; raises BadModel.

    `encoder` is the fingerprint of the sentence encoder in force: another than the model was
    trained with is refused.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise BadModel(f"no trained model in {folder}; run `python -m bot.train`")
    path = folder / manifest.model
    if not path.is_file():
        raise BadModel(f"the model {path} is missing; run `python -m bot.train`")
    if checksum(path) != manifest.sha256:
        raise BadModel(f"the model {path} is damaged or was changed; run `python -m bot.train`")
    if manifest.encoder != encoder:
        raise BadModel(_other_encoder(path, manifest.encoder, encoder))
    return path


def _other_encoder(path: Path, trained: str | None, in_force: str | None) -> str:
    remedy = "run `python -m bot.train`"
    if trained is None:
        return f"the model {path} was trained without ZHUYI_NLU_ENCODER, which is now set; {remedy}"
    if in_force is None:
        lost = f"with the sentence encoder {trained[:12]}, but ZHUYI_NLU_ENCODER is not set"
        return f"the model {path} was trained {lost}; set it again, or {remedy} to do without"
    others = f"with the sentence encoder {trained[:12]}, but ZHUYI_NLU_ENCODER is {in_force[:12]}"
    return f"the model {path} was trained {others}; {remedy}"


def publish(trained: Path, folder: Path, inputs: str, encoder: str | None = None) -> Path:
    """Make a trained archive the model of a folder; a crash at any point leaves a whole one."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = checksum(trained)
    target = folder / f"bot-{digest[:12]}.tar.gz"
    os.replace(trained, target)
    draft = folder / f"{MANIFEST}.new"
    manifest = Manifest(target.name, digest, inputs, encoder)
    draft.write_text(json.dumps(asdict(manifest), indent=1) + "\n")
    os.replace(draft, folder / MANIFEST)
    for old in folder.glob("bot-*.tar.gz"):
        if old != target:
            old.unlink()
    return target
