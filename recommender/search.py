"""The scores of one history: of every item, of every item from bytes, or of the likely ones.

Four ways behind one interface. Below 50,000 items: the plain product in float32. From there on
bytes, or floats that lie together by dimension, whichever this processor is quicker with.

Bytes (exact all the same). v ≈ q · c with q in -127…127, and the history's vector h ≈ p · a, so
that one product of bytes (p · q, summed in int32: no rounding) reads a quarter of the memory. By
Cauchy-Schwarz and |h| = 1

    |h · v - a c p · q| ≤ |h - a p| · max|c q| + max|v - c q|

where both maxima are known when the catalogue is taken up and |h - a p| at the request. Whoever
ranks by these asks for the true product of every item that the error could lift into the list
(`Scan.sharpen`), so that the list is the one float32 would have given.

Approximate. An inverted file (FAISS, Douze et al. 2024) looks only into the cells nearest to the
history; how many is chosen when it is built, so that 95 % of the true best ten are found for
vectors that it was not tuned on.
"""

import importlib.util
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from recommender.features.tfidf import unit_rows
from recommender.sequences import FloatArray, IntArray

BYTES_FROM = 50_000  # items from which reading a quarter of the memory pays
APPROXIMATE_FROM = 2_000_000
FULL = 127
BLOCK = 65_536  # rows turned into bytes at a time
TRIALS = 5  # scans of each way that tell which is quicker
FOUND = 2_000  # rows that an approximate search returns
SAMPLE = 20_000  # other rows, from which the rest of Σ exp is estimated
RECALL, TUNED_ON = 0.97, 256  # aimed at while tuning, and with how many vectors


class SearchNotUsable(ValueError):
    """A way to search that is not installed, or unknown; says what to do."""


def meet(rows: IntArray, others: IntArray) -> tuple[IntArray, IntArray]:
    """Places in `rows` and in `others`, both ascending, of the rows that stand in both.

    Each of `others` is looked for: it had better be the shorter.
    """
    if not len(rows):
        return rows, rows
    at = np.minimum(np.searchsorted(rows, others), len(rows) - 1)
    own = np.flatnonzero(rows[at] == others)
    return at[own], own


class Search(Protocol):
    """N unit vectors, scored against a history's vector (d,)."""

    vectors: Tensor  # (N, d)

    def scan(self, hidden: Tensor, tau: float, rows: IntArray) -> tuple[Tensor, Tensor, float]:
        """s = h · v / τ (n,) of n rows, log Σ exp s over all N, and how far s may be from true."""
        ...

    def some(self, hidden: Tensor, rows: IntArray) -> Tensor:
        """True cosines (n,) of some rows."""
        ...


class Plain:
    """Every score in float32."""

    def __init__(self, vectors: Tensor) -> None:
        self.vectors = vectors

    def scan(self, hidden: Tensor, tau: float, rows: IntArray) -> tuple[Tensor, Tensor, float]:
        """True scores (n,), log Σ exp of all, 0."""
        scores = (self.vectors @ hidden).div_(tau)
        return scores[torch.from_numpy(rows)], scores.logsumexp(0), 0.0

    def some(self, hidden: Tensor, rows: IntArray) -> Tensor:
        """True cosines (n,) of some rows."""
        return self.vectors[torch.from_numpy(rows)] @ hidden


def _bytes(x: Tensor) -> tuple[Tensor, float]:
    """Whole numbers of -127…127 and the step between them, so that x ≈ step · number."""
    step = max(float(x.abs().max()), 1e-9) / FULL
    return (x / step).round().to(torch.int8), step


