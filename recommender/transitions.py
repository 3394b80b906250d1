"""What follows what: neighbours with a direction and a distance.

Counts       T_ij = Σ over customers, over places a < b ≤ a + W with i at a and j at b, of γ^(b-a-1)
Both ways    T + β Tᵀ
Popularity   T̂_ij = T_ij / ((1 + Σ_k T_ik)^α (1 + Σ_k T_kj)^δ)
Scores       s_j = Σ_a ρ^(n-a) T̂_(i_a j)             over the last L places of a history

An item-kNN (Sarwar et al. 2001) knows which items share customers; here the order and the distance
count as well, as in the sequential rules of Ludewig & Jannach (2018). Made in seconds, it is strong
where customers are many and histories short.
"""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from recommender.evaluate import evaluate
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.splits import Case

CHOSEN_ON = 3_000  # validation cases
KIN = 5  # known items that a new one takes after
MOST_NEW = 2_000  # new items that take after others: each is compared with every known one
PART = 64  # new items compared at a time
GRID: dict[str, tuple[Any, ...]] = {
    "decay": (0.5, 0.7, 0.8, 0.9, 0.95),
    "recency": (0.5, 0.6, 0.7, 0.8, 0.9),
    "out": (0.3, 0.5, 0.7),
    "into": (0.0, 0.1, 0.2, 0.3, 0.5),
    "back": (0.0, 0.1, 0.2, 0.4),
}


@dataclass(frozen=True)
class TransitionConfig:
    """γ, W, β, α, δ, ρ and L of the equations above, in this order."""

    decay: float = 0.8
    steps: int = 30
    back: float = 0.1
    out: float = 0.5
    into: float = 0.1
    recency: float = 0.7
    length: int = 50


def counts(sequences: Iterable[Sequence], items: int, decay: float, steps: int) -> csr_matrix:
    """T (N, N) of the sequences; rows beyond `items` (searches) are passed over."""
    kept = [s.rows[s.rows < items] for s in sequences]
    rows = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
    who = np.repeat(np.arange(len(kept)), [len(k) for k in kept])
    total = csr_matrix((items, items), dtype=np.float32)
    for gap in range(1, min(steps, len(rows) - 1) + 1):
        same = who[gap:] == who[:-gap]
        if not same.any():
            break
        first, then = rows[:-gap][same], rows[gap:][same]
        weight = np.full(len(first), decay ** (gap - 1), dtype=np.float32)
        total = total + csr_matrix((weight, (first, then)), shape=(items, items))
    return total


def normalised(total: csr_matrix, back: float, out: float, into: float) -> csr_matrix:
    """T̂ (N, N)."""
    both = (total + back * total.T).tocsr() if back else total
    leaving = 1 + np.asarray(both.sum(axis=1)).ravel()
    arriving = 1 + np.asarray(both.sum(axis=0)).ravel()
    scaled = diags(leaving**-out) @ both @ diags(arriving**-into)
    return scaled.tocsr().astype(np.float32)


def recent(histories: Seq[Sequence], items: int, recency: float, length: int) -> csr_matrix:
    """(B, N): ρ^age at each item of the last `length` of each history, the newest of age 0."""
    newest = [h.rows[h.rows < items][-length:][::-1] for h in histories]
    sizes = [len(rows) for rows in newest]
    columns = np.concatenate(newest) if newest else np.zeros(0, dtype=np.int64)
    values = np.concatenate([recency ** np.arange(n) for n in sizes]) if newest else columns
    lines = np.repeat(np.arange(len(newest)), sizes)
    return csr_matrix((values, (lines, columns)), shape=(len(newest), items), dtype=np.float32)


class Transitions:
    """Scores what tends to come after what a customer turned to last; `after` is T̂ (N, N)."""

    name = "transitions"

    def __init__(self, after: csr_matrix, config: TransitionConfig) -> None:
        self.after, self.config, self.items = after, config, after.shape[0]

    @classmethod
    def fit(
        cls, train: Iterable[Sequence], items: int, config: TransitionConfig | None = None
    ) -> "Transitions":
        """Counted over what customers did."""
        c = config or TransitionConfig()
        return cls(normalised(counts(train, items, c.decay, c.steps), c.back, c.out, c.into), c)

    def of(self, places: IntArray, text: FloatArray | None = None) -> "Transitions":
        """The same between other rows: row r was `places[r]` (n,), -1 for one that is new.

        A new one leads to what those known ones lead to that are most like it by `text` (n, a), on
        average, and is led to as they are; to nothing where there is no text.
        """
        (rows,) = np.nonzero(places >= 0)
        ones = np.ones(len(rows), dtype=np.float32)
        shape = (len(places), self.items)
        chosen = csr_matrix((ones, (rows, places[rows])), shape=shape)
        if text is not None:
            new, like = kin(places < 0, text)
            share = np.full(like.size, 1 / max(like.shape[1], 1), dtype=np.float32)
            lines = np.repeat(new, like.shape[1])
            chosen = chosen + csr_matrix((share, (lines, places[like.ravel()])), shape=shape)
        return Transitions((chosen @ self.after @ chosen.T).tocsr(), self.config)

    def led_to(self, histories: Seq[Sequence]) -> csr_matrix:
        """(B, N), nothing where nothing that was turned to has led."""
        last = recent(histories, self.items, self.config.recency, self.config.length)
        return (last @ self.after).tocsr()

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N), 0 where nothing that was turned to has led there."""
        return np.asarray(self.led_to(histories).todense(), dtype=np.float32)


def kin(new: NDArray[np.bool_], text: FloatArray) -> tuple[IntArray, IntArray]:
    """New rows (m,), at most MOST_NEW, and the known rows most like each by text (m, KIN)."""
    rows = np.flatnonzero(new)[:MOST_NEW]
    most = min(KIN, int((~new).sum()))
    like = np.zeros((len(rows), most), dtype=np.int64)
    if not like.size:
        return rows, like
    length = np.linalg.norm(text, axis=1)
    for start in range(0, len(rows), PART):
        near = text[rows[start : start + PART]] @ text.T / np.where(length == 0, 1, length)
        near[:, new] = -np.inf
        like[start : start + PART] = np.argpartition(-near, most - 1, axis=1)[:, :most]
    return rows, like


def choose(train: Seq[Sequence], items: int, cases: Seq[Case]) -> TransitionConfig:
    """The setting with the best validation NDCG@10, found one parameter at a time, twice over."""
    some = cases[:: max(len(cases) // CHOSEN_ON, 1)]
    made: dict[tuple[float, int], csr_matrix] = {}
    worth: dict[TransitionConfig, float] = {}

    def judged(config: TransitionConfig) -> float:
        if config not in worth:
            key = (config.decay, config.steps)
            if key not in made:
                made[key] = counts(train, items, *key)
            after = normalised(made[key], config.back, config.out, config.into)
            worth[config] = evaluate(Transitions(after, config), some).ndcg10
        return worth[config]

    best = TransitionConfig()
    for _ in range(2):
        before = best
        for name, values in GRID.items():
            tried = [replace(best, **{name: value}) for value in values]
            best = max([best, *tried], key=judged)
        if best == before:
            break
    return best
