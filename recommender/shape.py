"""The settings for a sequence file, from the data's own shape (docs/guide/recommender.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from pydantic import TypeAdapter

from recommender.model import ModelConfig
from recommender.sequences import Sequence
from recommender.train import TrainConfig

DENSE, SPARSE = 50, 20  # behaviours a customer on average, above and below which data is so
LENGTHS = (50, 100, 200)  # the first that nine in ten histories fit into
OF_THE_DATA = {"ids", "kinds", "time_buckets", "text", "picture", "seed"}  # nobody chooses these
FREE = {
    one.name: one.type
    for kind in (ModelConfig, TrainConfig)
    for one in fields(kind)
    if one.name not in OF_THE_DATA
}
MANY = 50_000  # items above which some stand for all in the loss


def settings_for(
    sequences: list[Sequence], items: int, attributes: int, seed: int
) -> tuple[ModelConfig, TrainConfig]:
    """Width, length, dropout and loss.

    Short histories are few examples for many parameters: narrow, with much dropout, few at a step.
    """
    lengths = np.array([len(s) for s in sequences])
    mean, long = float(lengths.mean()), float(np.quantile(lengths, 0.9))
    dense = mean > DENSE
    model = ModelConfig(
        ids=items,
        d=128 if dense else 64,
        heads=4 if dense else 2,
        length=next((n for n in LENGTHS if n >= long), LENGTHS[-1]),
        dropout=0.2 if dense else 0.5 if mean < SPARSE else 0.3,
        text=attributes,
        temperature=0.07,
    )
    config = TrainConfig(
        epochs=200,
        patience=5 if dense else 8,
        learning_rate=1e-3 if dense else 2e-3,
        weight_decay=0.0,
        tokens=6_400 if dense else 1_000,
        average=0.998 if dense else 0.995,
        seed=seed,
        validation_cases=5_000,
        budget_seconds=14_400,
        mask_seen=False,
        half=None,
        negatives=8_192 if items > MANY else 0,
    )
    return model, config


Settings = TypeVar("Settings", ModelConfig, TrainConfig)


def instead_of(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """`settings` with the fields of it that are given."""
    own = {one.name for one in fields(settings)}
    return replace(settings, **{name: value for name, value in given.items() if name in own})


def parse_settings(given: Iterable[str]) -> dict[str, Any]:
    """`dropout=0.3` …; raises ValueError for what is no setting or no value of its kind."""
    out: dict[str, Any] = {}
    for one in given:
        name, _, value = one.partition("=")
        try:
            out[name] = TypeAdapter(FREE[name]).validate_json(value, strict=True)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{one!r} is not NAME=VALUE with one of {', '.join(FREE)}") from error
    return out