class InBytes(Plain):
    """Every cosine from bytes, with a bound on the error."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__(vectors)
        self.step = max(float(vectors.abs().max()), 1e-9) / FULL
        self.q = torch.empty(vectors.shape, dtype=torch.int8)
        self.longest = self.farthest = 0.0
        for start in range(0, len(vectors), BLOCK):
            v = vectors[start : start + BLOCK]
            whole = (v / self.step).round()
            self.q[start : start + BLOCK] = whole.to(torch.int8)
            near = whole * self.step
            self.longest = max(self.longest, float(near.norm(dim=1).max()))
            self.farthest = max(self.farthest, float((v - near).norm(dim=1).max()))

    def scan(self, hidden: Tensor, tau: float, rows: IntArray) -> tuple[Tensor, Tensor, float]:
        """Scores (n,), log Σ exp of all, and their greatest error.

        Only the rows asked for become floats.
        """
        p, step = _bytes(hidden)
        whole = torch._int_mm(self.q, p.unsqueeze(1)).squeeze(1)  # (N,) int32
        size = step * self.step / tau
        total = _log_sum(whole, size)
        scores = whole[torch.from_numpy(rows)].float().mul_(size)
        lost = float((hidden - p * step).norm())
        rounding = 1e-6 * math.sqrt(len(hidden))  # of the true product in float32
        error = (lost * self.longest + self.farthest + rounding) / tau
        return scores, total, error


class ByDimension(Plain):
    """Every score in float32, from numbers that lie together by dimension (d, N)."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__(vectors)
        self.columns = np.ascontiguousarray(vectors.numpy().T)

    def scan(self, hidden: Tensor, tau: float, rows: IntArray) -> tuple[Tensor, Tensor, float]:
        """True scores (n,), log Σ exp of all, 0."""
        scores = torch.from_numpy(hidden.numpy() @ self.columns)
        total = _log_sum(scores, 1 / tau)
        return scores[torch.from_numpy(rows)].div_(tau), total, 0.0


def _log_sum(numbers: Tensor, size: float) -> Tensor:
    """log Σ exp(size · x) of numbers x (N,), by blocks that stay in the cache."""
    most, total = numbers.max().item(), 0.0
    for start in range(0, len(numbers), BLOCK):
        beyond = numbers[start : start + BLOCK] - most
        total += float(beyond.float().mul_(size).exp_().sum())
    return torch.tensor(most * size + math.log(total))


@cache
def quicker(d: int) -> type[Plain]:
    """The exact way that this processor is quicker with for vectors of d numbers, tried once.

    Bytes are, where it multiplies them directly; where it does not they take several times as long.
    """
    made = torch.randn(BLOCK, d, generator=torch.Generator().manual_seed(0))
    vectors, rows = torch.nn.functional.normalize(made, dim=1), np.arange(TRIALS)

    def took(way: type[Plain]) -> float:
        search, times = way(vectors), []
        for hidden in vectors[:TRIALS]:
            started = time.perf_counter()
            search.scan(hidden, 1.0, rows)
            times.append(time.perf_counter() - started)
        return min(times)

    return min((InBytes, ByDimension), key=took)


