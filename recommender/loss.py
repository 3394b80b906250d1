"""Softmax cross-entropy over all items, without ever holding all scores at once.

loss = -Σ_j w_j log softmax(h_j Vᵀ)[target_j] / Σ_j w_j. The scores of n positions over N items are
n · N numbers, most of the memory and time of training. They are made a slice of positions at a
time; the gradient dS = softmax(S) - onehot(target) is formed there and then, and only dH = dS V
(n, d) and dV = dSᵀ H (N, d) are kept. In half precision the products are bfloat16, the softmax is
float32.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

SCORES = {"cpu": 1_500_000}  # at a time: near the processor, in memory that is used again …
MANY = 100_000_000  # … and on anything else
LEAST = 64  # positions at a time, however many items
HIDDEN = -1e9
Pairs = tuple[Tensor, Tensor]  # positions (p,), ascending, and rows (p,)


class _SoftmaxCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(  # noqa: PLR0917  what autograd passes
        ctx: Any,
        h: Tensor,
        v: Tensor,
        targets: Tensor,
        seen: Pairs | None,
        bias: Tensor | None,
        weights: Tensor | None,
        half: bool,
    ) -> Tensor:
        n = len(h)
        w = torch.full_like(h[:, 0], 1 / n) if weights is None else weights / weights.sum()
        dtype = torch.bfloat16 if half else h.dtype
        h_, v_ = h.detach().to(dtype), v.detach().to(dtype)
        d_h, d_v, loss = torch.empty_like(h), torch.zeros_like(v), h.new_zeros(())
        size = max(SCORES.get(h.device.type, MANY) // len(v), LEAST)
        starts = range(0, n, size)
        for start, hidden in zip(starts, _cut(seen, starts, size), strict=True):
            part = slice(start, start + size)
            scores = (h_[part] @ v_.T).to(h.dtype)  # (m, N)
            if bias is not None:
                scores += bias
            if hidden is not None:
                scores[hidden] = HIDDEN
            scores -= scores.amax(dim=1, keepdim=True)
            line, wanted = torch.arange(len(scores), device=h.device), targets[part]
            own = scores[line, wanted]
            total = scores.exp_().sum(dim=1)  # e^S, from here on
            loss -= (own - total.log()) @ w[part]
            scores *= (w[part] / total).unsqueeze(1)
            scores[line, wanted] -= w[part]
            d_scores = scores.to(dtype)
            d_h[part] = (d_scores @ v_).to(h.dtype)
            d_v += (d_scores.T @ h_[part]).to(v.dtype)
        ctx.save_for_backward(d_h, d_v)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (upstream,), (d_h, d_v) = gradients, ctx.saved_tensors
        return upstream * d_h, upstream * d_v, None, None, None, None, None


def _cut(seen: Pairs | None, starts: Seq[int], size: int) -> Iterator[Pairs | None]:
    """The pairs of each slice of `size` positions, which are counted from its start."""
    if seen is None:
        yield from (None for _ in starts)
        return
    position, row = seen
    edges = torch.tensor([*starts, starts[-1] + size], device=position.device)
    for start, (begin, end) in zip(
        starts, pairwise(torch.searchsorted(position, edges).tolist()), strict=True
    ):
        yield position[begin:end] - start, row[begin:end]


def softmax_cross_entropy(
    h: Tensor,
    v: Tensor,
    targets: Tensor,
    *,
    seen: Pairs | None = None,
    bias: Tensor | None = None,
    weights: Tensor | None = None,
    half: bool = False,
) -> Tensor:
    """Mean over n positions, by `weights` (n,), of -log softmax(h Vᵀ + bias)[target].

    `h` (n, d), already divided by the temperature; `v` (N, d); `targets` (n,) rows of `v`; `seen`
    which rows of `v` are no candidates for which positions (never a target's own); `bias` (N,).
    """
    return _SoftmaxCrossEntropy.apply(h, v, targets, seen, bias, weights, half)  # type: ignore[no-any-return,no-untyped-call]


def sampled(targets: Tensor, frequency: Tensor, most: int) -> tuple[Tensor, Tensor, Tensor]:
    """Some of N items in the place of all: the batch's targets and `most` drawn ones.

    Gives the rows C, the targets as places in C, and the correction -log q_C that makes softmax
    over C estimate softmax over all (Bengio & Senécal 2008): q_i = 1 - (1 - p_i)ⁿ (1 - most / N)
    is the chance that i is in C, p_i (`frequency`, (N,)) its share of all targets.
    """
    items, n = len(frequency), len(targets)
    drawn = torch.randperm(items, device=targets.device)[:most]
    chosen, places = torch.unique(torch.cat([targets, drawn]), return_inverse=True)
    absent = (1 - frequency[chosen]).pow(n) * (1 - most / items)
    return chosen, places[:n], -torch.log1p(-absent)
