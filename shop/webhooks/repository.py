"""Queries on events for the shop's own system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from shop.webhooks.models import WebhookEvent

UNDONE = ("pending", "dead")


@dataclass(frozen=True)
class Backlog:
    """How much is on its way: counts, and since when the oldest waits."""

    pending: int
    dead: int
    oldest: datetime | None


def _behind(*states: str) -> Any:
    earlier = aliased(WebhookEvent)
    return exists().where(
        earlier.object_id == WebhookEvent.object_id,
        earlier.position < WebhookEvent.position,
        earlier.state.in_(states),
    )


def due(session: Session, at: datetime, limit: int) -> Sequence[WebhookEvent]:
    """What should go out now: of an object only its oldest event that is not done."""
    query = select(WebhookEvent).where(
        WebhookEvent.state == "pending",
        WebhookEvent.next_attempt_at <= at,
        ~_behind(*UNDONE),
    )
    ordered = query.order_by(WebhookEvent.next_attempt_at, WebhookEvent.position)
    return session.scalars(ordered.limit(limit)).all()


def locked(session: Session, position: int) -> WebhookEvent | None:
    """One event, locked until the transaction ends."""
    return session.get(WebhookEvent, position, with_for_update=True, populate_existing=True)


def by_event_id(session: Session, event_id: str) -> WebhookEvent | None:
    """The event of this id, locked until the transaction ends."""
    query = select(WebhookEvent).where(WebhookEvent.event_id == event_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def newest_of(session: Session, object_id: str) -> WebhookEvent | None:
    """The newest event about an object."""
    query = select(WebhookEvent).where(WebhookEvent.object_id == object_id)
    return session.scalar(query.order_by(WebhookEvent.position.desc()).limit(1))


def settle(session: Session, request_id: str, at: datetime) -> int:
    """What asked for an answer that is there now need not go out any more."""
    asked = update(WebhookEvent).where(
        WebhookEvent.request_id == request_id, WebhookEvent.state.in_(UNDONE)
    )
    return _count(session, asked.values(state="done", error="", done_at=at))


def undelivered(session: Session, limit: int) -> Sequence[WebhookEvent]:
    """Dead letters and what waits behind them, oldest first."""
    stuck = or_(
        WebhookEvent.state == "dead", and_(WebhookEvent.state == "pending", _behind("dead"))
    )
    query = select(WebhookEvent).where(stuck).order_by(WebhookEvent.position)
    return session.scalars(query.limit(limit)).all()


def backlog(session: Session) -> Backlog:
    """Of all events not done."""
    counts = {
        state: (count, oldest)
        for state, count, oldest in session.execute(
            select(WebhookEvent.state, func.count(), func.min(WebhookEvent.created_at))
            .where(WebhookEvent.state.in_(UNDONE))
            .group_by(WebhookEvent.state)
        )
    }
    pending, oldest = counts.get("pending", (0, None))
    return Backlog(pending, counts.get("dead", (0, None))[0], oldest)


def prune(session: Session, before: datetime) -> int:
    """Remove what was done before then."""
    old = delete(WebhookEvent).where(WebhookEvent.state == "done", WebhookEvent.done_at < before)
    return _count(session, old)


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount
