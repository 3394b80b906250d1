"""Behaviour sequences as arrays, and the plain files of public data sets."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]


class BadSequenceFile(ValueError):
    """A file that holds no sequences in either format."""


@dataclass(frozen=True)
class Sequence:
    """What one customer did, oldest first: item rows, kinds (1…), times in seconds; each (n,)."""

    customer: str
    rows: IntArray
    kinds: IntArray
    times: IntArray

    def __len__(self) -> int:
        return len(self.rows)

    def upto(self, end: int) -> "Sequence":
        """The first `end` behaviours."""
        return Sequence(self.customer, self.rows[:end], self.kinds[:end], self.times[:end])


def plain(customer: str, rows: list[int]) -> Sequence:
    """A sequence that knows neither kinds nor times."""
    n = len(rows)
    ones, zeros = np.ones(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    return Sequence(customer, np.asarray(rows, dtype=np.int64), ones, zeros)


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _pairs(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(user, items) of each line; `user item` or `user item item …`."""
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            words = line.split()
            if len(words) == 1:
                raise BadSequenceFile(f"{path} line {number}: {line.strip()!r} has no item")
            if words:
                yield words[0], words[1:]


def read_plain(path: Path) -> tuple[list[Sequence], list[str]]:
    """Sequences of a plain file (.gz or not) and the item of each row.

    Raises BadSequenceFile naming the line, FileNotFoundError.
    """
    items: dict[str, int] = {}
    users: dict[str, list[int]] = {}
    for user, words in _pairs(path):
        users.setdefault(user, []).extend(items.setdefault(word, len(items)) for word in words)
    if not users:
        raise BadSequenceFile(f"{path} holds no sequences")
    return [plain(user, rows) for user, rows in users.items()], list(items)
