"""What ours must beat: popularity, recent popularity, item-kNN and TF-IDF content.

All learn from the behaviours before the split only, but the two popularities, which know every
behaviour up to the day before the one they are asked on, as a shop's own hit list would.
"""

from collections.abc import Callable
from collections.abc import Sequence as Seq
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from recommender.evaluate import evaluate
from recommender.scorer import Scorer
from recommender.sequences import FloatArray, Sequence
from recommender.splits import Case

DAY = 86_400
TUNED_ON = 2_000  # validation cases that choose a decay
DECAYS = (1.0, 0.9, 0.7, 0.4)  # weight of each step back in a history; chosen on validation


class DailyCounts:
    """How many behaviours each item had up to each day, from which popularity is read."""

    def __init__(self, sequences: Seq[Sequence], items: int) -> None:
        rows = np.concatenate([s.rows for s in sequences])
        days = np.concatenate([s.times for s in sequences]) // DAY
        kept = rows < items
        self.first = int(days.min())
        table = np.zeros((int(days.max()) - self.first + 2, items), dtype=np.float32)
        np.add.at(table, (days[kept] - self.first + 1, rows[kept]), 1)
        self.total = table.cumsum(axis=0)  # line d: before day first + d
        self.items = items

    def before(self, moment: int) -> FloatArray:
        """(items,) behaviours before the day of a moment."""
        day = min(max(moment // DAY - self.first, 0), len(self.total) - 1)
        return np.asarray(self.total[day])


class Popularity:
    """Most behaviours so far."""

    name = "popularity"

    def __init__(self, counts: DailyCounts) -> None:
        self.counts, self.items = counts, counts.items

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N), the same whatever the history."""
        return np.stack([self.counts.before(moment) for moment in asked])


class RecentPopularity(Popularity):
    """Most behaviours in the last 7 days."""

    name = "popularity-7-days"

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N), the same whatever the history."""
        week = 7 * DAY
        return np.stack(
            [self.counts.before(moment) - self.counts.before(moment - week) for moment in asked]
        )


def profile(histories: Seq[Sequence], items: int, decay: float) -> csr_matrix:
    """(B, N): what each history holds, the newest item 1, each earlier one `decay` times that."""
    lines, columns, values = [], [], []
    for line, history in enumerate(histories):
        rows = [int(r) for r in history.rows[::-1] if r < items]
        newest = list(dict.fromkeys(rows))
        lines += [line] * len(newest)
        columns += newest
        values += [decay**age for age in range(len(newest))]
    return csr_matrix((values, (lines, columns)), shape=(len(histories), items), dtype="f4")


class ItemKnn:
    """Cosine between the customers of items, the nearest kept (Sarwar et al. 2001)."""

    name = "item-knn"

    def __init__(
        self, train: Seq[Sequence], items: int, decay: float = 1.0, neighbours: int = 100
    ) -> None:
        self.items, self.decay = items, decay
        seen = profile(train, items, 1.0)
        seen.data[:] = 1
        similar = (seen.T @ seen).tocsr()  # as sparse as what is bought together
        count = np.maximum(similar.diagonal(), 1)
        similar.setdiag(0)
        similar.eliminate_zeros()
        line = np.repeat(np.arange(items), np.diff(similar.indptr))
        similar.data /= np.sqrt(count[line] * count[similar.indices])
        self.similar = _nearest(similar, neighbours)

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N)."""
        return np.asarray((profile(histories, self.items, self.decay) @ self.similar).todense())


def _nearest(similar: csr_matrix, neighbours: int) -> csr_matrix:
    """Each line's largest entries; those equal to the last of them stay too."""
    for start, end in pairwise(similar.indptr):
        own = similar.data[start:end]
        if len(own) > neighbours:
            own[own < np.partition(own, -neighbours)[-neighbours]] = 0
    similar.eliminate_zeros()
    return similar


class Decaying(Scorer, Protocol):
    """A method that weighs each step back in a history by a decay."""

    decay: float


D = TypeVar("D", bound=Decaying)


def best_decay(make: Callable[[float], D], cases: Seq[Case], most: int = TUNED_ON) -> D:
    """The method with the decay that is best on (some of) `cases`, so that it is at its best."""
    some = cases[:: max(len(cases) // most, 1)]
    return max((make(decay) for decay in DECAYS), key=lambda s: evaluate(s, some).ndcg10)


class TfidfContent:
    """Cosine between the text of an item and that of the history."""

    name = "tfidf-content"

    def __init__(self, text: FloatArray, decay: float = 1.0) -> None:
        self.text, self.decay, self.items = text, decay, len(text)

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N)."""
        return np.asarray(profile(histories, self.items, self.decay) @ self.text @ self.text.T)
