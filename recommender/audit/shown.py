"""The lists that customers see: the model's scores under the rules of policy.yml."""

from collections.abc import Sequence as Seq
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from scipy.special import log_softmax

from recommender.audit.facts import Facts
from recommender.baselines import DAY
from recommender.evaluate import BATCH, NONE, Judged, hide_seen
from recommender.lexical import QueryIndex
from recommender.metrics import TOP
from recommender.policy import ListRules
from recommender.ranking import FLOOR, HISTORY
from recommender.rerank import best_first, diverse
from recommender.scorer import Scorer
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Popularity, Shelf
from recommender.splits import Case

MISSED = np.inf  # rank of a target that is not in the list
WEEK = 7 * DAY


def offers(scores: FloatArray) -> FloatArray:
    """(B, N) → the served score of each item for whom asks nothing: a · max(log N p, floor)."""
    log_p = log_softmax(scores, axis=1)
    return np.asarray(HISTORY * np.maximum(log_p + np.log(scores.shape[1]), FLOOR), dtype="f4")


class Lister:
    """Lists of ten under given rules, from scores that are computed once for all rules."""

    def __init__(self, scorer: Scorer, cases: Seq[Case], facts: Facts) -> None:
        self.facts, self.cases, self.items = facts, cases, scorer.items
        none = np.zeros(scorer.items, dtype=np.int64)
        nothing = Popularity(none, none, none.astype(np.float32))
        self.shelf = Shelf(facts.items, QueryIndex([]), nothing)
        self.pools = [pool for start in range(0, len(cases), BATCH)
                      for pool in self._pools(scorer, cases[start : start + BATCH])]  # fmt: skip

    def _pools(self, scorer: Scorer, part: Seq[Case]) -> list[tuple[IntArray, FloatArray]]:
        """The best rows of each case with their served scores."""
        scores = offers(scorer.scores([c.history for c in part], [c.asked for c in part]))
        hide_seen(scores, part, scorer.items)
        out = []
        for line, case in zip(scores, part, strict=True):
            rows = best_first(line, np.flatnonzero(np.isfinite(line)), self._shelf(case.asked))
            out.append((rows, line[rows]))
        return out

    def _shelf(self, moment: int) -> Shelf:
        """The shelf as popular as things were in the week before that day."""
        counts = self.facts.counts
        week = counts.before(moment) - counts.before(moment - WEEK)
        return replace(self.shelf, popular=replace(self.shelf.popular, score=week))

    def judge(self, rules: ListRules) -> Judged:
        """Every list under these rules; a target outside of its list counts as missed."""
        top = np.full((len(self.cases), TOP), NONE, dtype=np.int64)
        score = np.zeros(self.items, dtype=np.float32)
        for line, (rows, own), case in zip(top, self.pools, self.cases, strict=True):
            score[rows] = own
            now = datetime.fromtimestamp(case.asked, UTC)
            found = diverse(score, rows, TOP, self._shelf(case.asked), rules, now=now)
            line[: len(found)] = found
        hit = top == np.array([case.target for case in self.cases])[:, None]
        rank = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, MISSED)
        return Judged(rank.astype(np.float32), top, self.items)
