"""One way to ask any method for scores, and ours answering it."""

from collections.abc import Sequence as Seq
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from recommender.model import AttentionRecommender, ItemInputs
from recommender.sequences import FloatArray, Sequence
from recommender.windows import batch_histories


class Scorer(Protocol):
    """Anything that scores all N items for B histories asked at B moments."""

    name: str
    items: int

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N); higher is better."""
        ...


class AttentionScorer:
    """The trained model; item vectors are computed once."""

    name = "attention"

    def __init__(self, model: AttentionRecommender, items: ItemInputs) -> None:
        self.model = model.eval()
        self.items = items.candidates
        with torch.inference_mode():
            self.vectors: Tensor = model.fusion(items)

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N) over the items."""
        length = self.model.config.length
        with torch.inference_mode():
            batch = batch_histories(histories, asked, length).to(self.vectors.device)
            hidden = self.model.hidden(batch, self.vectors)[:, -1]  # (B, d)
            out = self.model.scores(hidden, self.vectors[: self.items])
        return np.asarray(out.cpu(), dtype=np.float32)
