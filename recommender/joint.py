"""Causes that are several behaviours at once.

Two views of like things hide each other: without either, the other still holds the suggestion up.
Sets are made of the items that matter most to a suggestion, by the fall without each and by the
likeness of their vectors, and are taken away in one batch for the whole list. A set of n is a cause
when its effect is above n thresholds, each of its items adds more than one, and the fall is seen;
the smallest such set is told.
"""

from collections.abc import Callable, Collection
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from recommender.explain import Appeal, Cause, Judge, Removals, aligned, without
from recommender.sequences import FloatArray, Sequence

MOST = 2  # suggestions of a list that sets are tried for, best first
STRONGEST = 3  # items of which the sets are made
SIZES = (2, 3)  # items of a set

Units = tuple[int, ...]  # places in Removals.units


@dataclass(frozen=True)
class Together:
    """Where to look for sets: a history, what single removals found, and who judges.

    `vectors` gives those of n items and searches, (n, d), of unit length.
    """

    appeal: Appeal
    history: Sequence
    vectors: Callable[[Seq[int]], FloatArray]
    removals: Removals
    judge: Judge

    def causes(self, rows: Seq[int], tellable: Collection[int]) -> dict[int, Cause]:
        """For each of `rows` that a set of `tellable` items explains, that set."""
        usable = [unit for unit, row in enumerate(self.removals.units) if row in tellable]
        if len(usable) < min(SIZES) or not rows:
            return {}
        past = self.vectors([self.removals.units[unit] for unit in usable])  # (u, d)
        fall = self.removals.full - self.removals.left[usable]  # (u, n)
        own, at = dict(zip(rows, self.vectors(rows[:MOST]), strict=False)), self.removals.at
        made = {row: _sets(usable, fall[:, at(row)], past @ vector) for row, vector in own.items()}
        left = self._left(usable, {one for sets in made.values() for one in sets})
        found = {row: self._smallest(row, sets, left) for row, sets in made.items()}
        return {row: cause for row, cause in found.items() if cause is not None}

    def _left(self, usable: Seq[int], sets: Collection[Units]) -> dict[Units, FloatArray]:
        """log p (n,) without each set, and without each single item."""
        ordered, named = sorted(sets), self.removals.units
        gone = [without(self.history, *(named[unit] for unit in one)) for one in ordered]
        left = aligned(self.removals.full, self.appeal(gone), self.removals.about.sample)
        asked = dict(zip(ordered, left, strict=True))
        return asked | {(unit,): self.removals.left[unit] for unit in usable}

    def _smallest(self, row: int, sets: Seq[Units], left: dict[Units, FloatArray]) -> Cause | None:
        full, at = self.removals.full, self.removals.at(row)
        effect = {one: float(full[at] - log_p[at]) for one, log_p in left.items()}
        for one in sorted(sets, key=lambda one: (len(one), -effect[one])):
            if effect[one] <= self.judge.threshold * len(one):
                continue
            rests = (tuple(unit for unit in one if unit != out) for out in one)
            if any(effect[one] - effect[rest] <= self.judge.threshold for rest in rests):
                continue
            seen = self.judge.seen(full, left[one], at)
            if seen is not None:
                strongest = sorted(one, key=lambda unit: -effect[unit,])
                named = tuple(self.removals.units[unit] for unit in strongest)
                return Cause(named, effect[one], *seen)
        return None


def _sets(usable: Seq[int], fall: FloatArray, like: FloatArray) -> list[Units]:
    """Sets of the items that matter most, taken in turn from both orders; each (u,)."""
    both = zip(np.argsort(-fall, kind="stable"), np.argsort(-like, kind="stable"), strict=True)
    best = list(dict.fromkeys(usable[place] for pair in both for place in pair))[:STRONGEST]
    return [one for size in SIZES for one in combinations(sorted(best), size)]
