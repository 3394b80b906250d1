"""Is a customer's praise or complaint of one aspect read rightly? Asked of labelled reviews.

The labels are of whole reviews. A clause that names one aspect and leans to one side should lean
as its review does; a content customer who complains of one thing counts against the reader.
"""

import csv
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from shop.catalog.sentiment import about, clauses, leaning

PARTS = 2  # by hash of the text; words are chosen on one, judged on the other
CONTENT = frozenset({"1", "Positive"})
KNOWN = CONTENT | {"0", "Negative"}


@dataclass
class Read:
    """Clauses that name exactly one aspect: all, read as praise or as complaint, rightly so."""

    reviews: int = 0
    named: Counter[str] = field(default_factory=Counter)
    read: Counter[tuple[str, int]] = field(default_factory=Counter)
    right: Counter[tuple[str, int]] = field(default_factory=Counter)

    def count(self, *sides: int, aspect: str = "") -> int:
        """Clauses read as one of `sides` (1 praise, -1 complaint), of one aspect or all."""
        return _sum(self.read, sides, aspect)

    def precision(self, *sides: int, aspect: str = "") -> float:
        """Share of `count` that leans as its review does; 0 of none."""
        read = self.count(*sides, aspect=aspect)
        return _sum(self.right, sides, aspect) / read if read else 0.0


def _sum(counts: Counter[tuple[str, int]], sides: tuple[int, ...], aspect: str) -> int:
    return sum(n for (a, side), n in counts.items() if side in sides and aspect in {"", a})


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def labelled(path: Path) -> Iterator[tuple[str, bool]]:
    """(review, whether its writer was content) of a CSV file with the columns label and review, or
    of JSON lines with label and sentence; .gz or not. Lines without a label are passed over.

    Raises OSError, and ValueError naming a line that is neither.
    """
    with _open(path) as file:
        rows = map(json.loads, file) if ".json" in path.suffixes else csv.DictReader(file)
        for number, row in enumerate(rows, start=1):
            text = row.get("review", row.get("sentence")) if isinstance(row, dict) else None
            if not isinstance(text, str):
                raise ValueError(f"{path}, line {number}: neither review nor sentence")
            if str(row.get("label")) in KNOWN:
                yield text, str(row["label"]) in CONTENT


def held_out(text: str) -> bool:
    """Whether a review belongs to the half that no word was chosen on."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % PARTS == 0


def read_all(paths: Iterable[Path], parts: Collection[bool]) -> Read:
    """Every clause of the reviews whose `held_out` is in `parts`; raises as `labelled` does."""
    found = Read()
    for text, content in (one for path in paths for one in labelled(path)):
        if held_out(text) not in parts:
            continue
        found.reviews += 1
        for clause in clauses(text):
            aspect = about(clause)
            if aspect is None:
                continue
            side = leaning(clause, aspect)
            found.named[aspect] += 1
            found.read[aspect, side] += 1
            found.right[aspect, side] += content == (side > 0)
    if not found.named:
        raise ValueError("no review with a label names an aspect")
    return found
