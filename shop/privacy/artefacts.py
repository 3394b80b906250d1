"""Recommender models that may have learnt from somebody who is erased, and when they go.

Models hold no customer's id, words or vector; but their numbers came out of what customers did. One
whose data was read before the erasure may have learnt from them. The next training removes every
such model; without one, those not in use go once they are older than the shop keeps models.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from shop.policies.service import policy
from shop.policies.values import ModelPolicy
from shop.privacy.service import Erasure

MODELS = "models/recommender"


@dataclass(frozen=True)
class Holding:
    """A model that may have learnt from the customer; it goes with the next training.

    `until`: the day on which it goes without one; None for the model in use, which only a training
    replaces.
    """

    version: str
    made: datetime
    in_use: bool
    until: datetime | None


def holding(data: Path, report: Erasure, keep_days: int) -> list[Holding]:
    """The models below `data` made since the customer first did something, newest first."""
    root = data / MODELS
    if report.learnt_from is None or not root.is_dir():
        return []
    pointer = root / "current"
    current = pointer.read_text().strip() if pointer.is_file() else ""
    found = []
    for path in root.glob("*/manifest.json"):
        made = _made(path)
        if path.parent.name.startswith(".") or made is None or made < report.learnt_from:
            continue
        in_use = path.parent.name == current
        until = None if in_use else made + timedelta(days=keep_days)
        found.append(Holding(path.parent.name, made, in_use, until))
    return sorted(found, key=lambda one: one.made, reverse=True)


def _made(path: Path) -> datetime | None:
    """When the data was read; None where the manifest cannot be (such a model is never used)."""
    try:
        moment = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["created_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def keep_days(session: Session) -> int:
    """How long the shop keeps models that are not in use any more."""
    return policy(session, ModelPolicy).keep_days
