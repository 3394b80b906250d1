"""Which behaviour moved a suggestion: take it away, see what falls.

For each item u of the history, all behaviours with u are left out and the model is asked again, in
one batch. effect_u(i) = log p(i | history) - log p(i | history without u), in nats, less the median
of that over all items: what one item gains the others lose in log p, though nothing of theirs has
changed. A cause is real when its effect is above the threshold that 95 % of arbitrary pairs
(history item, any item) stay below: measured on validation customers when the model is trained.

What is asked is bounded (`asked_of`): in a catalogue of more than EVERY items the median is that of
a fixed sample, and places are counted among the best of what was eligible. The median takes away
what all items have in common, so that log p without an item needs no sum over the catalogue.

Where no single item is a cause, several are taken away together: joint.py.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax

from recommender.scorer import Scorer
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.splits import Case

MOST = 30  # items of the history that are tried, newest first
ARBITRARY = 0.95
CASES = 200
MEDIAN_OF = 2_000  # items, about, that the median is taken of
EVERY = 20_000  # items up to which all of them are asked about
BEST = 5_000  # eligible ones that are asked about where not all are
LEAST_UNITS = 3

HALVED = float(np.log(2))

Appeal = Callable[[Seq[Sequence]], FloatArray]


def units(history: Sequence, most: int = MOST) -> list[int]:
    """Distinct rows of a history, newest first."""
    return list(dict.fromkeys(history.rows[::-1].tolist()))[:most]


def without(history: Sequence, *rows: int) -> Sequence:
    """The history as if these items had never been turned to."""
    keep = ~np.isin(history.rows, rows)
    return Sequence(history.customer, history.rows[keep], history.kinds[keep], history.times[keep])


@dataclass(frozen=True)
class About:
    """The items asked about: `rows` (n,) ascending, and the places of the median's among them."""

    rows: IntArray
    sample: IntArray


@dataclass(frozen=True)
class Removals:
    """`units` (U,) rows left out; `full` (n,) and `left` (U, n): log p with and without."""

    units: list[int]
    full: FloatArray
    left: FloatArray
    about: About

    def at(self, row: int) -> int:
        """The place of a row that was asked about."""
        return int(np.searchsorted(self.about.rows, row))


def sampled(items: int) -> IntArray:
    """Rows (m,) of a fixed sample of N items, about MEDIAN_OF."""
    return np.arange(0, items, max(items // MEDIAN_OF, 1))


def asked_of(items: int, named: Iterable[IntArray]) -> About:
    """What removals are asked about: all N items where they are few, else a sample and `named`."""
    if items <= EVERY:
        return About(np.arange(items), sampled(items))
    rows = np.unique(np.concatenate([sampled(items), *named]))
    return About(rows, np.searchsorted(rows, sampled(items)))


def remove_each(appeal: Appeal, history: Sequence, full: FloatArray, about: About) -> Removals:
    """Ask without each item in turn, in one batch; `full` (n,) is of the items `about`."""
    tried = units(history)
    if not tried:
        return Removals([], full, np.zeros((0, len(full)), dtype=np.float32), about)
    left = appeal([without(history, row) for row in tried])
    return Removals(tried, full, aligned(full, left, about.sample), about)


def aligned(full: FloatArray, left: FloatArray, sample: IntArray) -> FloatArray:
    """`left` (U, n) moved so that the median item neither rises nor falls against `full` (n,)."""
    fall = np.median(full[sample] - left[:, sample], axis=1)
    return np.asarray(left + fall[:, None], dtype=np.float32)


@dataclass(frozen=True)
class Cause:
    """Items of the history (one, or a few) whose joint absence hurts a suggestion.

    `rows` the strongest first; `effect` the fall of log p without all of them, in nats; `rank`,
    `rank_without` the suggestion's places with and without them, 1 = first.
    """

    rows: tuple[int, ...]
    effect: float
    rank: int
    rank_without: int


def rank_in(score: FloatArray, row: int, eligible: IntArray) -> int:
    """The place of a row among eligible rows, 1 = first."""
    return 1 + int((score[eligible] > score[row]).sum())


@dataclass(frozen=True)
class Judge:
    """What makes a fall a cause: above `threshold` nats, and seen among the `eligible` places.

    `final` turns log p (n,) into the list's score.
    """

    final: Callable[[FloatArray], FloatArray]
    eligible: IntArray
    threshold: float

    def seen(self, full: FloatArray, left: FloatArray, at: int) -> tuple[int, int] | None:
        """The ranks with and without; None where the absence does not show.

        It shows where the suggestion stands lower without, or has at most half the probability. One
        whose absence would lift the suggestion is no cause, whatever its effect.
        """
        rank, then = (rank_in(self.final(log_p), at, self.eligible) for log_p in (full, left))
        shows = then > rank or (then == rank and full[at] - left[at] >= HALVED)
        return (rank, then) if shows else None


def causes(removals: Removals, row: int, judge: Judge) -> list[Cause]:
    """Real causes of a suggestion that are single items, strongest first."""
    at = removals.at(row)
    effects = removals.full[at] - removals.left[:, at]
    found = []
    for unit in np.argsort(-effects):
        if effects[unit] <= judge.threshold:
            break
        seen = judge.seen(removals.full, removals.left[unit], at)
        if seen is not None:
            found.append(Cause((removals.units[unit],), float(effects[unit]), *seen))
    return found


ALIKE = 0.8  # causes of at least this share of the strongest effect may be told in its place


def telling(found: Seq[Cause], told: Counter[int]) -> list[Cause]:
    """Causes in the order in which they are worth telling; `told` counts rows told in this list.

    Five cards that all name the same behaviour say less than five that name different true ones.
    """
    strongest = max((cause.effect for cause in found), default=0.0)
    near = [cause for cause in found if cause.effect >= ALIKE * strongest]
    return sorted(near, key=lambda cause: max(told[row] for row in cause.rows)) + list(
        found[len(near) :]
    )


def null_threshold(scorer: Scorer, cases: Seq[Case], seed: int = 0) -> float:
    """The effect that 95 % of arbitrary pairs (history item, any item) stay below (least 0.05)."""
    random = np.random.default_rng(seed)
    usable = [c for c in cases if len(units(c.history)) >= LEAST_UNITS]
    effects: list[float] = []
    for place in random.permutation(len(usable))[:CASES]:
        case = usable[place]
        gone = without(case.history, int(random.choice(units(case.history))))
        both = log_softmax(scorer.scores([case.history, gone], [case.asked, case.asked]), axis=-1)
        fall = both[0] - aligned(both[0], both[1:], sampled(scorer.items))[0]
        effects += list(fall[random.integers(0, scorer.items, 20)])
    return max(0.05, float(np.quantile(effects, ARBITRARY))) if effects else 0.05
