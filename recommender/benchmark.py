"""Leave-one-out on public sequence files: every choice is made on validation."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from recommender.evaluate import evaluate
from recommender.model import ItemInputs, ModelConfig
from recommender.scorer import AttentionScorer
from recommender.sequences import Sequence, read_plain
from recommender.splits import leave_one_out
from recommender.train import TrainConfig, Trainer

PROTOCOLS = ("loo-full",)
DENSE = 50  # behaviours a customer, above which the data is dense


def settings_for(
    sequences: list[Sequence], items: int, seed: int
) -> tuple[ModelConfig, TrainConfig]:
    """Width, length and dropout from the data's own shape (docs/guide/recommender.md)."""
    mean = float(np.mean([len(s) for s in sequences]))
    dense = mean > DENSE
    model = ModelConfig(
        ids=items,
        d=128 if dense else 64,
        heads=4 if dense else 2,
        length=200 if dense else 50,
        dropout=0.2 if dense else 0.5,
        temperature=0.1,
    )
    config = TrainConfig(
        epochs=200,
        patience=5,
        learning_rate=3e-3,
        batch=128,
        seed=seed,
        validation_cases=len(sequences),
        budget_seconds=14_400,
        mask_seen=False,
    )
    return model, config


def id_inputs(items: int) -> ItemInputs:
    """Items known by nothing but their id."""
    empty = torch.zeros(items, 0)
    ids, none = torch.arange(1, items + 1), torch.zeros(items, dtype=torch.bool)
    return ItemInputs(ids, empty, empty, none, items)


def benchmark(
    path: Path, protocol: str, seeds: int, quiet: bool = False, epochs: int | None = None
) -> Iterator[dict[str, object]]:
    """One result line a seed, as the contract names them; raises ValueError, BadSequenceFile."""
    if protocol not in PROTOCOLS:
        raise ValueError(f"protocol {protocol!r} is not one of {', '.join(PROTOCOLS)}")
    sequences, items = read_plain(path)
    split = leave_one_out(sequences)
    for seed in range(seeds):
        model, config = settings_for(sequences, len(items), seed)
        if epochs is not None:
            config = TrainConfig(**{**config.__dict__, "epochs": epochs})
        inputs = id_inputs(len(items))
        trained = Trainer(split, inputs, model, config).run(quiet=quiet)
        found = evaluate(AttentionScorer(trained.model, inputs), split.test)
        yield {
            "dataset": path.name.removesuffix(".gz").removesuffix(".txt"),
            "protocol": protocol,
            "seed": seed,
            **found.named(),
            "train_seconds": round(trained.seconds, 1),
            "epochs": trained.epochs,
            "selected_on": "validation",
        }
