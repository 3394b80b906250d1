"""Histories cut to the model's length: windows to train on, prefixes to score."""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from recommender.model import Batch
from recommender.sequences import FloatArray, IntArray, Sequence

IGNORED = -1


@dataclass(frozen=True)
class Window:
    """Up to L behaviours and, for each, the item that came next (IGNORED: not to be learnt).

    `weights`: how much each target counts; None: all alike.
    """

    rows: IntArray
    kinds: IntArray
    times: IntArray
    asked: IntArray
    targets: IntArray
    weights: FloatArray | None = None


def windows(
    sequence: Sequence, learnable: IntArray, length: int, weights: FloatArray | None = None
) -> Iterator[Window]:
    """Windows that overlap by half, so that every target but the first few has a long past.

    `learnable` (n,): the row to learn for each behaviour, or IGNORED; `weights` (n,) or None.
    """
    n = len(sequence) - 1
    step = max(length // 2, 1)
    done = 0
    for end in [*range(length, n, step), n]:
        start = max(end - length, 0)
        targets = learnable[start + 1 : end + 1].copy()
        targets[: done - start if done > start else 0] = IGNORED
        done = end
        if (targets != IGNORED).any():
            part = slice(start, end)
            rows, kinds, times = sequence.rows[part], sequence.kinds[part], sequence.times[part]
            asked = sequence.times[start + 1 : end + 1]
            own = None if weights is None else weights[start + 1 : end + 1]
            yield Window(rows, kinds, times, asked, targets, own)


def _right_aligned(arrays: Seq[IntArray], length: int, fill: int) -> Tensor:
    out = np.full((len(arrays), length), fill, dtype=np.int64)
    for line, array in zip(out, arrays, strict=True):
        if len(array):
            line[-len(array) :] = array
    return torch.from_numpy(out)


def batch_windows(chosen: Seq[Window]) -> tuple[Batch, Tensor]:
    """The batch and its targets (B, L); L is the longest window's."""
    length = max(len(window.rows) for window in chosen)
    targets = _right_aligned([w.targets for w in chosen], length, IGNORED)
    return (
        Batch(
            rows=_right_aligned([w.rows for w in chosen], length, 0),
            kinds=_right_aligned([w.kinds for w in chosen], length, 0),
            times=_right_aligned([w.times for w in chosen], length, 0),
            asked=_right_aligned([w.asked for w in chosen], length, 0),
        ),
        targets,
    )


def batch_weights(chosen: Seq[Window]) -> Tensor | None:
    """How much each target of `batch_windows` counts, (B, L); None where all count alike."""
    if all(window.weights is None for window in chosen):
        return None
    out = torch.ones(len(chosen), max(len(window.rows) for window in chosen))
    for line, window in zip(out, chosen, strict=True):
        if window.weights is not None and len(window.rows):
            line[-len(window.rows) :] = torch.from_numpy(window.weights)
    return out


def batch_histories(histories: Seq[Sequence], asked: Seq[int], length: int) -> Batch:
    """Histories to be answered at the moments `asked` (seconds), right-aligned, newest kept.

    An empty history becomes one padding position.
    """
    cut = [slice(max(len(h) - length, 0), len(h)) for h in histories]
    width = max([1, *(len(h.rows[c]) for h, c in zip(histories, cut, strict=True))])
    moments = [
        np.append(h.times[c][1:], at) if len(h) else h.times
        for h, c, at in zip(histories, cut, asked, strict=True)
    ]
    return Batch(
        rows=_right_aligned([h.rows[c] for h, c in zip(histories, cut, strict=True)], width, 0),
        kinds=_right_aligned([h.kinds[c] for h, c in zip(histories, cut, strict=True)], width, 0),
        times=_right_aligned([h.times[c] for h, c in zip(histories, cut, strict=True)], width, 0),
        asked=_right_aligned(moments, width, 0),
    )
