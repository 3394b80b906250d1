"""SQL of ratings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation, Message
from shop.desk.models import Assignment
from shop.ratings.models import Rating


def average(session: Session, since: datetime, agent_id: str | None) -> tuple[float | None, int]:
    """Mean and number of the scores since then, of one agent or (None) of the shop."""
    query = select(func.avg(Rating.score), func.count(Rating.score)).where(
        Rating.rated_at >= since, Rating.score.is_not(None)
    )
    if agent_id is not None:
        query = query.where(Rating.agent_id == agent_id)
    mean, count = session.execute(query).one()
    return (None if mean is None else round(float(mean), 2)), int(count)


def find(session: Session, conversation_id: str, seq: int) -> Rating | None:
    """One question, locked until the transaction ends."""
    key = (conversation_id, seq)
    return session.get(Rating, key, with_for_update=True, populate_existing=True)


def asked_since(session: Session, conversation: Conversation, since: datetime) -> bool:
    """Whether anybody's rating was asked in the conversation, or the bot's of its customer."""
    here = Rating.conversation_id == conversation.id
    query = select(Rating.seq).join(Conversation, Conversation.id == Rating.conversation_id)
    if conversation.customer_id is not None:
        theirs = Conversation.customer_id == conversation.customer_id
        here = or_(here, and_(theirs, Rating.agent_id.is_(None)))
    asked = query.where(here, Rating.asked_at >= since)
    return session.scalars(asked.limit(1)).first() is not None


def of_conversations(session: Session, conversation_ids: Sequence[str]) -> Sequence[Rating]:
    """Every rating of these conversations, oldest first."""
    query = select(Rating).where(Rating.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Rating.asked_at)).all()


def spoke(session: Session, conversation_id: str, agent_id: str) -> bool:
    """Whether the agent said anything since the conversation was assigned last."""
    since = (
        select(func.max(Assignment.since))
        .where(Assignment.conversation_id == conversation_id, Assignment.agent_id == agent_id)
        .scalar_subquery()
    )
    said = exists().where(
        Message.conversation_id == conversation_id,
        Message.sender == "agent",
        Message.sender_id == agent_id,
        Message.ts >= since,
    )
    return bool(session.scalar(select(said)))
