"""How models are kept, renewed and watched, as data (update.yml)."""

from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PositionBias(_Rules):
    """When the position of a click is corrected for, and how far."""

    least_shown: int = Field(ge=1)
    least_clicks: int = Field(ge=1)
    clip: float = Field(ge=1, le=100)


class Update(_Rules):
    """`train --update`: what it learns from, and when its model takes over."""

    gate_days: int = Field(ge=1, le=60)
    validation_days: int = Field(ge=1, le=60)
    least_cases: int = Field(ge=1)
    margin: float = Field(ge=0, le=1)
    learning_rate: float = Field(gt=0, le=1)
    replay: float = Field(ge=0, le=10)


class Versions(_Rules):
    """Models kept to go back to."""

    keep: int = Field(ge=0, le=100)


class Drift(_Rules):
    """What is compared with the time of training, and from when on it is told."""

    recent_days: int = Field(ge=1)
    least: int = Field(ge=1)
    psi_some: float = Field(gt=0)
    psi_much: float = Field(gt=0)
    ndcg_days: int = Field(ge=1)
    ndcg_drop: float = Field(ge=0, le=1)
    price_bands: tuple[float, ...]


class Upkeep(_Rules):
    """update.yml."""

    position_bias: PositionBias
    update: Update
    versions: Versions
    drift: Drift


@lru_cache(maxsize=1)
def upkeep() -> Upkeep:
    """The rules in force; raises pydantic.ValidationError naming a wrong field."""
    text = files("recommender").joinpath("update.yml").read_text(encoding="utf-8")
    return Upkeep.model_validate(yaml.safe_load(text))
