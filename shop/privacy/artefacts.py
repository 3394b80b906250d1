"""Recommender models that may have learnt from somebody who is erased, and when they go.

Models hold no customer's id, words or vector; but their numbers came out of what customers did. One
whose data was read before the erasure may have learnt from them. The next training removes every
such model; without one, those not in use go once they are older than the shop keeps models.

So it is with text encoders that the shop trained itself, from what customers wrote and searched: an
encoder goes with the last model that names it, the current one with the next training.
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
ENCODERS = "models/text"


@dataclass(frozen=True)
class Holding:
    """A model or text encoder that may have learnt from the customer.

    It goes with the next training. `until`: the day on which it goes without one; None for what is
    in use, which only a training replaces.
    """

    version: str
    made: datetime
    in_use: bool
    until: datetime | None


@dataclass(frozen=True)
class _Made:
    name: str
    made: datetime
    in_use: bool
    encoder: str  # of texts, that a model names


def holding(data: Path, report: Erasure, keep_days: int) -> list[Holding]:
    """The models and encoders below `data` made since the customer first did something.

    The models first, each the newest first.
    """
    if report.learnt_from is None:
        return []
    models, keep = _made(data / MODELS), timedelta(days=keep_days)
    found = [Holding(m.name, m.made, m.in_use, None if m.in_use else m.made + keep) for m in models]
    for one in _made(data / ENCODERS):
        users = [m for m in models if m.encoder == f"own:{one.name}"]
        in_use = one.in_use or any(m.in_use for m in users)
        until = None if in_use else max(m.made for m in (one, *users)) + keep
        found.append(Holding(f"text/{one.name}", one.made, in_use, until))
    return [one for one in found if one.made >= report.learnt_from]


def _made(root: Path) -> list[_Made]:
    """The newest first, without those whose manifest cannot be read: they are never used."""
    pointer = root / "current"
    current = pointer.read_text().strip() if pointer.is_file() else ""
    found = []
    for path in root.glob("*/manifest.json"):
        name = path.parent.name
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            moment = datetime.fromisoformat(told["created_at"])
            encoder = str(told.get("trace", {}).get("text_encoder", ""))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if not name.startswith("."):
            made = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            found.append(_Made(name, made, name == current, encoder))
    return sorted(found, key=lambda one: one.made, reverse=True)


def keep_days(session: Session) -> int:
    """How long the shop keeps models that are not in use any more."""
    return policy(session, ModelPolicy).keep_days
