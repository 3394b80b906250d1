"""SQL of the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from shop.channels.models import Contact
from shop.conversations.models import Conversation, Delivery, Message


def due(session: Session, channel: str, at: datetime, limit: int) -> Sequence[str]:
    """Conversations whose oldest pending delivery is due, unclaimed, and not held back."""
    earlier = aliased(Delivery)
    blocked = exists().where(
        earlier.conversation_id == Delivery.conversation_id,
        earlier.state == "pending",
        earlier.seq < Delivery.seq,
    )
    held = exists().where(
        Contact.conversation_id == Delivery.conversation_id, Contact.held_until > at
    )
    return session.scalars(
        select(Delivery.conversation_id)
        .where(
            Delivery.channel == channel,
            Delivery.state == "pending",
            Delivery.next_attempt_at <= at,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= at),
            ~blocked,
            ~held,
        )
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
    ).all()


def is_held(session: Session, conversation_id: str, at: datetime) -> bool:
    """Whether a request of the channel waits to carry the answer itself."""
    held = exists().where(Contact.conversation_id == conversation_id, Contact.held_until > at)
    return bool(session.scalar(select(held)))


def lock_talk(session: Session, conversation_id: str) -> str | None:
    """Lock a conversation, so that two claims of it come one after the other; its id."""
    query = select(Conversation.id).where(Conversation.id == conversation_id)
    return session.scalars(query.with_for_update()).one_or_none()


def waiting(
    session: Session, conversation_id: str, states: Sequence[str], limit: int
) -> Sequence[tuple[Delivery, Message, Conversation]]:
    """What is still to go out, oldest first."""
    same = and_(Message.conversation_id == Delivery.conversation_id, Message.seq == Delivery.seq)
    rows = session.execute(
        select(Delivery, Message, Conversation)
        .join(Message, same)
        .join(Conversation, Conversation.id == Delivery.conversation_id)
        .where(Delivery.conversation_id == conversation_id, Delivery.state.in_(states))
        .order_by(Delivery.seq)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [(delivery, message, conversation) for delivery, message, conversation in rows]


def count(session: Session, conversation_id: str, states: Sequence[str]) -> int:
    """How many messages of a conversation are in these states."""
    query = select(func.count()).where(
        Delivery.conversation_id == conversation_id, Delivery.state.in_(states)
    )
    return session.scalars(query).one()


def settle(
    session: Session,
    claim_id: str,
    delivery_ids: Sequence[int],
    *,
    tried: bool = False,
    **changes: Any,
) -> int:
    """Change claimed deliveries and free them; how many this claim still had."""
    mine = update(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.claim == claim_id)
    if tried:
        changes["attempts"] = Delivery.attempts + 1
    return _count(session, mine.values(claim=None, claimed_until=None, **changes))


def told(session: Session, claim_id: str, delivery_id: int, characters: int) -> None:
    """Note how much of a claimed delivery went out."""
    mine = update(Delivery).where(Delivery.id == delivery_id, Delivery.claim == claim_id)
    _count(session, mine.values(told=characters))


def reopen(session: Session, conversation_id: str, at: datetime) -> None:
    """What was kept is pending again."""
    kept = update(Delivery).where(
        Delivery.conversation_id == conversation_id, Delivery.state == "kept"
    )
    _count(session, kept.values(state="pending", next_attempt_at=at))


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def dead_letters(session: Session, channel: str) -> Sequence[Delivery]:
    """Deliveries that were given up, oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.channel == channel, Delivery.state == "dead")
        .order_by(Delivery.id)
    ).all()


def all_dead_letters(session: Session, limit: int) -> Sequence[tuple[Delivery, Message]]:
    """Deliveries that were given up on any channel, with their messages; oldest first."""
    same = and_(Message.conversation_id == Delivery.conversation_id, Message.seq == Delivery.seq)
    query = select(Delivery, Message).join(Message, same).where(Delivery.state == "dead")
    rows = session.execute(query.order_by(Delivery.id).limit(limit))
    return [(delivery, message) for delivery, message in rows]
