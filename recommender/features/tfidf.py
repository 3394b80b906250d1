"""The light default for text: TF-IDF of words and characters, folded by SVD.

tf-idf_{t,i} = (1 + ln n_{t,i}) · (ln((1 + N) / (1 + n_t)) + 1), rows of unit length
(Manning et al. 2008, section 6.4.3, sublinear variant); then the truncated SVD of the matrix
(latent semantic analysis, Deerwester et al. 1990). Kept as plain tensors, so that an artefact is
loaded without unpickling code.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence as Seq

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor

from recommender.features.words import terms
from recommender.sequences import FloatArray

MAX_TERMS = 20_000
MIN_DOCUMENTS = 2


def unit_rows(matrix: FloatArray) -> FloatArray:
    """Rows of length 1; zero rows stay zero."""
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return (matrix / np.where(length == 0, 1, length)).astype(np.float32)


class TfidfText:
    """Text → vector of `dim`; made by `fit` or from a saved state."""

    def __init__(self, vocabulary: list[str], idf: FloatArray, components: FloatArray) -> None:
        self.vocabulary = vocabulary
        self.index = {term: i for i, term in enumerate(vocabulary)}
        self.idf, self.components = idf, components  # (V,), (V, dim)
        self.dim = int(components.shape[1])

    @classmethod
    def fit(cls, texts: Seq[str], dim: int = 128, seed: int = 0) -> "TfidfText":
        """Learn vocabulary, weights and directions from the texts of a catalogue."""
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415  a quarter of the start

        counts = [Counter(terms(text)) for text in texts]
        frequency = Counter(term for count in counts for term in count)
        least = MIN_DOCUMENTS if len(texts) > MIN_DOCUMENTS else 1
        ranked = sorted((-n, term) for term, n in frequency.items() if n >= least)
        vocabulary = sorted(term for _, term in ranked[:MAX_TERMS])
        if not vocabulary:
            raise ValueError("no term occurs in two of the texts: nothing to learn from")
        found = np.array([frequency[term] for term in vocabulary])
        idf = (np.log((1 + len(texts)) / (1 + found)) + 1).astype(np.float32)
        fitted = cls(vocabulary, idf, np.zeros((len(vocabulary), 0), dtype=np.float32))
        matrix = fitted._weights(counts)
        rank = max(1, min(dim, min(matrix.shape) - 1))
        _, _, directions = randomized_svd(matrix, n_components=rank, random_state=seed)
        return cls(vocabulary, idf, np.ascontiguousarray(directions.T, dtype=np.float32))

    def _weights(self, counts: Iterable[Counter[str]]) -> csr_matrix:
        """Sparse (n, V) tf-idf with unit rows."""
        rows, columns, values = [], [], []
        n = 0
        for n, count in enumerate(counts, start=1):
            known = [(self.index[t], c) for t, c in count.items() if t in self.index]
            weights = np.array([(1 + np.log(c)) * self.idf[t] for t, c in known])
            rows += [n - 1] * len(known)
            columns += [t for t, _ in known]
            values += list(weights / np.linalg.norm(weights)) if known else []
        return csr_matrix((values, (rows, columns)), shape=(n, len(self.vocabulary)), dtype="f4")

    def encode(self, texts: Seq[str]) -> FloatArray:
        """(n, dim), rows of unit length; a text of unknown words is zero."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return unit_rows(
            np.asarray(self._weights(Counter(terms(t)) for t in texts) @ self.components)
        )

    @property
    def name(self) -> str:
        """What it was fitted on, in short."""
        digest = hashlib.sha256("\n".join(self.vocabulary).encode()).hexdigest()
        return f"tfidf-{self.dim}-{digest[:12]}"

    def state(self) -> dict[str, Tensor | list[str]]:
        """Everything, as tensors and strings."""
        return {
            "vocabulary": self.vocabulary,
            "idf": torch.from_numpy(self.idf),
            "components": torch.from_numpy(self.components),
        }

    @classmethod
    def from_state(cls, state: dict[str, object]) -> "TfidfText":
        """Back from `state`; raises KeyError, TypeError for anything else."""
        idf, components, vocabulary = state["idf"], state["components"], state["vocabulary"]
        if not isinstance(idf, Tensor) or not isinstance(components, Tensor):
            raise TypeError("text state holds no tensors")
        if not isinstance(vocabulary, list):
            raise TypeError("text state holds no vocabulary")
        return cls(vocabulary, idf.numpy(), components.numpy())