class Approximate(Plain):
    """True scores of the items that an inverted file finds near, the least for the others."""

    def __init__(self, vectors: Tensor, seed: int = 0) -> None:
        super().__init__(vectors)
        faiss = _faiss()
        random = np.random.default_rng(seed)
        n, d = vectors.shape
        data = np.ascontiguousarray(vectors.numpy())
        cells = max(1, min(4_096, 2 ** int(math.log2(max(4 * math.sqrt(n), 1)))))
        self.index: Any = faiss.IndexIVFFlat(
            faiss.IndexFlatIP(d), d, cells, faiss.METRIC_INNER_PRODUCT
        )
        self.index.train(data[random.permutation(n)[: 50 * cells]])
        self.index.add(data)
        self.sample = np.sort(random.permutation(n)[:SAMPLE]).astype(np.int64)
        self.index.nprobe = self._tuned(data, random)

    def _tuned(self, data: FloatArray, random: np.random.Generator) -> int:
        """The fewest cells that find RECALL of the best ten.

        Asked with vectors half way between three items and anywhere: a history's vector is not
        made to lie where items do, and what is far from them is hardest to answer.
        """
        between = unit_rows(data[random.integers(0, len(data), (TUNED_ON, 3))].mean(axis=1))
        anywhere = unit_rows(random.standard_normal(between.shape, dtype=np.float32))
        asked = unit_rows(between + anywhere)
        k = min(10, len(data))
        true = (self.vectors @ torch.from_numpy(asked).T).topk(k, dim=0).indices.T.numpy()
        cells = 1
        while cells < self.index.nlist:
            self.index.nprobe = cells
            found = self.index.search(asked, k)[1]
            hits = [
                len(set(a) & set(b)) for a, b in zip(true.tolist(), found.tolist(), strict=True)
            ]
            if sum(hits) >= RECALL * k * len(asked):
                return cells
            cells *= 2
        return int(self.index.nlist)

    def near(self, hidden: Tensor, n: int) -> IntArray:
        """Up to n rows, the nearest first."""
        found = self.index.search(hidden.numpy()[None], min(n, len(self.vectors)))[1][0]
        return np.asarray(found[found >= 0], dtype=np.int64)

    def scan(self, hidden: Tensor, tau: float, rows: IntArray) -> tuple[Tensor, Tensor, float]:
        """Scores (n,): true for what was found, least for the rest; log Σ exp estimated; 0.

        Σ exp is that of what was found, and for the rest the mean of a fixed sample.
        """
        near = np.sort(self.near(hidden, FOUND))
        found = self.some(hidden, near) / tau
        scores = torch.full((len(rows),), -1 / tau)
        at, own = meet(rows, near)
        scores[torch.from_numpy(at)] = found[torch.from_numpy(own)]
        others = self.sample[~np.isin(self.sample, near)]
        total = found.logsumexp(0) if len(found) else torch.tensor(-torch.inf)
        if len(others):
            mean = (self.some(hidden, others) / tau).logsumexp(0) - math.log(len(others))
            total = torch.logaddexp(total, mean + math.log(len(self.vectors) - len(near)))
        return scores, total, 0.0


def _faiss() -> Any:
    if importlib.util.find_spec("faiss") is None:
        raise SearchNotUsable(
            "approximate search needs faiss-cpu: install the dependency group `search`, or set "
            "ZHUYI_SEARCH=exact"
        )
    import faiss  # noqa: PLC0415  optional

    return faiss


def searcher(vectors: Tensor, how: str = "auto") -> Search:
    """How to search N unit vectors (N, d): `exact`, `approximate`, or `auto` by N.

    Raises SearchNotUsable for another word, and for `approximate` where FAISS is not installed.
    """
    if how not in ("auto", "exact", "approximate"):
        raise SearchNotUsable(f"ZHUYI_SEARCH={how!r} is none of auto, exact, approximate")
    many = len(vectors) >= APPROXIMATE_FROM and importlib.util.find_spec("faiss") is not None
    if how == "approximate" or (how == "auto" and many):
        return Approximate(vectors)
    if len(vectors) < BYTES_FROM:
        return Plain(vectors)
    return quicker(vectors.shape[1])(vectors)


Worth = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Scan:
    """log p (n,) of n rows, each within `error` of the truth; `some` has true ones of any rows."""

    rows: IntArray
    log_p: FloatArray
    error: float
    some: Callable[[IntArray], FloatArray]

    def sharpen(self, worth: Worth, most: int) -> FloatArray:
        """`log_p` (n,) with the truth for every row that may be among the `most` best.

        `worth` gives what rows are ranked by (n,), from their log p, with which it never falls.
        Whose highest worth is below the lowest worth of `most` others is not among the best.
        """
        if not self.error or not len(self.rows):
            return self.log_p
        lowest, highest = worth(self.log_p - self.error), worth(self.log_p + self.error)
        few = len(lowest) <= most
        bar = -np.inf if few else np.partition(lowest, -most)[-most]
        chosen = np.flatnonzero(highest >= bar)
        out = self.log_p.copy()
        out[chosen] = self.some(self.rows[chosen])
        return out
