"""Messages that are worth a label: not understood or uncertain, most frequent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.labelling.masking import key, masked
from shop.labelling.repository import TypedTurn, unsure_turns

NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")
UNCERTAIN = 0.5  # below it an intent is worth a look


@dataclass(frozen=True)
class Unsure:
    """Messages of the same words: one of them, masked; how many; what they may have meant.

    `confidence` is the lowest of the first reading, None for turns from before it was kept.
    """

    text: str
    count: int
    confidence: float | None
    readings: tuple[tuple[str, float], ...]


def to_label(session: Session, since: datetime, limit: int) -> list[Unsure]:
    """At most `limit` groups, most frequent first, then the least certain."""
    groups: dict[str, list[TypedTurn]] = {}
    for turn in unsure_turns(session, since, UNCERTAIN, NOT_UNDERSTOOD):
        if turn.text.strip():
            groups.setdefault(key(turn.text), []).append(turn)
    found = [_unsure(turns) for turns in groups.values()]
    return sorted(found, key=lambda one: (-one.count, one.confidence or 0.0, one.text))[:limit]


def _unsure(turns: list[TypedTurn]) -> Unsure:
    known = [turn for turn in turns if turn.readings]
    newest = known[0] if known else turns[0]
    return Unsure(masked(newest.text), len(turns), _lowest(known), newest.readings)


def _lowest(turns: Iterable[TypedTurn]) -> float | None:
    return min((turn.confidence for turn in turns if turn.confidence is not None), default=None)
