"""SQL of turns, of the messages they answer and of the dialogue state."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from shop.conversations.models import Message, TrackerSnapshot, Turn

NOT_FOR_THE_BOT = 0  # Message.turn_seq of what an agent answers


def waiting(session: Session, conversation_id: str) -> Sequence[Message]:
    """Customer messages that no turn has taken yet, oldest first."""
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == "customer",
            Message.turn_seq.is_(None),
        )
        .order_by(Message.seq)
    ).all()


def hand_to_people(session: Session, conversation_id: str) -> None:
    """No turn will take what waits: an agent answers it; turns under way are dropped."""
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == "customer",
            Message.turn_seq.is_(None),
        )
        .values(turn_seq=NOT_FOR_THE_BOT)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.state == "pending")
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def oldest_pending(session: Session, conversation_id: str) -> Turn | None:
    """The turn that must be answered before any other."""
    return session.scalars(
        select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.state == "pending")
        .order_by(Turn.seq)
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def latest(session: Session, conversation_id: str) -> Turn | None:
    """The newest turn, answered or not."""
    query = select(Turn).where(Turn.conversation_id == conversation_id)
    return session.scalars(query.order_by(Turn.seq.desc()).limit(1)).first()


def pending(session: Session, conversation_id: str, seq: int) -> Turn | None:
    """This turn if it still waits for its answer."""
    return session.scalars(
        select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.seq == seq, Turn.state == "pending")
        .execution_options(populate_existing=True)
    ).one_or_none()


def segments(session: Session, conversation_id: str, turn_seq: int) -> Sequence[Message]:
    """The customer's messages that a turn answers."""
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.seq <= turn_seq,
            Message.turn_seq == turn_seq,
        )
        .order_by(Message.seq)
    ).all()


def snapshot(session: Session, conversation_id: str) -> TrackerSnapshot | None:
    """The dialogue state after the last answered turn."""
    return session.get(TrackerSnapshot, conversation_id, populate_existing=True)


def something_waits(session: Session, conversation_id: str) -> bool:
    """Whether a turn is pending or a message waits for one."""
    message = exists().where(
        Message.conversation_id == conversation_id,
        Message.sender == "customer",
        Message.turn_seq.is_(None),
    )
    turn = exists().where(Turn.conversation_id == conversation_id, Turn.state == "pending")
    return bool(session.scalar(select(or_(message, turn))))
