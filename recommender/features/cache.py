"""Vectors that were computed before, by the hash of what they were computed from."""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from recommender.sequences import FloatArray


def content_key(content: bytes) -> str:
    """The key of a content."""
    return hashlib.sha256(content).hexdigest()[:32]


class FeatureCache:
    """Vectors of one encoder in one file; a damaged file is an empty cache."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self.path = folder / f"{content_key(encoder.encode())}.npz"
        self.vectors: dict[str, FloatArray] = {}
        self.changed = False
        if self.path.exists():
            self._load()

    def _load(self) -> None:
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                self.vectors = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
            self.vectors = {}  # computed again: a cache holds nothing of its own

    def get(self, key: str) -> FloatArray | None:
        """The vector kept under `key`."""
        return self.vectors.get(key)

    def put(self, key: str, vector: FloatArray) -> None:
        """Keep a vector; written by `save`."""
        self.vectors[key] = vector
        self.changed = True

    def save(self) -> None:
        """Write what is new, whole or not at all."""
        if not self.changed:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            keys, vectors = list(self.vectors), np.stack(list(self.vectors.values()))
            np.savez(file, keys=np.array(keys), vectors=vectors)
        os.replace(name, self.path)
        self.changed = False
