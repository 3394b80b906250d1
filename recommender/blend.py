"""Several methods as one: a weighted sum of what each says, the weights chosen on validation.

The attention model says log p(i | history), a neighbour method how near i is, from 0 to 1 for its
best item. So   s_i = Σ_m w_m f_m(i).

What was bought and is bought again is no neighbour of itself: a look, a cart and the purchase of
one visit would make it the nearest of all. It has the same share r of every neighbour method, and
attention alone says when it is due.
"""

from collections.abc import Collection
from collections.abc import Sequence as Seq

import numpy as np
from scipy.special import log_softmax

from recommender.evaluate import evaluate, hide_seen
from recommender.metrics import ranks, summarise
from recommender.scorer import Scorer
from recommender.sequences import FloatArray, Sequence
from recommender.splits import Case, bought

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0)
REBUYS = (0.0, 0.25, 0.5, 0.75, 1.0)  # r
CELLS = 60_000_000  # scores of one member held while weights are chosen


def comparable(scores: FloatArray, name: str) -> FloatArray:
    """f_m (B, N): log p of the attention model, else a share of the best score; -inf is kept."""
    if name == "attention":
        return np.asarray(log_softmax(scores, axis=1), dtype=np.float32)
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(scores / np.where(top > 0, top, 1), dtype=np.float32)


class Blend:
    """s = Σ_m w_m f_m; methods of weight 0 are not asked.

    `again`: rows that customers buy again and again; `rebuy`: their share r, where they did.
    """

    name = "blend"

    def __init__(
        self,
        members: Seq[Scorer],
        weights: Seq[float],
        again: Collection[int] = (),
        rebuy: float = 0.0,
    ) -> None:
        self.members, self.weights = list(members), list(weights)
        self.again, self.rebuy = again, rebuy
        self.items = members[0].items

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N)."""
        total = np.zeros((len(histories), self.items), dtype=np.float32)
        for member, weight in zip(self.members, self.weights, strict=True):
            if weight:
                total += weight * self._share(member, histories, asked)
        return total

    def _share(self, member: Scorer, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """f_m (B, N)."""
        found = member.scores(histories, asked)
        if member.name == "attention":
            return comparable(found, member.name)
        _lower_seen(found, histories)
        share = comparable(found, member.name)
        for line, history in zip(share, histories, strict=True):
            line[bought(history, self.again)] = self.rebuy
        return share


def _lower_seen(scores: FloatArray, histories: Seq[Sequence]) -> None:
    """Give what was seen the least score, in place: it is not ranked, so it sets no measure."""
    least = scores.min(axis=1)
    for line, history, value in zip(scores, histories, least, strict=True):
        line[history.rows[history.rows < len(line)]] = value


def choose(members: Seq[Scorer], cases: Seq[Case], again: Collection[int] = ()) -> Blend:
    """The blend with the best validation NDCG@10; r is chosen where anything is bought again."""
    if not again:
        return Blend(members, choose_weights(members, cases))
    tried = [
        Blend(members, choose_weights(members, cases, again, rebuy), again, rebuy)
        for rebuy in REBUYS
    ]
    return max(tried, key=lambda blend: evaluate(blend, cases).ndcg10)


def choose_weights(
    members: Seq[Scorer], cases: Seq[Case], again: Collection[int] = (), rebuy: float = 0.0
) -> list[float]:
    """The weights with the best validation NDCG@10, the first member's being 1.

    Each weight is tried in turn while the others stand still, until none gets better.
    """
    most = max(CELLS // members[0].items, 1)
    some = cases[:: max(-(-len(cases) // most), 1)]
    said = [_said(Blend([member], [1.0], again, rebuy), some) for member in members]
    targets = np.array([case.target for case in some])

    def judged(weights: Seq[float]) -> float:
        total = np.zeros_like(said[0])
        for weight, scores in zip(weights, said, strict=True):
            if weight:
                total += weight * scores
        hide_seen(total, some, members[0].items)
        return summarise(ranks(total, targets), set(), members[0].items).ndcg10

    best = [1.0] + [0.0] * (len(members) - 1)
    value = judged(best)
    moved = True
    while moved:
        moved = False
        for place in range(1, len(members)):
            for weight in WEIGHTS:
                tried = [*best[:place], weight, *best[place + 1 :]]
                found = judged(tried)
                if found > value:
                    best, value, moved = tried, found, True
    return best


def _said(blend: Blend, cases: Seq[Case]) -> FloatArray:
    parts = []
    for start in range(0, len(cases), 256):
        part = cases[start : start + 256]
        parts.append(blend.scores([c.history for c in part], [c.asked for c in part]))
    return np.concatenate(parts)
