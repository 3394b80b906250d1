"""What training makes small."""

from collections.abc import Collection
from dataclasses import replace

import torch
from torch import Tensor, nn

from recommender.kinds import BOUGHT
from recommender.loss import Pairs, sampled, softmax_cross_entropy
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
        seen = _seen(batch, at, targets, self.again, items) if self.mask_seen else None
        scaled, wanted, bias = hidden.float() / model.log_tau.exp(), targets[at], None
        if 0 < self.negatives < len(candidates):
            chosen, wanted, bias = sampled(wanted, self.frequency, self.negatives)
            candidates = candidates[chosen]
            seen = _among(seen, chosen, items) if seen is not None else None
        return softmax_cross_entropy(
            scaled,
            candidates,
            wanted,
            seen=seen,
            bias=bias,
            weights=weights[at] if weights is not None else None,
            half=self.low,
        )


def _seen(batch: Batch, at: Tensor, targets: Tensor, again: Tensor | None, items: int) -> Pairs:
    """Positions with a target (places in `hidden`) and the rows seen up to each of them, the target
    excepted and what of `again` (N,) was bought up to there.
    """
    length = batch.rows.shape[1]
    place = torch.arange(length, device=targets.device)
    shown = (batch.kinds > 0) & (batch.rows < items)
    of = at.unsqueeze(2) & shown.unsqueeze(1) & (place <= place.unsqueeze(1))  # (B, L, L): j, k
    of &= batch.rows.unsqueeze(1) != targets.unsqueeze(2)
    if again is not None:
        same = batch.rows.unsqueeze(1) == batch.rows.unsqueeze(2)  # (B, L, L): k, any place
        bought = same & (batch.kinds == BOUGHT).unsqueeze(1)
        first = place.expand_as(bought).where(bought, length).amin(dim=2)  # (B, L)
        wanted = again[batch.rows.where(shown, 0)].unsqueeze(1)
        of &= ~(wanted & (first.unsqueeze(1) <= place.unsqueeze(1)))
    line, position, k = of.nonzero(as_tuple=True)
    numbers = at.flatten().cumsum(0).view_as(at) - 1
    return numbers[line, position], batch.rows[line, k]


def _among(seen: Pairs, chosen: Tensor, items: int) -> Pairs:
    """The same where only the rows `chosen` are candidates, as places in `chosen`."""
    places = torch.full((items,), -1, device=chosen.device)
    places[chosen] = torch.arange(len(chosen), device=chosen.device)
    found = places[seen[1]]
    return seen[0][found >= 0], found[found >= 0]
