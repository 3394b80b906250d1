"""One evaluator for every method: all items ranked, what the customer has seen left out."""

from collections.abc import Collection
from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np

from recommender.metrics import Metrics, ranks, summarise, top_rows
from recommender.scorer import Scorer
from recommender.sequences import FloatArray, IntArray
from recommender.splits import Case, bought

BATCH = 256
NONE = -1  # a place of a list that stayed empty


@dataclass(frozen=True)
class Judged:
    """What a method answered: rank (C,) of each case's target, top (C, 10) rows, best first.

    NONE in `top` is a place that stayed empty.
    """

    rank: FloatArray
    top: IntArray
    items: int

    @property
    def metrics(self) -> Metrics:
        """Means over all cases."""
        return summarise(self.rank, set(self.top[self.top >= 0].tolist()), self.items)

    def part(self, places: IntArray) -> "Judged":
        """Of some cases alone."""
        return Judged(self.rank[places], self.top[places], self.items)


def hide_seen(
    scores: FloatArray, cases: Seq[Case], items: int, again: Collection[int] = ()
) -> None:
    """Set what each case's customer has seen to -inf, in place.

    Rows of `again` (what customers buy again and again; the case's own, where it has any) stay for
    whoever bought them before.
    """
    for line, case in zip(scores, cases, strict=True):
        rows = case.history.rows
        kept = bought(case.history, case.again or again)
        held = line[kept]
        line[rows[rows < items]] = -np.inf
        line[kept] = held


def judge(scorer: Scorer, cases: Seq[Case], again: Collection[int] = ()) -> Judged:
    """Every case answered; raises ValueError when there are none."""
    if not cases:
        raise ValueError("no cases to evaluate on")
    rank, top = [], []
    alike = np.argsort([len(c.history) for c in cases], kind="stable")  # little padding in a batch
    for start in range(0, len(cases), BATCH):
        part = [cases[place] for place in alike[start : start + BATCH]]
        scores = scorer.scores([c.history for c in part], [c.asked for c in part])
        hide_seen(scores, part, scorer.items, again)
        rank.append(ranks(scores, np.array([c.target for c in part])))
        best = top_rows(scores)
        top.append(np.where(np.isneginf(np.take_along_axis(scores, best, axis=1)), NONE, best))
    asked = np.argsort(alike)
    return Judged(np.concatenate(rank)[asked], np.concatenate(top)[asked], scorer.items)


def evaluate(scorer: Scorer, cases: Seq[Case]) -> Metrics:
    """Metrics of one method on cases; raises ValueError when there are none."""
    return judge(scorer, cases).metrics
