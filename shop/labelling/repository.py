"""SQL of what customers typed and how it was understood."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shop.conversations.models import Turn


@dataclass(frozen=True)
class TypedTurn:
    """What was typed as one turn, the intent it was taken for, and the likeliest readings."""

    text: str
    intent: str | None
    confidence: float | None
    readings: tuple[tuple[str, float], ...]


def unsure_turns(
    session: Session, since: datetime, below: float, not_understood: Collection[str]
) -> Iterator[TypedTurn]:
    """Typed turns since then, newest first, with one of these intents or a lower confidence."""
    found = session.execute(
        select(Turn.text, Turn.intent, Turn.confidence, Turn.readings)
        .where(
            Turn.kind == "typed",
            Turn.state == "done",
            Turn.created_at >= since,
            or_(Turn.intent.in_(not_understood), Turn.confidence < round(below * 1_000)),
        )
        .order_by(Turn.created_at.desc(), Turn.conversation_id, Turn.seq)
    )
    return (_typed(*row) for row in found)


def _typed(
    text: str, intent: str | None, thousandths: int | None, readings: list[Any] | None
) -> TypedTurn:
    confidence = None if thousandths is None else thousandths / 1_000
    return TypedTurn(text, intent, confidence, tuple((n, float(p)) for n, p in readings or []))
