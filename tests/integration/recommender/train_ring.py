"""A small training for test_parallel.py: `torchrun -m …train_ring OUT EPOCHS`."""

import json
import random
import sys
from pathlib import Path

import torch

from recommender.benchmark import inputs_of
from recommender.model import ModelConfig
from recommender.sequences import plain
from recommender.splits import leave_one_out
from recommender.train import TrainConfig, Trainer

ITEMS, TOKENS = 20, 64

drawn = random.Random(6)


def walk(start: int) -> list[int]:
    """A step on, or one at random."""
    rows = [start]
    for _ in range(7):
        rows.append((rows[-1] + (1 if drawn.random() < 0.7 else drawn.randrange(ITEMS))) % ITEMS)
    return list(dict.fromkeys(rows))


PEOPLE = [plain(str(u), walk(u % ITEMS)) for u in range(400)]
MODEL = ModelConfig(ids=ITEMS, d=16, heads=4, layers=1, length=8, dropout=0.1)


def train(out: Path, epochs: int, tokens: int = TOKENS) -> None:
    torch.set_num_threads(1)
    config = TrainConfig(epochs=epochs, tokens=tokens, learning_rate=1e-2, patience=epochs)
    trainer = Trainer(leave_one_out(PEOPLE), inputs_of(ITEMS), MODEL, config)
    trained = trainer.run(out / "checkpoint.pt", quiet=True)
    weights = sum(float(value.double().abs().sum()) for value in trained.model.parameters())
    said = {"losses": trained.losses, "ndcg": trained.validation.ndcg10, "weights": weights}
    (out / f"{trainer.process}.json").write_text(json.dumps(said))


if __name__ == "__main__":
    train(Path(sys.argv[1]), int(sys.argv[2]))
