"""SQL of conversations, their tokens and their log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from shop.conversations.models import (
    Conversation,
    Delivery,
    Message,
    OfferedAction,
    SessionToken,
)

LOG_PAGE = 1_000
WITHOUT_DELIVERY = frozenset({"web"})  # customers of these channels fetch their messages


def lock(session: Session, conversation_id: str) -> Conversation | None:
    """The conversation, its row locked until the transaction ends."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def find(session: Session, conversation_id: str) -> Conversation | None:
    """The conversation as committed last."""
    return session.get(Conversation, conversation_id)


def newest_of(session: Session, customer_id: str) -> Conversation | None:
    """The customer's conversation in which something was said last."""
    return session.scalars(
        select(Conversation)
        .where(Conversation.customer_id == customer_id)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        .limit(1)
    ).first()


def find_token(session: Session, token_hash: str) -> SessionToken | None:
    """A session token by the SHA-256 of its text."""
    return session.get(SessionToken, token_hash)


def append(
    session: Session, conversation: Conversation, *, at: datetime, **columns: Any
) -> Message:
    """The next line of the log of a locked conversation, and its delivery where one is needed."""
    conversation.last_seq += 1
    conversation.updated_at = at
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        ts=at,
        **{"type": "text", "text": "", "payload": {}, **columns},
    )
    session.add(message)
    if message.sender != "customer" and conversation.channel not in WITHOUT_DELIVERY:
        session.add(
            Delivery(
                conversation_id=conversation.id,
                seq=message.seq,
                channel=conversation.channel,
                next_attempt_at=at,
            )
        )
    return message


def by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """The message that a client named so."""
    return session.scalars(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.client_id == client_id
        )
    ).one_or_none()


def message(session: Session, conversation_id: str, seq: int) -> Message | None:
    """One line of the log."""
    return session.get(Message, (conversation_id, seq))


def log_after(
    session: Session, conversation_id: str, after: int, limit: int = LOG_PAGE
) -> Sequence[Message]:
    """Messages with seq above `after`, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(limit)
    ).all()


def nth_newest_customer_ts(session: Session, conversation_id: str, n: int) -> datetime | None:
    """When the customer's n-th newest message came (1 is the newest)."""
    return session.scalars(
        select(Message.ts)
        .where(Message.conversation_id == conversation_id, Message.sender == "customer")
        .order_by(Message.seq.desc())
        .offset(n - 1)
        .limit(1)
    ).one_or_none()


def offered_action(session: Session, conversation_id: str, action_id: str) -> OfferedAction | None:
    """An action offered in this very conversation."""
    return session.scalars(
        select(OfferedAction).where(
            OfferedAction.id == action_id, OfferedAction.conversation_id == conversation_id
        )
    ).one_or_none()


def has_notice(session: Session, conversation_id: str, turn_seq: int) -> bool:
    """Whether the system already said something about this turn."""
    return (
        session.scalars(
            select(Message.seq)
            .where(
                Message.conversation_id == conversation_id,
                Message.seq > turn_seq,
                Message.reply_to == turn_seq,
                Message.sender == "system",
            )
            .limit(1)
        ).first()
        is not None
    )


def change_owner(
    session: Session, conversation_id: str, allowed: Any, **values: Any
) -> Conversation | None:
    """One conditional update: the new row if `allowed` held, None if somebody was faster."""
    changed = session.scalars(
        update(Conversation)
        .where(Conversation.id == conversation_id, allowed)
        .values(epoch=Conversation.epoch + 1, **values)
        .returning(Conversation)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return changed.one_or_none()


def place_in_queue(session: Session, conversation: Conversation) -> int:
    """1 for the conversation that waits longest."""
    ahead = or_(
        Conversation.queued_at < conversation.queued_at,
        and_(Conversation.queued_at == conversation.queued_at, Conversation.id <= conversation.id),
    )
    query = select(func.count()).where(Conversation.owner == "queue", ahead)
    return session.scalars(query).one()


def waiting_or_taken(session: Session, agent_id: str | None) -> Sequence[Conversation]:
    """The queue, longest waiting first, then the agent's own (None: every agent's)."""
    taken = Conversation.owner == "agent"
    if agent_id is not None:
        taken = and_(taken, Conversation.agent_id == agent_id)
    return session.scalars(
        select(Conversation)
        .where(or_(Conversation.owner == "queue", taken))
        .order_by(Conversation.owner.desc(), Conversation.queued_at, Conversation.id)
        .limit(500)
    ).all()


def silent(
    session: Session, conversation_ids: Sequence[str], since: datetime, until: datetime
) -> Sequence[str]:
    """Those of them that the bot has and in which something was said last in [since, until]."""
    query = select(Conversation.id).where(
        Conversation.id.in_(conversation_ids),
        Conversation.owner == "bot",
        Conversation.last_seq > 0,
        Conversation.updated_at.between(since, until),
    )
    return session.scalars(query).all()


def owned_by(session: Session, agent_id: str) -> Sequence[str]:
    """Conversations that an agent has."""
    query = select(Conversation.id).where(Conversation.agent_id == agent_id)
    return session.scalars(query.where(Conversation.owner == "agent")).all()
