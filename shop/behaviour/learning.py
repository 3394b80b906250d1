"""Behaviours in bulk, to learn from and to count: only of customers who may be personalised.

Whoever switched personalisation off, is below the age for it, or was erased leaves no trace in
models or counts; so nothing they do can change any suggestion, their own included.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from shop import clock
from shop.behaviour.models import FORGOTTEN, Behaviour, SuggestionList
from shop.behaviour.types import BehaviourType
from shop.conversations.models import Conversation
from shop.customers.consent import Purpose, under_age
from shop.customers.models import Consent, Customer
from shop.policies.service import policy
from shop.policies.values import ConsentDefaults
from shop.visibility import visible

BLOCK = 10_000


@dataclass(frozen=True)
class Learnt:
    """One behaviour as models read it; `position` (0-based) where it was in a suggestion list."""

    customer_id: str
    type: str
    item_id: str | None
    query: str | None
    ts: datetime
    position: int | None = None


class Seen(NamedTuple):
    """One suggestion seen, or (`clicked`) taken up; `channel` is None on the shop's own pages."""

    customer_id: str
    list_id: str
    item_id: str
    position: int | None
    ts: datetime
    clicked: bool
    channel: str | None


def _young(session: Session, now: datetime) -> list[str]:
    known = select(Customer).where(Customer.birthday.is_not(None))
    recent = known.where(Customer.birthday > now.replace(year=now.year - 15, day=1))
    return [c.id for c in session.scalars(recent) if under_age(c, now)]


def consenting(session: Session, now: datetime | None = None) -> ColumnElement[bool]:
    """The condition that a behaviour's customer may be learnt from."""
    chosen = exists().where(
        Consent.customer_id == Behaviour.customer_id,
        Consent.purpose == Purpose.PERSONALISATION,
    )
    by_default = policy(session, ConsentDefaults).personalisation
    asked = (
        ~chosen.where(Consent.granted.is_(False)) if by_default else chosen.where(Consent.granted)
    )
    known = exists().where(Customer.id == Behaviour.customer_id, Customer.erased_at.is_(None))
    young = _young(session, now or clock.now())
    return and_(known, asked, Behaviour.customer_id.not_in(young)) if young else and_(known, asked)


def behaviours(
    session: Session, types: Collection[str], now: datetime | None = None
) -> Iterator[Learnt]:
    """Consenting customers' behaviours of these types, by customer, oldest first; streamed."""
    b = Behaviour
    query = (
        select(b.customer_id, b.type, b.item_id, b.query, b.ts, b.position)
        .where(b.type.in_(types), consenting(session, now), visible(b))
        .order_by(b.customer_id, b.ts, b.id)
        .execution_options(yield_per=BLOCK)
    )
    for row in session.execute(query):
        yield Learnt(*row)


def seen(session: Session, since: datetime | None, until: datetime) -> Iterator[Seen]:
    """Impressions and clicks of suggestions in [since, until), oldest first; streamed."""
    b, kinds = Behaviour, (BehaviourType.IMPRESSION, BehaviourType.CLICK)
    query = (
        select(b.customer_id, b.list_id, b.item_id, b.position, b.ts, b.type, Conversation.channel)
        .outerjoin(SuggestionList, SuggestionList.id == b.list_id)
        .outerjoin(Conversation, Conversation.id == SuggestionList.conversation_id)
        .where(
            b.type.in_(kinds),
            b.list_id.is_not(None),
            b.item_id.is_not(None),
            b.ts < until,
            consenting(session, until),
            visible(b),
        )
        .order_by(b.ts, b.id)
        .execution_options(yield_per=BLOCK)
    )
    if since is not None:
        query = query.where(b.ts >= since)
    for customer, list_id, item, position, ts, type_, channel in session.execute(query):
        clicked = type_ == BehaviourType.CLICK
        yield Seen(customer, str(list_id), str(item), position, ts, clicked, channel)


def customers_by_item(
    session: Session, types: Collection[str], since: datetime, now: datetime | None = None
) -> dict[str, int]:
    """How many different consenting customers did one of `types` with each item since then."""
    query = (
        select(Behaviour.item_id, func.count(Behaviour.customer_id.distinct()))
        .where(
            Behaviour.type.in_(types),
            Behaviour.ts >= since,
            Behaviour.item_id.is_not(None),
            consenting(session, now),
            visible(Behaviour),
        )
        .group_by(Behaviour.item_id)
    )
    return {str(item): int(count) for item, count in session.execute(query)}


@dataclass(frozen=True)
class Extent:
    """How much there is to learn from."""

    behaviours: int
    first: datetime | None
    last: datetime | None


def extent(session: Session) -> Extent:
    """Number and span of all behaviours."""
    b = Behaviour
    query = select(func.count(b.id), func.min(b.ts), func.max(b.ts))
    query = query.where(b.type != FORGOTTEN, visible(b))
    count, first, last = session.execute(query).one()
    return Extent(int(count), first, last)
