"""Whom the places of all lists fall to: brands, prices, products by age.

Beside what is shown stands what share of the catalogue a group is and what share of what customers
then turned to: places far from both are the method's doing.
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from recommender.audit.facts import Facts
from recommender.baselines import DAY
from recommender.evaluate import NONE, Judged
from recommender.sequences import FloatArray, IntArray
from recommender.splits import Case
from shop.money import yuan

AGES = (30, 90, 180, 365)  # days
QUARTERS = (0.25, 0.5, 0.75)
NO_BRAND = "-"


@dataclass(frozen=True)
class Banded:
    """Groups of one kind: their names in order and the group of each (case, item) pair."""

    kind: str
    names: list[str]
    bands: IntArray | None  # (N,), None: by age, which depends on the moment


def _ranges(edges: Seq[str]) -> list[str]:
    return [f"<{edges[0]}", *(f"{a}-{b}" for a, b in pairwise(edges)),
            f"{edges[-1]}+"]  # fmt: skip


def kinds(facts: Facts) -> list[Banded]:
    """By brand, by quarter of the catalogue's prices (in yuan) and by age in days."""
    edges = sorted({int(e) for e in np.quantile(facts.price, QUARTERS, method="higher")})
    prices = _ranges([f"{yuan(edge):.0f}" for edge in edges])
    brands = np.where(facts.brand < 0, len(facts.brands), facts.brand)
    return [
        Banded("brand", [*facts.brands, NO_BRAND], brands),
        Banded("price", prices, np.searchsorted(edges, facts.price, side="right")),
        Banded("age_days", _ranges([str(age) for age in AGES]), None),
    ]


def _shares(found: IntArray, groups: int) -> FloatArray:
    """(groups,) shares of the numbers found."""
    count = np.bincount(found, minlength=groups)
    return np.asarray(count / max(count.sum(), 1), dtype=np.float32)


def _bands(banded: Banded, rows: IntArray, asked: IntArray, facts: Facts) -> IntArray:
    """The group of each of `rows` at the moment `asked`, both (n,)."""
    if banded.bands is not None:
        return np.asarray(banded.bands[rows])
    age = (asked - facts.created[rows]) / DAY
    return np.asarray(np.searchsorted(AGES, age, side="right"))


def exposure(
    judged: Judged, cases: Seq[Case], facts: Facts
) -> list[tuple[str, str, float, float, float]]:
    """(kind, group, share of the catalogue, of what was consumed, of what is shown)."""
    asked = np.array([case.asked for case in cases])
    targets = np.array([case.target for case in cases])
    filled = judged.top != NONE
    shown, when = judged.top[filled], np.repeat(asked, filled.sum(axis=1))
    every = np.arange(len(facts.items))
    middle = np.full(len(every), int(np.median(asked)))
    out = []
    for banded in kinds(facts):
        shares = [
            _shares(_bands(banded, rows, at, facts), len(banded.names))
            for rows, at in ((every, middle), (targets, asked), (shown, when))
        ]
        out += [
            (banded.kind, name, *(float(share[place]) for share in shares))
            for place, name in enumerate(banded.names)
            if any(share[place] for share in shares)
        ]
    return out  # type: ignore[return-value]
