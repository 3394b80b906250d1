"""Ours and each single way of ranking, over the same candidates."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Sequence as Seq
from datetime import datetime

import numpy as np

from recommender.constraints import apply_hard
from recommender.needs.judged import Need
from recommender.policy import Policy, list_rules
from recommender.recommend import Recommender
from recommender.rerank import barred, best_first
from recommender.sequences import FloatArray, IntArray
from shop.catalog.constraints import Constraint

TOP = 10
OURS, BM25, DENSE, HISTORY, POPULAR = "ours", "BM25", "dense", "history", "popularity"
METHODS = (OURS, BM25, DENSE, HISTORY, POPULAR)

Asked = tuple[str, Seq[Constraint]]


def ndcg(top: Seq[int], grades: IntArray, candidates: IntArray) -> float:
    """NDCG@10 with gains 2^grade - 1 (Burges et al. 2005), the ideal taken from `candidates`.

    0 where no candidate is relevant.
    """
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    gains = 2.0 ** grades[list(top)[:TOP]] - 1
    ideal = np.sort(2.0 ** grades[candidates] - 1)[::-1][:TOP]
    best = float((ideal * discount[: len(ideal)]).sum())
    return float((gains * discount[: len(gains)]).sum()) / best if best else 0.0


class Methods:
    """Ranks a need in every way; each list holds at most TOP rows, best first."""

    def __init__(self, recommender: Recommender, now: datetime) -> None:
        self.recommender, self.now = recommender, now
        self.shelf = recommender.shelf

    def candidates(self, need: Need) -> IntArray:
        """Rows that may be suggested: sold, not dismissed or just bought, new to who browses."""
        mask = self.shelf.sellable.copy()
        mask[list(barred(need.history, self.shelf, list_rules(), self.now, not need.said))] = False
        return np.flatnonzero(mask)

    def lists(self, need: Need, asked: Asked) -> dict[str, list[int]]:
        """By method; the single ones rank what the conditions leave. Without a model, BM25 and
        popularity alone.
        """
        query, constraints = asked
        mask = np.zeros(len(self.shelf.items), dtype=bool)
        mask[self.candidates(need)] = True
        left = np.flatnonzero(apply_hard(constraints, self.shelf, mask).mask)
        found = {OURS: self._ours(need, asked)}
        for name, score in self._single(need, query).items():
            found[name] = best_first(score, left, self.shelf)[:TOP].tolist()
        return found

    def _ours(self, need: Need, asked: Asked) -> list[int]:
        policy = Policy(k=TOP, explain=False)
        past = need.history or None
        found = self.recommender.recommend(asked[0], asked[1], past, policy, now=self.now)
        return [self.shelf.rows[item.id] for item in found.items]

    def _single(self, need: Need, query: str) -> dict[str, FloatArray]:
        shelf, reader = self.shelf, self.recommender.reader
        nothing = np.zeros(len(shelf.items), dtype=np.float32)
        by_letters = shelf.index.scores(query) if query else nothing
        plain = {BM25: by_letters, POPULAR: np.asarray(shelf.popular.score, dtype=np.float32)}
        if reader is None or shelf.dense is None:
            return plain
        read = reader.read(need.history, shelf)
        appeal = nothing  # without a history the order of popularity is left
        if read is not None:
            appeal = reader.appeal([read.sequence], read.table, shelf, self.now)[0]
        dense = shelf.dense @ reader.featuriser.said(query) if query else nothing
        return plain | {DENSE: np.asarray(dense, dtype=np.float32), HISTORY: appeal}

    def scores(self, needs: Seq[Need], asked: Callable[[Need], Asked]) -> dict[str, FloatArray]:
        """NDCG@10 (n,) of each method on each need."""
        found: dict[str, list[float]] = defaultdict(list)
        for need in needs:
            candidates = self.candidates(need)
            for name, top in self.lists(need, asked(need)).items():
                found[name].append(ndcg(top, need.grades, candidates))
        return {name: np.array(values, dtype=np.float32) for name, values in found.items()}
