"""SQL of what each side reads when a conversation changes hands, agent or bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.conversations.fragments import joined
from shop.conversations.models import Message, Turn


@dataclass(frozen=True)
class HadTurn:
    """A turn: the customer's words, what was understood, and the (type, text) of each answer."""

    text: str
    intent: str | None
    answers: tuple[tuple[str, str], ...]
    at: datetime


def customer_texts(session: Session, conversation_id: str, limit: int) -> Sequence[str]:
    """What the customer wrote last, newest first."""
    return session.scalars(
        select(Message.text)
        .where(Message.conversation_id == conversation_id, Message.sender == "customer")
        .order_by(Message.seq.desc())
        .limit(limit)
    ).all()


def texts_between(
    session: Session, conversation_id: str, between: tuple[int, int], since: datetime
) -> Sequence[str]:
    """What the customer wrote between two messages of the log, since a moment, newest first."""
    after, before = between
    return session.scalars(
        select(Message.text)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == "customer",
            Message.seq > after,
            Message.seq < before,
            Message.ts >= since,
        )
        .order_by(Message.seq.desc())
    ).all()


def while_with_people(session: Session, conversation_id: str, limit: int) -> Sequence[Message]:
    """What customer and agents said since the bot spoke last, newest first, at most `limit`."""
    of_conversation = Message.conversation_id == conversation_id
    bots = select(func.max(Message.seq)).where(of_conversation, Message.sender == "bot")
    since = func.coalesce(bots.scalar_subquery(), 0)
    said = select(Message).where(
        of_conversation, Message.seq > since, Message.sender.in_(("customer", "agent"))
    )
    return session.scalars(said.order_by(Message.seq.desc()).limit(limit)).all()


def last_turns(session: Session, conversation_id: str, limit: int) -> list[HadTurn]:
    """The turns that customers asked for, the last `limit`, oldest first."""
    turns = session.scalars(
        select(Turn)
        .where(
            Turn.conversation_id == conversation_id,
            Turn.kind != "note",
            Turn.state.in_(("done", "dead")),
        )
        .order_by(Turn.seq.desc())
        .limit(limit)
    ).all()
    return [_had(session, turn) for turn in reversed(turns)]


def _had(session: Session, turn: Turn) -> HadTurn:
    of_conversation = Message.conversation_id == turn.conversation_id
    asked = session.scalars(
        select(Message.text)
        .where(of_conversation, Message.turn_seq == turn.seq)
        .order_by(Message.seq)
    ).all()
    answers = session.execute(
        select(Message.type, Message.text)
        .where(of_conversation, Message.reply_to == turn.seq)
        .order_by(Message.seq)
    )
    said = tuple((type_, text) for type_, text in answers)
    return HadTurn(joined(asked), turn.intent, said, turn.created_at)
