"""How far a training is, written down after each epoch so that it can be gone on with."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from recommender.metrics import Metrics
from recommender.model import AttentionRecommender

if TYPE_CHECKING:
    from recommender.train import Trainer

COUNTED = ("epoch", "best_epoch", "seconds", "worked", "losses", "ndcg")


@dataclass(frozen=True)
class Trained:
    """The best model by validation and how it came about."""

    model: AttentionRecommender
    validation: Metrics
    epochs: int
    seconds: float
    losses: list[float] = field(default_factory=list)


class Progress:
    """How far a training is: what a checkpoint holds."""

    def __init__(self, trainer: "Trainer") -> None:
        self.trainer = trainer
        self.epoch, self.best_epoch, self.seconds, self.worked = 0, 0, 0.0, 0.0
        self.losses: list[float] = []
        self.ndcg: list[float] = []
        self.best = trainer.measure()
        self.weights = _copied(trainer.average)

    def over(self) -> bool:
        """Whether nothing better is to be expected, or the time is up."""
        late = self.worked > self.trainer.config.budget_seconds
        return late or self.epoch - self.best_epoch >= self.trainer.config.patience

    def one(self, epoch: int) -> None:
        """Train and judge one epoch."""
        started, worked = time.monotonic(), time.process_time()
        self.epoch = epoch
        self.losses.append(self.trainer.epoch())
        now = self.trainer.measure()
        self.ndcg.append(now.ndcg10)
        self.trainer.log("loss/train", self.losses[-1], epoch)
        self.trainer.log("ndcg@10/validation", now.ndcg10, epoch)
        if now.ndcg10 > self.best.ndcg10:
            self.best, self.best_epoch = now, epoch
            self.weights = _copied(self.trainer.average)
        self.seconds += time.monotonic() - started
        self.worked += time.process_time() - worked

    def finished(self) -> Trained:
        """The best epoch's model."""
        model = self.trainer.average
        model.load_state_dict(self.weights)
        return Trained(model.eval(), self.best, self.best_epoch, self.seconds, self.losses)

    def write(self, path: Path) -> None:
        """Write everything that the next epoch depends on, atomically."""
        t = self.trainer
        state: dict[str, Any] = {
            "fingerprint": t.fingerprint(),
            "model": t.model.state_dict(),
            "average": t.average.state_dict(),
            "optimiser": t.optimiser.state_dict(),
            "steps": t.steps,
            "random": json.dumps(t.random.bit_generator.state),
            "torch": torch.get_rng_state(),
            "best": asdict(self.best),
            "weights": self.weights,
            **{name: getattr(self, name) for name in COUNTED},
        }
        new = path.with_name(f"{path.name}.{os.getpid()}")
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, new)
        os.replace(new, path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint of the same training, if there is a sound one."""
        t = self.trainer
        try:
            state = torch.load(path, weights_only=True, map_location=t.device)
        except (OSError, RuntimeError, ValueError, EOFError, KeyError):
            return
        if state.get("fingerprint") != t.fingerprint():
            return
        t.model.load_state_dict(state["model"])
        t.average.load_state_dict(state["average"])
        t.optimiser.load_state_dict(state["optimiser"])
        t.steps, t.random.bit_generator.state = state["steps"], json.loads(state["random"])
        torch.set_rng_state(state["torch"].cpu())
        self.best, self.weights = Metrics(**state["best"]), state["weights"]
        for name in COUNTED:
            setattr(self, name, state[name])


def _copied(model: AttentionRecommender) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}
