"""One evaluator for every method: all items ranked, what the customer has seen left out."""

from collections.abc import Sequence as Seq

import numpy as np

from recommender.metrics import Metrics, ranks, summarise, top_rows
from recommender.scorer import Scorer
from recommender.sequences import FloatArray
from recommender.splits import Case

BATCH = 256


def hide_seen(scores: FloatArray, cases: Seq[Case], items: int) -> None:
    """Set what each case's customer has seen to -inf, in place."""
    for line, case in zip(scores, cases, strict=True):
        rows = case.history.rows
        line[rows[rows < items]] = -np.inf


def rank_cases(scorer: Scorer, cases: Seq[Case]) -> tuple[FloatArray, set[int]]:
    """The rank of each case's target, and every row that stood in some top 10."""
    found, shown = [], set[int]()
    for start in range(0, len(cases), BATCH):
        part = cases[start : start + BATCH]
        scores = scorer.scores([c.history for c in part], [c.asked for c in part])
        hide_seen(scores, part, scorer.items)
        found.append(ranks(scores, np.array([c.target for c in part])))
        shown.update(top_rows(scores).ravel().tolist())
    return np.concatenate(found), shown


def evaluate(scorer: Scorer, cases: Seq[Case]) -> Metrics:
    """Metrics of one method on cases; raises ValueError when there are none."""
    if not cases:
        raise ValueError("no cases to evaluate on")
    rank, shown = rank_cases(scorer, cases)
    return summarise(rank, shown, scorer.items)
