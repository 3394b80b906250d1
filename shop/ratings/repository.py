"""SQL of ratings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation
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
    """Whether the bot's rating was asked of the customer, or in the conversation of a visitor."""
    query = select(Rating.seq).join(Conversation, Conversation.id == Rating.conversation_id)
    if conversation.customer_id is None:
        query = query.where(Rating.conversation_id == conversation.id)
    else:
        query = query.where(Conversation.customer_id == conversation.customer_id)
    asked = query.where(Rating.agent_id.is_(None), Rating.asked_at >= since)
    return session.scalars(asked.limit(1)).first() is not None


def of_conversations(session: Session, conversation_ids: Sequence[str]) -> Sequence[Rating]:
    """Every rating of these conversations, oldest first."""
    query = select(Rating).where(Rating.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Rating.asked_at)).all()
