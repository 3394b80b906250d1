"""The exported encoder on disk: `$ZHUYI_DATA/models/encoder/manifest.json` and a folder it names.

The bot reads the same files (bot/components/encoder.py); neither side imports the other.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"


class ExportDamaged(RuntimeError):
    """The export cannot be used; the message names the file."""


@dataclass(frozen=True)
class Manifest:
    """What was exported, how, and the SHA-256 of each file; the fingerprint covers them all."""

    source: str
    source_digest: str
    folder: str
    fingerprint: str
    dimension: int
    max_length: int
    pooling: str
    int8: bool
    difference: float
    files: dict[str, str]


def home(data: Path) -> Path:
    """Where the export of an installation lies."""
    return data / "models" / "encoder"


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(checksums: dict[str, str]) -> str:
    """One SHA-256 over names and checksums."""
    lines = "".join(f"{name} {value}\n" for name, value in sorted(checksums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def digest_of(files: Iterable[Path]) -> str:
    """One SHA-256 over names and contents."""
    return digest({path.name: checksum(path) for path in files})


def read(data: Path) -> Manifest | None:
    """The manifest, None where nothing was exported; raises ExportDamaged for a broken one."""
    path = home(data) / MANIFEST
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ExportDamaged(f"{path} 读不了：{error}") from None


def verify(data: Path, manifest: Manifest) -> None:
    """Check every file byte for byte; raises ExportDamaged naming the first that differs."""
    for name, expected in manifest.files.items():
        path = home(data) / manifest.folder / name
        if not path.is_file():
            raise ExportDamaged(f"缺少 {path}")
        if checksum(path) != expected:
            raise ExportDamaged(f"{path} 损坏或被改动，校验和不符")


def publish(data: Path, draft: Path, manifest: Manifest) -> None:
    """Make a finished draft folder the export; a crash at any point leaves a whole one."""
    target = home(data) / manifest.folder
    if target.exists():
        shutil.rmtree(target)
    os.replace(draft, target)
    new = home(data) / f"{MANIFEST}.new"
    new.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(new, home(data) / MANIFEST)
    for old in home(data).iterdir():
        if old.is_dir() and old != target:
            shutil.rmtree(old)
