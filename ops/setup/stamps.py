"""Knows whether something made earlier is still what would be made now."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Digest of the names and contents of `files` and of further words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        digest.update(f"\0{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Whether `stamp` says that this very state was reached."""
    return stamp.exists() and stamp.read_text().strip() == wanted


def write(stamp: Path, reached: str) -> None:
    """Record that the state was reached; only after everything succeeded."""
    stamp.write_text(reached + "\n")
