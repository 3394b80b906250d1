"""Query match by words: BM25 over weighted fields.

score(q, i) = Σ_t idf_t · f_ti (k₁ + 1) / (f_ti + k₁ (1 - b + b · |i| / avg)), where f_ti sums the
weighted counts of the fields (Robertson, Zaragoza & Taylor 2004, BM25F). It is divided by the
most that the query could reach, so that 1 means every word is found and 0 none.
"""

from collections import Counter
from collections.abc import Sequence as Seq

import numpy as np
from scipy.sparse import csr_matrix

from recommender.features.words import (
    common_runs,
    has_term,
    is_number,
    terms,
    wanted,
    words,
)
from recommender.sequences import FloatArray
from shop.catalog.listing import Listed
from shop.catalog.words import affirmed

K1, B = 1.2, 0.5


def facts(item: Listed) -> list[tuple[float, str]]:
    """What the catalogue states of a product, and what a word in each text is worth."""
    stated = (affirmed(name, value) for name, value in item.attributes.items())
    return [
        (3.0, item.title),
        (3.0, f"{item.category} {' '.join(item.aliases)}"),
        (3.0, " ".join(item.gift_for)),
        (2.0, f"{item.brand} {item.colour} {' '.join(sorted(item.colours))}"),
        (2.0, " ".join(stated)),
    ]


def fields(item: Listed, praise: Seq[str]) -> list[tuple[float, str]]:
    """Everything written of a product, and what a word in each text is worth."""
    return [
        *facts(item),
        (1.0, item.description),
        (0.5, " ".join(praise)),
    ]


def weighted_terms(item: Listed, praise: Seq[str] = ()) -> Counter[str]:
    """Σ over fields of weight x count, by term."""
    found: Counter[str] = Counter()
    for weight, text in fields(item, praise):
        for term, count in Counter(terms(text)).items():
            found[term] += weight * count  # type: ignore[assignment]  # fractional counts
    return found


class QueryIndex:
    """Inverted index of the weighted terms of N products.

    `memo` keeps what else is worked out of the same products, for as long as they stay as they are.
    """

    def __init__(self, documents: Seq[Counter[str]]) -> None:
        n = len(documents)
        self.memo: dict[object, object] = {}
        found = Counter(term for document in documents for term in document)
        self.vocabulary = {term: row for row, term in enumerate(found)}
        frequency = np.array(list(found.values()), dtype=np.float32)
        self.idf = np.log(1 + (n - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self.rarest = float(np.log(1 + (n + 0.5) / 0.5))  # idf of a word no product has
        self.matrix = self._saturated(documents)  # (V, N)

    def _saturated(self, documents: Seq[Counter[str]]) -> csr_matrix:
        length = np.array([sum(d.values()) for d in documents], dtype=np.float32)
        norm = K1 * (1 - B + B * length / max(float(length.mean()) if len(length) else 1.0, 1e-6))
        rows = [self.vocabulary[t] for d in documents for t in d]
        columns = np.repeat(np.arange(len(documents)), [len(d) for d in documents])
        f = np.array([v for d in documents for v in d.values()], dtype=np.float32)
        value = f * (K1 + 1) / (f + norm[columns]) / (K1 + 1)
        shape = (len(self.vocabulary), len(documents))
        return csr_matrix((value, (rows, columns)), shape=shape, dtype="f4")

    def scores(self, query: str) -> FloatArray:
        """(N,) from 0 to 1."""
        asked = set(terms(wanted(query)))
        known = [self.vocabulary[t] for t in asked if t in self.vocabulary]
        most = float(self.idf[known].sum()) + self.rarest * (len(asked) - len(known))
        if not known:
            return np.zeros(self.matrix.shape[1], dtype=np.float32)
        found = self.idf[known] @ self.matrix[known]
        return np.asarray(found / most, dtype=np.float32)


def matched(query: str, item: Listed) -> list[str]:
    """What is said of the product in the query's own words, in the order said.

    Only what the catalogue states of it: neither the name of an attribute (防水：不防水) nor what
    a description or a review happens to mention. A bare number says nothing without its unit.
    """
    stated, query = [text for _, text in facts(item)], wanted(query)
    said = [word for word in dict.fromkeys(words(query)) if not is_number(word)]
    hit = [word for word in said if any(has_term(text, word) for text in stated)]
    return hit or common_runs(query, stated)
