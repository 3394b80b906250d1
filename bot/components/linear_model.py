"""TF-IDF features and one-against-rest logistic regression, kept as plain arrays.

TF-IDF is sublinear with smoothed idf, normalised to length 1 within each block of features.
Prediction needs numpy only and touches the few rows of a message. Probabilities are calibrated by
one temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2).
A sentence encoder's vector may stand beside the sparse blocks as one more (docs/adr/016).
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

_TOLERANCE = 0.1  # a tenth of that moves no figure by .1 and takes twice the time
_LEAST_LABELS = 3  # scikit-learn keeps two in another form

Blocks = list[list[str]]


@dataclass(frozen=True)
class Vectorizer:
    """Feature → column for each block, with idf; columns of all blocks stand side by side."""

    columns: list[dict[str, int]]
    idf: np.ndarray  # (features,)
    weights: list[float]

    @staticmethod
    def fit(documents: Sequence[Blocks], weights: Sequence[float], least: int) -> "Vectorizer":
        """Columns for features that occur in at least `least` documents."""
        columns: list[dict[str, int]] = []
        counts: list[int] = []
        for block in range(len(weights)):
            frequency = Counter(
                feature for document in documents for feature in set(document[block])
            )
            kept = sorted(feature for feature, count in frequency.items() if count >= least)
            columns.append({feature: len(counts) + i for i, feature in enumerate(kept)})
            counts += [frequency[feature] for feature in kept]
        total = len(documents)
        idf = np.log((1 + total) / (1 + np.asarray(counts, dtype=np.float64))) + 1
        return Vectorizer(columns, idf, list(weights))

    def row(self, document: Blocks) -> tuple[np.ndarray, np.ndarray]:
        """Indices and values of one document."""
        indices: list[np.ndarray] = []
        values: list[np.ndarray] = []
        for known, features, weight in zip(self.columns, document, self.weights, strict=False):
            counts = Counter(known[feature] for feature in features if feature in known)
            if not counts:
                continue
            index = np.fromiter(counts.keys(), dtype=np.int64)
            value = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * self.idf[index]
            indices.append(index)
            values.append(weight * value / np.sqrt(value @ value))
        if not indices:
            return np.empty(0, dtype=np.int64), np.empty(0)
        return np.concatenate(indices), np.concatenate(values)

    def matrix(self, documents: Sequence[Blocks]) -> csr_matrix:
        """All documents, (documents, features)."""
        rows = [self.row(document) for document in documents]
        ends = np.cumsum([0, *(len(index) for index, _ in rows)])
        return csr_matrix(
            (
                np.concatenate([value for _, value in rows]),
                np.concatenate([index for index, _ in rows]),
                ends,
            ),
            shape=(len(rows), len(self.idf)),
        )


@dataclass(frozen=True)
class Dense:
    """The block of sentence vectors: whose they are and what they weigh."""

    encoder: str  # fingerprint
    vectors: np.ndarray  # (documents, d), rows of length 1
    weight: float


@dataclass(frozen=True)
class DenseBlock:
    """The fitted block: its weight is in the coefficients already."""

    encoder: str  # fingerprint
    coefficients: np.ndarray  # (d, intents), float32


@dataclass(frozen=True)
class LinearModel:
    """p(intent | message) = softmax((Wx + b) / T), W and b fitted one intent against the rest."""

    vectorizer: Vectorizer
    labels: list[str]
    coefficients: np.ndarray  # (features, intents), float32
    intercepts: np.ndarray  # (intents,)
    temperature: float
    dense: DenseBlock | None = None

    @property
    def encoder(self) -> str | None:
        """Fingerprint of the sentence encoder it was trained with; None for none."""
        return self.dense.encoder if self.dense else None

    def probabilities(self, document: Blocks, vector: np.ndarray | None = None) -> np.ndarray:
        """Probability of each label for one message, (intents,).

        `vector` (d,) is the sentence's where the model has a dense block; ValueError if it is
        missing there or given for nothing.
        """
        if (vector is None) != (self.dense is None):
            raise ValueError("a sentence vector goes with a model that was trained with vectors")
        index, value = self.vectorizer.row(document)
        logits = value.astype(np.float32) @ self.coefficients[index] + self.intercepts
        if self.dense is not None:
            logits = logits + vector @ self.dense.coefficients
        return softmax(logits / self.temperature)

    def save(self, folder: Path) -> None:
        """Write arrays and vocabulary; nothing that runs code when read."""
        meta = {
            "labels": self.labels,
            "columns": self.vectorizer.columns,
            "weights": self.vectorizer.weights,
            "temperature": self.temperature,
            "encoder": self.encoder,
        }
        dense = {"dense": self.dense.coefficients} if self.dense else {}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "model.npz",
            idf=self.vectorizer.idf,
            coefficients=self.coefficients,
            intercepts=self.intercepts,
            **dense,
        )

    @staticmethod
    def load(folder: Path) -> "LinearModel":
        """Read back what `save` wrote."""
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            vectorizer = Vectorizer(meta["columns"], arrays["idf"], meta["weights"])
            encoder = meta["encoder"]
            return LinearModel(
                vectorizer,
                meta["labels"],
                arrays["coefficients"],
                arrays["intercepts"],
                meta["temperature"],
                DenseBlock(encoder, arrays["dense"]) if encoder else None,
            )


def softmax(logits: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    exponent = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponent / exponent.sum(axis=-1, keepdims=True)


def regression(c: float, *, balanced: bool = True) -> LogisticRegression:
    """Fitted in the dual, which takes seconds where lbfgs takes minutes (docs/adr/011).

    `balanced`: every intent counts alike, however many examples it has.
    """
    weight = "balanced" if balanced else None
    return LogisticRegression(
        C=c,
        solver="liblinear",
        dual=True,
        class_weight=weight,
        max_iter=200,
        tol=_TOLERANCE,
        random_state=0,
    )


def fit_temperature(logits: np.ndarray, targets: np.ndarray) -> float:
    """The temperature with the least negative log-likelihood on held-out logits (n, intents)."""

    def loss(log_temperature: float) -> float:
        p = softmax(logits / np.exp(log_temperature))
        return -float(np.log(p[np.arange(len(targets)), targets] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def _held_out_logits(matrix: csr_matrix, targets: np.ndarray, c: float, folds: int) -> np.ndarray:
    logits = np.zeros((matrix.shape[0], targets.max() + 1))
    for seen, held in StratifiedKFold(folds, shuffle=True, random_state=0).split(matrix, targets):
        model = regression(c).fit(matrix[seen], targets[seen])
        logits[held] = model.decision_function(matrix[held])
    return logits


def train(
    documents: Sequence[Blocks],
    labels: Sequence[str],
    *,
    c: float,
    weights: Sequence[float],
    temperature: float | None = None,
    dense: Dense | None = None,
    least: int = 1,
    folds: int = 4,
) -> LinearModel:
    """Fit the model; the temperature is found on held-out folds unless it is given.

    Raises ValueError when there are fewer than three labels to tell apart.
    """
    names = sorted(set(labels))
    if len(names) < _LEAST_LABELS:
        raise ValueError(f"three intents or more are needed, got {names}")
    number = {name: index for index, name in enumerate(names)}
    targets = np.asarray([number[label] for label in labels])
    vectorizer = Vectorizer.fit(documents, weights, least)
    matrix = vectorizer.matrix(documents)
    if dense is not None:
        matrix = hstack([matrix, csr_matrix(dense.weight * dense.vectors)]).tocsr()
    if temperature is None:
        temperature = fit_temperature(_held_out_logits(matrix, targets, c, folds), targets)
    model = regression(c).fit(matrix, targets)
    sparse, beside = np.split(model.coef_.T.astype(np.float32), [len(vectorizer.idf)])
    return LinearModel(
        vectorizer,
        names,
        np.ascontiguousarray(sparse),
        model.intercept_.astype(np.float32),
        temperature,
        DenseBlock(dense.encoder, beside * np.float32(dense.weight)) if dense else None,
    )
