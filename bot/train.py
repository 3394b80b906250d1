"""`python -m bot.train`: train if anything the model is made from has changed, or it is broken."""

import bot.quiet  # noqa: F401  isort: skip

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.components.encoder import configured_encoder, configured_export, fingerprint_of
from bot.extra import BadExample, extra_files, read_extra, taught_intents, write_for_rasa
from bot.model_file import BadModel, publish, read_manifest, verified_model
from bot.quiet import quiet_logs
from bot.responses import without_responses, write_responses
from bot.settings import ROOT, extra_examples, models_folder

_LIBRARIES = ("rasa", "scikit-learn", "numpy", "jieba", "pypinyin", "spacy")


def data_folders(root: Path) -> list[Path]:
    """Folders of training data that exist."""
    return [root / name for name in ("nlu", "rules", "stories") if any((root / name).glob("*.yml"))]


def _inputs(root: Path) -> Iterator[Path]:
    yield root / "config.yml"
    data = ("domain/**/*.yml", "nlu/*.yml", "follow_ups/*.yml", "rules/*.yml", "stories/*.yml")
    for pattern in (*data, "components/*"):
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def fingerprint(root: Path, extra: Path | None = None, encoder: str | None = None) -> str:
    """Hash of all that a model is made from: data, configuration, components and libraries.

    The words of the responses are no part of it.

    `extra` is the folder of the shop's own examples; raises BadExample where there is none.
    `encoder` is the fingerprint of the sentence encoder.
    """
    digest = hashlib.sha256()
    if encoder:
        digest.update(f"encoder=={encoder}\n".encode())
    for name in _LIBRARIES:
        digest.update(f"{name}=={version(name)}\n".encode())
    for path in _inputs(root):
        digest.update(f"{path.relative_to(root)}\n".encode())
        in_domain = path.is_relative_to(root / "domain")
        digest.update(without_responses(path) if in_domain else path.read_bytes())
    for path in extra_files(extra) if extra else []:
        digest.update(f"extra/{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(folder: Path, inputs: str, encoder: str | None = None) -> bool:
    """Whether the model of a folder is whole and made from these inputs."""
    try:
        manifest = read_manifest(folder)
        verified_model(folder, encoder)
    except BadModel:
        return False
    return manifest is not None and manifest.inputs == inputs


def train(root: Path, folder: Path, extra: Path | None = None) -> Path:
    """Train from a root with config.yml, domain/ and data; returns the published archive.

    `extra` is a folder of further examples; raises BadExample for a bad line, BadModel if it fails.
    The sentence encoder is that of ZHUYI_NLU_ENCODER, if any.
    """
    from rasa.model_training import train as rasa_train  # noqa: PLC0415

    quiet_logs()
    encoder = fingerprint_of(configured_encoder())
    inputs = fingerprint(root, extra, encoder)
    further = read_extra(extra, taught_intents(root)) if extra else []
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="training-", dir=folder) as scratch:
        os.environ["RASA_MAX_CACHE_SIZE"] = "0"
        os.environ["RASA_CACHE_DIRECTORY"] = str(Path(scratch) / "cache")
        files = [str(path) for path in data_folders(root)]
        if further:
            write_for_rasa(further, Path(scratch) / "extra.json")
            files.append(str(Path(scratch) / "extra.json"))
        result = rasa_train(
            domain=str(root / "domain"),
            config=str(root / "config.yml"),
            training_files=files,
            output=scratch,
            force_training=True,
            fixed_model_name="bot",
        )
        if result.code or not result.model:
            raise BadModel(
                f"training from {root} failed with code {result.code}; see the lines above"
            )
        model = publish(Path(result.model), folder, inputs, encoder)
    write_responses(root / "domain", folder)
    return model


def main() -> int:
    """Train where stale; 0 when a current model stands."""
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    arguments = parser.parse_args()
    folder = models_folder()
    extra = extra_examples()
    try:
        encoder = fingerprint_of(configured_export())
        inputs = fingerprint(ROOT, extra, encoder)
        if not arguments.force and is_current(folder, inputs, encoder):
            write_responses(ROOT / "domain", folder)
            print(f"bot model is current: {verified_model(folder, encoder)}")
            return 0
        how_long = "with a sentence encoder: many minutes" if encoder else "two to seven minutes"
        print(f"training the bot ({how_long}) …", flush=True)
        started = time.monotonic()
        path = train(ROOT, folder, extra)
    except (BadModel, BadExample) as error:
        print(f"bot: {error}", file=sys.stderr)
        return 1
    print(f"bot model trained in {time.monotonic() - started:.0f} s: {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
