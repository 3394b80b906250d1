"""What the comparison reads beside the suggestions seen: what followed, and stars.

Only customers who may be personalised are read: the others are in neither group, and what they did
is not used for suggestions (shop/behaviour/learning.py).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.behaviour.learning import consenting
from shop.behaviour.models import FORGOTTEN, Behaviour
from shop.behaviour.types import BehaviourType
from shop.catalog.models import Review
from shop.conversations.models import Conversation
from shop.ratings.models import Rating
from shop.visibility import visible

BLOCK = 10_000


class Did(NamedTuple):
    """One behaviour."""

    customer_id: str
    type: str
    ts: datetime


class Stars(NamedTuple):
    """A rating of a conversation (with its channel) or of a product (None)."""

    customer_id: str
    score: int
    ts: datetime
    channel: str | None


def did(session: Session, since: datetime, until: datetime) -> Iterator[Did]:
    """What customers did of themselves in [since, until), oldest first."""
    b = Behaviour
    query = (
        select(b.customer_id, b.type, b.ts)
        .where(
            b.type.not_in((FORGOTTEN, BehaviourType.IMPRESSION)),
            b.ts >= since,
            b.ts < until,
            consenting(session, until),
            visible(b),
        )
        .order_by(b.ts, b.id)
        .execution_options(yield_per=BLOCK)
    )
    for row in session.execute(query):
        yield Did(*row)


def service_stars(session: Session, since: datetime, until: datetime) -> list[Stars]:
    """Ratings of conversations given in [since, until)."""
    query = (
        select(Conversation.customer_id, Rating.score, Rating.rated_at, Conversation.channel)
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .where(
            Rating.score.is_not(None),
            Rating.rated_at >= since,
            Rating.rated_at < until,
            Conversation.customer_id.is_not(None),
        )
    )
    return [
        Stars(customer, score, at, channel)
        for customer, score, at, channel in session.execute(query)
        if customer is not None and score is not None and at is not None
    ]


def product_stars(session: Session, since: datetime, until: datetime) -> list[Stars]:
    """Ratings of products given in [since, until)."""
    query = select(Review.customer_id, Review.rating, Review.created_at).where(
        Review.customer_id.is_not(None),
        Review.created_at >= since,
        Review.created_at < until,
        visible(Review),
    )
    return [
        Stars(customer, score, at, None)
        for customer, score, at in session.execute(query)
        if customer is not None
    ]
