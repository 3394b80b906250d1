"""SQL of the running gateways and of what each has to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, or_, select, union, update
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation, GatewayLease, Message, Turn


def register(session: Session, name: str, holder: str, at: datetime) -> None:
    """The gateway `name` runs as `holder` now; an earlier holder of the name has ended."""
    row = session.get(GatewayLease, name, with_for_update=True)
    if row is None:
        session.add(GatewayLease(name=name, holder=holder, beat=0, since=at))
    else:
        row.holder, row.beat, row.since = holder, 0, at


def holder_of(session: Session, name: str) -> str | None:
    """Who runs under this name."""
    return session.scalars(select(GatewayLease.holder).where(GatewayLease.name == name)).first()


def lives(session: Session, holder: str) -> bool:
    """Whether a gateway is counted as running."""
    query = select(GatewayLease.name).where(GatewayLease.holder == holder)
    return session.scalars(query).first() is not None


def beat(session: Session, holder: str) -> bool:
    """Say that the gateway lives; False if it is not counted as running any more."""
    alive = update(GatewayLease).where(GatewayLease.holder == holder)
    return _count(session, alive.values(beat=GatewayLease.beat + 1)) == 1


def beats(session: Session) -> dict[str, int]:
    """The beat of each gateway, the one that runs longest first."""
    query = select(GatewayLease.holder, GatewayLease.beat)
    rows = session.execute(query.order_by(GatewayLease.since, GatewayLease.name))
    return {holder: beat for holder, beat in rows}


def any_runs(session: Session) -> bool:
    """Whether any gateway is counted as running."""
    return session.scalars(select(GatewayLease.name).limit(1)).first() is not None


def evict(session: Session, holder: str, beat: int) -> bool:
    """Remove a gateway whose beat still stands where it was seen."""
    silent = delete(GatewayLease).where(GatewayLease.holder == holder, GatewayLease.beat == beat)
    return _count(session, silent) == 1


def leave(session: Session, holder: str) -> None:
    """The gateway ends; what it holds is free."""
    _count(session, delete(GatewayLease).where(GatewayLease.holder == holder))


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def unfinished(session: Session, holder: str) -> Sequence[str]:
    """Conversations with something to answer that `holder` has, or no running gateway."""
    messages = select(Message.conversation_id).where(
        Message.sender == "customer", Message.turn_seq.is_(None)
    )
    turns = select(Turn.conversation_id).where(Turn.state == "pending")
    mine_or_nobodys = or_(
        Conversation.lane_holder.is_(None),
        Conversation.lane_holder == holder,
        ~exists().where(GatewayLease.holder == Conversation.lane_holder),
    )
    waiting = union(messages, turns).subquery()
    return session.scalars(
        select(Conversation.id)
        .join(waiting, waiting.c.conversation_id == Conversation.id)
        .where(mine_or_nobodys)
    ).all()
