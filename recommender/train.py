"""One trainer: Adam on softmax cross-entropy, stopped by validation NDCG@10."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from recommender.evaluate import evaluate
from recommender.metrics import Metrics
from recommender.model import AttentionRecommender, Batch, ItemInputs, ModelConfig
from recommender.scorer import AttentionScorer
from recommender.splits import Case, Split
from recommender.windows import IGNORED, Window, batch_weights, batch_windows, windows

Log = Callable[[str, float, int], None]


@dataclass(frozen=True)
class TrainConfig:
    """How to train; patience counts epochs without a better validation NDCG@10."""

    epochs: int = 60
    patience: int = 4
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    seed: int = 0
    validation_cases: int = 3_000
    budget_seconds: float = 300.0  # of processor time, so that a busy machine learns no less
    mask_seen: bool = True  # as in the ranking: what was seen is no wrong answer


@dataclass(frozen=True)
class Trained:
    """The best model by validation and how it came about."""

    model: AttentionRecommender
    validation: Metrics
    epochs: int
    seconds: float
    losses: list[float] = field(default_factory=list)


def no_log(_name: str, _value: float, _step: int) -> None:
    """Throws the figure away."""


def tensorboard(folder: Path) -> Log:
    """A log for TensorBoard below `folder`."""
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  slow to import

    writer = SummaryWriter(str(folder))

    def log(name: str, value: float, step: int) -> None:
        writer.add_scalar(name, value, step)
        writer.flush()

    return log


def loss_of(
    model: AttentionRecommender,
    items: ItemInputs,
    batch: Batch,
    targets: Tensor,
    seen: bool,
    *,
    weights: Tensor | None = None,
) -> Tensor:
    """Mean of -log softmax(s_j)[target_j] over positions with a target, by `weights` (B, L).

    Rows of `items` beyond the trained ids (queries) enter as inputs and are never candidates.
    """
    vectors = model.fusion(items)  # (N + q, d)
    candidates = vectors[: items.candidates]
    at = targets != IGNORED  # (B, L)
    scores = model.scores(model.hidden(batch, vectors)[at], candidates)  # (n, N)
    if seen:
        scores = scores.masked_fill(_seen(batch, at, targets, len(candidates)), -1e9)
    if weights is None:
        return F.cross_entropy(scores, targets[at])
    own = weights[at]
    return (F.cross_entropy(scores, targets[at], reduction="none") * own).sum() / own.sum()


def _seen(batch: Batch, at: Tensor, targets: Tensor, items: int) -> Tensor:
    """(n, N): rows in the window up to each position that has a target, the target excepted."""
    b, length = batch.rows.shape
    first = torch.full((b, items), length)
    place = torch.arange(length).expand(b, length)
    usable = (batch.kinds > 0) & (batch.rows < items)
    rows = batch.rows.where(usable, 0)
    first.scatter_reduce_(1, rows, place.where(usable, length), "amin")
    line, position = at.nonzero(as_tuple=True)
    seen = first[line] <= position.unsqueeze(1)
    seen[torch.arange(len(line)), targets[at]] = False
    return seen


def _batches(
    chosen: list[Window], size: int, random: np.random.Generator
) -> Iterator[list[Window]]:
    """Shuffled batches of windows of like length, so that little padding is computed."""
    order = sorted(random.permutation(len(chosen)), key=lambda i: len(chosen[i].rows))
    starts = list(range(0, len(order), size))
    random.shuffle(starts)
    for start in starts:
        yield [chosen[i] for i in order[start : start + size]]


class Trainer:
    """Trains one model on one split."""

    def __init__(
        self,
        split: Split,
        items: ItemInputs,
        model: ModelConfig,
        config: TrainConfig,
        log: Log = no_log,
        *,
        start: dict[str, Tensor] | None = None,
    ) -> None:
        """`start`: the state to train on from, instead of chance."""
        torch.manual_seed(config.seed)
        self.random = np.random.default_rng(config.seed)
        self.items, self.config, self.log = items, config, log
        self.model = AttentionRecommender(model)
        if start is not None:
            self.model.load_state_dict(start)
        self.windows = [
            window
            for one in split.train
            for window in windows(one.sequence, one.targets, model.length, one.weights)
        ]
        if not self.windows:
            raise ValueError("nothing to learn: no customer has two behaviours before the split")
        self.validation = self._sample(split.validation)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )

    def _sample(self, cases: list[Case]) -> list[Case]:
        if not cases:
            raise ValueError("nothing to validate on: no new item after the split")
        some = min(len(cases), self.config.validation_cases)
        return [cases[i] for i in self.random.permutation(len(cases))[:some]]

    def epoch(self) -> float:
        """One pass over the windows; its mean loss."""
        self.model.train()
        losses = []
        for chosen in _batches(self.windows, self.config.batch, self.random):
            batch, targets = batch_windows(chosen)
            weights, seen = batch_weights(chosen), self.config.mask_seen
            loss = loss_of(self.model, self.items, batch, targets, seen, weights=weights)
            self.optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
            self.optimiser.step()
            losses.append(loss.item())
        return float(np.mean(losses))

    def measure(self) -> Metrics:
        """Validation metrics of the model as it is."""
        return evaluate(AttentionScorer(self.model, self.items), self.validation)

    def run(self, checkpoint: Path | None = None, quiet: bool = False) -> Trained:
        """Train until validation stops improving; the best epoch's weights are kept."""
        started, worked, losses = time.monotonic(), time.process_time(), []
        best, best_epoch, weights = self.measure(), 0, self._weights()
        bar = tqdm(range(1, self.config.epochs + 1), desc="training", unit="epoch", disable=quiet)
        for epoch in bar:
            losses.append(self.epoch())
            now = self.measure()
            self.log("loss/train", losses[-1], epoch)
            self.log("ndcg@10/validation", now.ndcg10, epoch)
            if now.ndcg10 > best.ndcg10:
                best, best_epoch, weights = now, epoch, self._weights()
                if checkpoint is not None:
                    torch.save(weights, checkpoint)
            bar.set_postfix(loss=f"{losses[-1]:.3f}", ndcg=f"{now.ndcg10:.4f}", best=best_epoch)
            late = time.process_time() - worked > self.config.budget_seconds
            if late or epoch - best_epoch >= self.config.patience:
                break
        self.model.load_state_dict(weights)
        self.model.eval()
        return Trained(self.model, best, best_epoch, time.monotonic() - started, losses)

    def _weights(self) -> dict[str, Tensor]:
        return {name: value.clone() for name, value in self.model.state_dict().items()}
