"""One trainer: AdamW on softmax cross-entropy, averaged weights, stopped by validation NDCG@10."""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from recommender import parallel
from recommender.evaluate import evaluate
from recommender.metrics import Metrics
from recommender.model import AttentionRecommender, ItemInputs, ModelConfig
from recommender.objective import Objective
from recommender.progress import Progress, Trained
from recommender.scorer import AttentionScorer
from recommender.splits import Case, Split
from recommender.windows import IGNORED, Window, batch_weights, batch_windows, windows

Log = Callable[[str, float, int], None]
WARM_UP = 100  # steps until the full learning rate


@dataclass(frozen=True)
class TrainConfig:
    """How to train; patience counts epochs without a better validation NDCG@10."""

    epochs: int = 60
    patience: int = 4
    tokens: int = 2048  # positions a step
    learning_rate: float = 8e-3
    weight_decay: float = 1e-4
    average: float = 0.995  # of the weights over steps (Polyak & Juditsky 1992); 0 averages nothing
    seed: int = 0
    validation_cases: int = 2_000
    budget_seconds: float = 180.0  # of processor time, so that a busy machine learns no less
    mask_seen: bool = True  # as in the ranking: what was seen is no wrong answer
    half: bool | None = False  # products in bfloat16; None: where the machine is quicker with it
    negatives: int = 0  # items drawn a step to stand for all; 0 takes all


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


def half_pays() -> bool:
    """Whether this machine multiplies bfloat16 faster than float32."""
    on_gpu = torch.cuda.is_available()
    return on_gpu or torch.cpu._is_avx512_bf16_supported()


def _batches(
    chosen: list[Window], tokens: int, random: np.random.Generator
) -> Iterator[list[Window]]:
    """Shuffled batches of windows of like length, so that little padding is computed."""
    order = sorted(random.permutation(len(chosen)), key=lambda i: len(chosen[i].rows))
    batches: list[list[Window]] = [[]]
    for window in (chosen[i] for i in order):
        if batches[-1] and len(window.rows) * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(window)
    for place in random.permutation(len(batches)):
        yield batches[place]


class Trainer:
    """Trains one model on one split; `start` is a state to go on from, instead of chance."""

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
        torch.manual_seed(config.seed)
        self.random = np.random.default_rng(config.seed)
        self.process, self.processes = parallel.join()
        self.split, self.config, self.log = split, config, log
        self.device = parallel.device()
        self.items = items.to(self.device)
        self.model = AttentionRecommender(model).to(self.device)
        if start is not None:
            self.model.load_state_dict(start)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        wanted = [one.targets[1:][one.targets[1:] != IGNORED] for one in split.train]
        if not sum(map(len, wanted)):
            raise ValueError("nothing to learn: no customer has two behaviours before the split")
        counts = np.bincount(np.concatenate(wanted), minlength=items.candidates)
        self.objective = parallel.averaging(
            Objective(
                self.model,
                self.items,
                torch.from_numpy(counts / counts.sum()).float().to(self.device),
                mask_seen=config.mask_seen,
                negatives=config.negatives,
                low=half_pays() if config.half is None else config.half,
                again=split.again,
            )
        )
        self.validation = self._sample(split.validation)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.steps = 0
        torch.manual_seed(config.seed + self.process)  # what is dropped out differs by process

    def _sample(self, cases: list[Case]) -> list[Case]:
        if not cases:
            raise ValueError("nothing to validate on: no new item after the split")
        some = min(len(cases), self.config.validation_cases)
        return [cases[i] for i in self.random.permutation(len(cases))[:some]]

    def _windows(self) -> list[Window]:
        """All behaviours, cut anew at random places, so that each is learnt from other pasts."""
        length = self.model.config.length
        return [
            window
            for one in self.split.train
            for window in windows(
                one.sequence,
                one.targets,
                length,
                first=int(self.random.integers(length)) + 1,
                weights=one.weights,
            )
        ]

    def epoch(self) -> float:
        """One pass over the behaviours; its mean loss."""
        self.model.train()
        batches = list(_batches(self._windows(), self.config.tokens, self.random))
        own = batches[self.process :: self.processes]
        steps = max(len(batches) // self.processes, 1)  # as many in each process
        losses = [self._step(chosen) for chosen in own[:steps] or batches[:1]]
        return parallel.mean(float(np.mean(losses)))

    def _step(self, chosen: list[Window]) -> float:
        batch, targets = batch_windows(chosen)
        weights = batch_weights(chosen)
        self.steps += 1
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.learning_rate * min(1.0, self.steps / WARM_UP)
        loss: Tensor = self.objective(
            batch.to(self.device),
            targets.to(self.device),
            weights.to(self.device) if weights is not None else None,
        )
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        kept = min(self.config.average, self.steps / (self.steps + 10))
        with torch.no_grad():
            pairs = zip(self.average.parameters(), self.model.parameters(), strict=True)
            for mean, value in pairs:
                mean.lerp_(value, 1 - kept)
        return loss.item()

    def measure(self) -> Metrics:
        """Validation metrics of the averaged model as it is."""
        return evaluate(AttentionScorer(self.average, self.items), self.validation)

    def run(self, checkpoint: Path | None = None, quiet: bool = False) -> Trained:
        """Train until validation stops improving; the best epoch's weights are kept.

        With `checkpoint` the state is written there after each epoch; a run of the same training
        that finds it goes on from it. The file is removed at the end.
        """
        run = Progress(self)
        if checkpoint is not None:
            run.resume(checkpoint)
        bar = tqdm(
            range(run.epoch + 1, self.config.epochs + 1),
            desc="training", unit="epoch", disable=quiet,
        )  # fmt: skip
        for epoch in bar:
            if parallel.shared(run.over()):
                break
            run.one(epoch)
            bar.set_postfix(
                loss=f"{run.losses[-1]:.3f}", ndcg=f"{run.ndcg[-1]:.4f}", best=run.best_epoch
            )
            if checkpoint is not None and self.process == 0:
                run.write(checkpoint)
        if checkpoint is not None and self.process == 0:
            checkpoint.unlink(missing_ok=True)
        return run.finished()

    def fixed(self, epochs: int, quiet: bool = False) -> AttentionRecommender:
        """Train for so many epochs without looking at validation; the averaged model."""
        for _ in tqdm(range(epochs), desc="training on all", unit="epoch", disable=quiet):
            self.epoch()
        return self.average.eval()

    def fingerprint(self) -> str:
        """Of what is trained, how, and on what."""
        about = [asdict(self.config), asdict(self.model.config), len(self.validation)]
        found = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
        for one in self.split.train:
            found.update(one.sequence.rows.tobytes() + one.targets.tobytes())
        return found.hexdigest()
