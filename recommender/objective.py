"""What training makes small."""

from collections.abc import Collection
from dataclasses import replace

import torch
from torch import Tensor, nn

from recommender.kinds import BOUGHT
from recommender.loss import sampled, softmax_cross_entropy
from recommender.model import AttentionRecommender, Batch, ItemInputs
from recommender.windows import IGNORED


class Objective(nn.Module):
    """-log softmax(s_j)[target_j] of a model over `items`.

    Rows of `items` beyond the candidates (searches) enter histories only. With `mask_seen` what a
    customer had seen is no wrong answer, as in the ranking; `negatives` > 0 lets so many drawn
    items stand for all; `frequency` (N,) is each item's share of all targets; `low`
    multiplies in bfloat16. Rows of `again` are wrong answers also to who bought them, where they
    are not the target: in the ranking they stay.
    """

    frequency: Tensor
    again: Tensor | None

    def __init__(
        self,
        model: AttentionRecommender,
        items: ItemInputs,
        frequency: Tensor,
        *,
        mask_seen: bool,
        negatives: int,
        low: bool,
        again: Collection[int] = (),
    ) -> None:
        super().__init__()
        self.model, self.items = model, items.halved() if low else items
        self.mask_seen, self.negatives, self.low = mask_seen, negatives, low
        self.register_buffer("frequency", frequency)
        repeated = torch.zeros(len(frequency), dtype=torch.bool, device=frequency.device)
        repeated[list(again)] = True
        self.register_buffer("again", repeated if again else None)

    def forward(self, batch: Batch, targets: Tensor, weights: Tensor | None = None) -> Tensor:
        """Mean over positions with a target (B, L), by `weights` (B, L)."""
        model, at, items = self.model, targets != IGNORED, self.items.candidates
        searches, place = torch.unique(batch.rows[batch.rows >= items], return_inverse=True)
        rows = batch.rows.masked_scatter(batch.rows >= items, items + place)
        with torch.autocast(targets.device.type, torch.bfloat16, enabled=self.low):
            vectors = model.fusion(self.items.with_searches(searches))  # (N + q, d)
            hidden = model.hidden(replace(batch, rows=rows), vectors)[at]  # (n, d)
        candidates = vectors[:items].float()
        seen = _seen(batch, at, targets, len(candidates), self.again) if self.mask_seen else None
        scaled, wanted, bias = hidden.float() / model.log_tau.exp(), targets[at], None
        if 0 < self.negatives < len(candidates):
            chosen, wanted, bias = sampled(wanted, self.frequency, self.negatives)
            candidates = candidates[chosen]
            seen = seen[:, chosen] if seen is not None else None
        return softmax_cross_entropy(
            scaled,
            candidates,
            wanted,
            seen=seen,
            bias=bias,
            weights=weights[at] if weights is not None else None,
            half=self.low,
        )


def _seen(
    batch: Batch, at: Tensor, targets: Tensor, items: int, again: Tensor | None = None
) -> Tensor:
    """(n, N): rows in the window up to each position that has a target, the target excepted and
    what of `again` (N,) was bought up to there.
    """
    line, position = at.nonzero(as_tuple=True)
    position = position.short()
    seen = _first(batch, batch.kinds > 0, items)[line] <= position.unsqueeze(1)
    if again is not None:
        bought = _first(batch, batch.kinds == BOUGHT, items)[line] <= position.unsqueeze(1)
        seen &= ~(bought & again)
    seen[torch.arange(len(line), device=targets.device), targets[at]] = False
    return seen


def _first(batch: Batch, of: Tensor, items: int) -> Tensor:
    """(B, N): the first place in the window where a row stands with a behaviour `of` (B, L); L
    where it never does.
    """
    b, length = batch.rows.shape
    first = torch.full((b, items), length, device=batch.rows.device)
    place = torch.arange(length, device=batch.rows.device).expand(b, length)
    usable = of & (batch.rows < items)
    rows = batch.rows.where(usable, 0)
    first.scatter_reduce_(1, rows, place.where(usable, length), "amin")
    return first.short()  # a quarter of the memory
