"""Vectors that were computed before, by the hash of what they were computed from."""

import hashlib
import os
import pickle
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch

from recommender.sequences import FloatArray


def content_key(content: bytes) -> str:
    """The key of a content."""
    return hashlib.sha256(content).hexdigest()[:32]


def write_atomically(path: Path, content: object) -> None:
    """Save tensors at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    os.close(handle)
    torch.save(content, name)
    os.replace(name, path)


class FeatureCache:
    """Vectors of one encoder in one file; a damaged file is an empty cache."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self.path = folder / f"{content_key(encoder.encode())}.pt"
        self.vectors: dict[str, FloatArray] = {}
        self.changed = False
        if self.path.exists():
            self._load()

    def _load(self) -> None:
        try:
            kept = torch.load(self.path, weights_only=True)
            matrix = kept["vectors"].numpy()
            self.vectors = dict(zip(kept["keys"], matrix, strict=True))
        except (
            RuntimeError,
            KeyError,
            ValueError,
            EOFError,
            pickle.UnpicklingError,
            zipfile.BadZipFile,
        ):
            self.vectors = {}  # recomputed; a cache holds nothing of its own

    def get(self, key: str) -> FloatArray | None:
        """The vector kept under `key`."""
        return self.vectors.get(key)

    def put(self, key: str, vector: FloatArray) -> None:
        """Keep a vector; written by `save`."""
        self.vectors[key] = vector
        self.changed = True

    def save(self) -> None:
        """Write what is new."""
        if self.changed:
            stacked = torch.from_numpy(np.stack(list(self.vectors.values())))
            write_atomically(self.path, {"keys": list(self.vectors), "vectors": stacked})
            self.changed = False
