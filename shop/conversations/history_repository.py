"""SQL of looking conversations up: by words, customer or agent.

A request looks through the newest CONVERSATIONS before a moment and no further, so that the words
need no index and still cost little, Chinese or not, on either database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation, Message
from shop.customers.models import Customer
from shop.desk.models import Assignment
from shop.ratings.models import Rating

CONVERSATIONS = 2_000


@dataclass(frozen=True)
class Sought:
    """What is looked for; None: anything. `seen_by`: only what this agent may look at."""

    words: str | None = None
    customer_id: str | None = None
    agent_id: str | None = None
    seen_by: str | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Found:
    """The hits, newest first, and where the next look begins (None: there is nothing older)."""

    conversations: Sequence[Conversation]
    next: datetime | None


def search(session: Session, sought: Sought, limit: int) -> Found:
    """The newest `limit` of them."""
    window = _window(session, sought)
    hits = select(Conversation).where(Conversation.id.in_([id_ for id_, _ in window]))
    if sought.words:
        hits = hits.where(_says(sought.words))
    newest = hits.order_by(Conversation.updated_at.desc(), Conversation.id.desc()).limit(limit)
    found = session.scalars(newest).all()
    if len(found) == limit:
        return Found(found, found[-1].updated_at)
    return Found(found, window[-1][1] if len(window) == CONVERSATIONS else None)


def _window(session: Session, sought: Sought) -> Sequence[tuple[str, datetime]]:
    query = select(Conversation.id, Conversation.updated_at).where(Conversation.last_seq > 0)
    if sought.before is not None:
        query = query.where(Conversation.updated_at < sought.before)
    if sought.customer_id is not None:
        query = query.where(Conversation.customer_id == sought.customer_id)
    if sought.agent_id is not None:
        query = query.where(_had(sought.agent_id))
    if sought.seen_by is not None:
        query = query.where(or_(_had(sought.seen_by), Conversation.owner == "queue"))
    newest = query.order_by(Conversation.updated_at.desc(), Conversation.id.desc())
    return [(id_, at) for id_, at in session.execute(newest.limit(CONVERSATIONS))]


def _had(agent_id: str) -> ColumnElement[bool]:
    return exists().where(
        Assignment.conversation_id == Conversation.id, Assignment.agent_id == agent_id
    )


def _says(words: str) -> ColumnElement[bool]:
    said = exists().where(
        Message.conversation_id == Conversation.id, Message.text.icontains(words, autoescape=True)
    )
    named = exists().where(
        Customer.id == Conversation.customer_id, Customer.name.icontains(words, autoescape=True)
    )
    return or_(said, named)


def snippets(session: Session, ids: Sequence[str], words: str) -> dict[str, str]:
    """The newest message of each conversation that has the words."""
    has = Message.text.icontains(words, autoescape=True)
    newest = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(ids), has)
        .group_by(Message.conversation_id)
        .subquery()
    )
    query = select(Message.conversation_id, Message.text).join(
        newest,
        (newest.c.conversation_id == Message.conversation_id) & (newest.c.seq == Message.seq),
    )
    return {id_: text for id_, text in session.execute(query)}


def scores(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The newest rating of each conversation that has one."""
    rated = select(Rating.conversation_id, Rating.score).where(
        Rating.conversation_id.in_(ids), Rating.score.is_not(None)
    )
    rows = session.execute(rated.order_by(Rating.rated_at))
    return {id_: int(score or 0) for id_, score in rows}
