"""One way to ask any method for scores, and ours answering it."""

from collections.abc import Sequence as Seq
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from recommender.model import AttentionRecommender, ItemInputs
from recommender.sequences import FloatArray, Sequence
from recommender.windows import batch_histories

MOST = 60_000_000  # scores kept of what is asked again


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
        self.items, self.inputs = items.candidates, items
        with torch.inference_mode():
            self.vectors: Tensor = model.fusion(items)

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N) over the items."""
        length = self.model.config.length
        with torch.inference_mode():
            batch = batch_histories(histories, asked, length).to(self.vectors.device)
            hidden = self.model.hidden(batch, self.vectors, newest=True)[:, -1]  # (B, d)
            out = self.model.scores(hidden, self.vectors[: self.items])
        return np.asarray(out.cpu(), dtype=np.float32)


class Remembered:
    """A method that is asked about the same histories again: what it said is kept, up to `MOST`."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer, self.name, self.items = scorer, scorer.name, scorer.items
        self._said: dict[tuple[int, int], tuple[Sequence, FloatArray]] = {}

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N), as the method has it."""
        keys = [(id(history), at) for history, at in zip(histories, asked, strict=True)]
        new = [place for place, key in enumerate(keys) if key not in self._said]
        out = np.empty((len(keys), self.items), dtype=np.float32)
        if new:
            out[new] = self.scorer.scores([histories[p] for p in new], [asked[p] for p in new])
        for place in set(range(len(keys))).difference(new):
            out[place] = self._said[keys[place]][1]
        for place in new:
            if (len(self._said) + 1) * self.items <= MOST:
                # with the history itself: what lives on shares its id with nothing
                self._said[keys[place]] = (histories[place], out[place].copy())
        return out
