"""What transitions add to the scores of a few histories, whatever the number of products.

`Blend` scores every product by every method. A request has one history of some fifty behaviours
that led to a few hundred products: only these are looked at here, and the others get nothing.
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from recommender.search import meet
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.transitions import Transitions


def entries(table: csr_matrix, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Places of the entries of some rows in `table.indices`, one row after the other, and how many
    each has (n,)."""
    start, size = table.indptr[rows], table.indptr[rows + 1] - table.indptr[rows]
    return np.arange(size.sum()) + np.repeat(start - (np.cumsum(size) - size), size), size


@dataclass(frozen=True)
class Led:
    """`rows` (m,) that any of B histories led to, ascending, and how much each did, `to` (B, m)."""

    rows: IntArray
    to: FloatArray

    def of(self, rows: IntArray) -> FloatArray:
        """(B, n) of n ascending rows."""
        out = np.zeros((len(self.to), len(rows)), dtype=np.float32)
        at, among = meet(rows, self.rows)
        out[:, at] = self.to[:, among]
        return out


def led(
    transitions: Transitions, histories: Seq[Sequence], rebuys: Seq[IntArray] = (), rebuy: float = 0
) -> Led:
    """f of transitions as `Blend` has it: 1 for what each history leads to most and has not seen.

    What was seen, and what nothing led to, has 0; `rebuys`, what of each history is bought again
    (rows, ascending), has `rebuy`.
    """
    config, after, n = transitions.config, transitions.after, transitions.items
    past = [h.rows[h.rows < n][-config.length :][::-1] for h in histories]
    sizes = [len(rows) for rows in past]
    used, at = np.unique(np.concatenate(past), return_inverse=True)  # (u,)
    weight = np.zeros((len(past), len(used)), dtype=np.float32)  # (B, u)
    age = np.concatenate([np.arange(size) for size in sizes])
    np.add.at(weight, (np.repeat(np.arange(len(past)), sizes), at), config.recency**age)
    found, size = entries(after, used)
    rows, column = np.unique(after.indices[found], return_inverse=True)  # (m,)
    near = np.zeros((len(used), len(rows)), dtype=np.float32)  # (u, m)
    near[np.repeat(np.arange(len(used)), size), column] = after.data[found]
    to = weight @ near
    for line, history in zip(to, histories, strict=True):
        line[meet(rows, np.unique(history.rows))[0]] = 0
    most = to.max(axis=1, initial=0, keepdims=True)
    share = np.asarray(to / np.where(most > 0, most, 1), dtype=np.float32)
    out = Led(rows.astype(np.int64), share)
    return _with(out, rebuys, rebuy) if rebuy and any(map(len, rebuys)) else out


def _with(found: Led, rebuys: Seq[IntArray], rebuy: float) -> Led:
    rows = np.unique(np.concatenate([found.rows, *rebuys]))
    to = found.of(rows)
    for line, own in zip(to, rebuys, strict=True):
        line[np.searchsorted(rows, own)] = rebuy
    return Led(rows, to)
