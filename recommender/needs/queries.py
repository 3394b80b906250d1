"""Real queries against the shop: does one that names a kind the shop sells find that kind first?

A query names a kind where it ends in the kind's name or one of its aliases, since Chinese puts
the head last (防摔手机壳 is a case, 手机支架 no phone). The names are the shop's own.
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from recommender.features.words import normalise
from recommender.policy import Policy
from recommender.recommend import Recommender

SHOWN = 5
LONGEST = 200  # characters of a query


@dataclass
class Found:
    """Queries that name a kind, those whose first product is of it, and the others in words."""

    read: int = 0
    named: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)  # query, kind, what came first


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _queries(path: Path) -> Iterator[str]:
    with _open(path) as file:
        for line in file:
            said = line.rstrip("\n").rpartition("\t")[2].strip()
            if said:
                yield said[:LONGEST]


def ask_all(path: Path, recommender: Recommender) -> Found:
    """Every query of a file, `query` or `id TAB query` a line (.gz or not).

    Raises OSError, and ValueError for a file that holds no text or no query that names a kind.
    """
    shelf, found = recommender.shelf, Found()
    kinds = {
        normalise(name): item.category
        for item in shelf.items
        for name in (item.category, *item.aliases)
    }
    longest = sorted(kinds, key=len, reverse=True)
    for query in _queries(path):
        found.read += 1
        name = next((name for name in longest if normalise(query).endswith(name)), None)
        if name is None:
            continue
        kind = kinds[name]
        found.named[kind] += 1
        shown = recommender.recommend(query, [], None, Policy(k=SHOWN, explain=False)).items
        first = shelf.items[shelf.rows[shown[0].id]].category if shown else ""
        if first == kind:
            found.first[kind] += 1
        else:
            found.missed.append((query, kind, first))
    if not found.named:
        raise ValueError(f"{path} holds no query that names a kind of this shop")
    return found
