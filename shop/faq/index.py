"""Which entry of the sheet a message asks: TF-IDF over all the ways each question is put.

w_t = sqrt(n_t) · (ln((1 + N) / (1 + N_t)) + 0.3), where N_t counts the entries with the term; rows
of unit length (Manning et al. 2008, section 6.4). The score of an entry is 0.3 · the best cosine
with one of its wordings + 0.7 · the cosine with the sum of them: neither one lucky wording nor a
long list of them decides alone. Words of the message that no entry has lengthen it, so what is
strange to the sheet scores low. Weights and limits are measured in docs/guide/faq.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from shop.faq.terms import terms

BEST, WHOLE = 0.3, 0.7
FLOOR = 0.3  # what a term of every entry still counts
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """An entry as the index needs it; the index gives back its place."""

    question: str
    aliases: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question and the other ways to put it."""
        return (self.question, *self.aliases)


class FaqIndex:
    """Built once for N entries with W wordings over T terms."""

    def __init__(self, entries: Sequence[Asked]) -> None:
        counts = [[terms(wording) for wording in entry.wordings] for entry in entries]
        having: dict[str, int] = {}
        for wordings in counts:
            for term in set().union(*wordings):
                having[term] = having.get(term, 0) + 1
        self._place = {term: number for number, term in enumerate(having)}
        self._size = len(entries)
        rarity = np.log((1 + self._size) / (1 + np.array([*having.values()], dtype="f4")))
        self._idf: Vector = (rarity + FLOOR).astype(np.float32)  # (T,)
        self._owner = np.repeat(np.arange(self._size), [len(c) for c in counts])  # (W,)
        self._wordings = self._matrix([c for group in counts for c in group])  # (W, T)
        self._entries = self._pooled()  # (N, T)

    def _matrix(self, counts: Sequence[dict[str, float]]) -> csr_matrix:
        rows, columns, values = [], [], []
        for row, count in enumerate(counts):
            weights = self._weights(count)
            rows += [row] * len(weights)
            columns += list(weights)
            values += list(np.array([*weights.values()]) / max(_norm(weights), 1e-9))
        shape = (len(counts), len(self._place))
        return csr_matrix((values, (rows, columns)), shape=shape, dtype=np.float32)

    def _weights(self, count: dict[str, float]) -> dict[int, float]:
        known = ((self._place[t], n) for t, n in count.items() if t in self._place)
        return {place: float(np.sqrt(n) * self._idf[place]) for place, n in known}

    def _pooled(self) -> csr_matrix:
        places = np.arange(len(self._owner))
        ones = np.ones(len(places), dtype=np.float32)
        group = csr_matrix((ones, (self._owner, places)), shape=(self._size, len(places)))
        summed = csr_matrix(group @ self._wordings)
        length = np.sqrt(np.asarray(summed.multiply(summed).sum(axis=1))).ravel()
        scale = 1 / np.maximum(length, 1e-9)
        return csr_matrix(summed.multiply(scale[:, None]))

    def _query(self, text: str) -> Vector:
        count = terms(text)
        weights = self._weights(count)
        strange = sum(n for term, n in count.items() if term not in self._place)
        most = np.log(1 + self._size) + FLOOR  # the idf of a term that no entry has
        length = np.sqrt(_norm(weights) ** 2 + strange * most**2)
        query = np.zeros(len(self._place), dtype=np.float32)
        for place, weight in weights.items():
            query[place] = weight / max(length, 1e-9)
        return query

    def search(self, text: str, limit: int = 3) -> list[tuple[int, float]]:
        """Places of the entries nearest to `text` with their scores (0 to 1), best first."""
        if not self._size:
            return []
        query = self._query(text)
        best = np.zeros(self._size, dtype=np.float32)
        np.maximum.at(best, self._owner, self._wordings @ query)
        scores = BEST * best + WHOLE * (self._entries @ query)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(int(place), float(scores[place])) for place in order]


def _norm(weights: dict[int, float]) -> float:
    return float(np.sqrt(sum(weight * weight for weight in weights.values())))
