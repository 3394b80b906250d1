"""What a ranking is worth: HR, NDCG, MRR and coverage, over all items."""

from collections.abc import Sequence as Seq
from dataclasses import asdict, dataclass

import numpy as np

from recommender.sequences import FloatArray, IntArray

TOP = 10


@dataclass(frozen=True)
class Metrics:
    """Means over `cases` of one relevant item each (Järvelin & Kekäläinen 2002 for NDCG)."""

    hr5: float
    hr10: float
    ndcg5: float
    ndcg10: float
    mrr: float
    coverage10: float
    cases: int

    def named(self) -> dict[str, float]:
        """By the names of the contract: hr@5, ndcg@10 …"""
        names = {"hr5": "hr@5", "hr10": "hr@10", "ndcg5": "ndcg@5", "ndcg10": "ndcg@10"}
        names["coverage10"] = "coverage@10"
        return {names.get(key, key): value for key, value in asdict(self).items()}


def ranks(scores: FloatArray, targets: IntArray) -> FloatArray:
    """Rank (B,) of each target in scores (B, N); ties share their middle rank.

    Middle ranks, since a method that scores most items 0 must neither win nor lose by the order
    of the rows.
    """
    own = scores[np.arange(len(targets)), targets][:, None]
    above = (scores > own).sum(axis=1)
    equal = (scores == own).sum(axis=1)
    return np.asarray(1 + above + (equal - 1) / 2, dtype=np.float32)


def top_rows(scores: FloatArray, k: int = TOP) -> IntArray:
    """Rows of the k best, best first, (B, k)."""
    k = min(k, scores.shape[1])
    part = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, part, axis=1), axis=1, kind="stable")
    return np.take_along_axis(part, order, axis=1)


def summarise(rank: FloatArray, shown: set[int], items: int) -> Metrics:
    """Metrics of the ranks of all cases; `shown` are the rows in any top 10 of `items` rows."""
    gain = gains(rank)
    return Metrics(
        hr5=float((rank <= TOP // 2).mean()),
        hr10=float((rank <= TOP).mean()),
        ndcg5=float((gain * (rank <= TOP // 2)).mean()),
        ndcg10=float(gain.mean()),
        mrr=float((1 / rank).mean()),
        coverage10=len(shown) / items,
        cases=len(rank),
    )


def gains(rank: FloatArray) -> FloatArray:
    """NDCG@10 of each case, (B,)."""
    return np.where(rank <= TOP, 1 / np.log2(rank + 1), 0).astype(np.float32)


def percentiles(heard: FloatArray) -> FloatArray:
    """(N,) 0-1: share of the items that were heard of less, ties halved."""
    order = np.sort(heard)
    below, upto = (np.searchsorted(order, heard, side) for side in ("left", "right"))
    return np.asarray((below + upto) / 2 / len(heard), dtype=np.float32)


def unlikeness(top: IntArray, vectors: FloatArray) -> float:
    """Mean of 1 - cosine over the pairs of each list (C, k) of rows of `vectors` (N, m).

    Vectors are of unit length, or zero for what nothing is known of. Intra-list distance, Zhang &
    Hurley 2008.
    """
    pairs, alike = top.shape[1] * (top.shape[1] - 1), 0.0
    for rows in top:
        sum_ = vectors[rows].sum(axis=0)
        alike += (float(sum_ @ sum_) - float((vectors[rows] ** 2).sum())) / max(pairs, 1)
    return 1 - alike / max(len(top), 1)


def interval(
    values: FloatArray, who: Seq[str] | None = None, rounds: int = 2_000, seed: int = 0
) -> tuple[float, float]:
    """95 % of the mean of `values` (B,): percentile bootstrap (Efron & Tibshirani 1993).

    Each of `who` (B,) is drawn anew with all their values; without it each value is. Of the
    differences between two methods on the same cases it is the paired bootstrap.
    """
    group = np.unique(who, return_inverse=True)[1] if who is not None else np.arange(len(values))
    total, count = np.bincount(group, values), np.bincount(group)
    random, means = np.random.default_rng(seed), []
    for _ in range(rounds):
        drawn = random.integers(0, len(total), len(total))
        means.append(total[drawn].sum() / count[drawn].sum())
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
