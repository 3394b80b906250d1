"""Queries on behaviours and suggestion lists."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from shop.behaviour.models import FORGOTTEN, Behaviour, SuggestionList
from shop.behaviour.types import BehaviourType
from shop.catalog.models import Product, Review
from shop.visibility import visible

# event_id, type, item_id, title (None: no such product), query, ts, list_id, position
HistoryRow = Row[str, str, str | None, str, str | None, datetime, str | None, int | None]


def newest(
    session: Session,
    customer_id: str,
    limit: int,
    types: Collection[BehaviourType] | None,
    without: Collection[BehaviourType] = (),
) -> Sequence[HistoryRow]:
    """The newest behaviours with the title of the product, newest first."""
    query = (
        select(
            Behaviour.event_id,
            Behaviour.type,
            Behaviour.item_id,
            Product.title,
            Behaviour.query,
            Behaviour.ts,
            Behaviour.list_id,
            Behaviour.position,
        )
        .outerjoin(Product, and_(Product.id == Behaviour.item_id, visible(Product)))
        .where(
            Behaviour.customer_id == customer_id,
            Behaviour.type != FORGOTTEN,
            visible(Behaviour),
        )
        .order_by(Behaviour.ts.desc(), Behaviour.id.desc())
        .limit(limit)
    )
    if types is not None:
        query = query.where(Behaviour.type.in_(types))
    if without:
        query = query.where(Behaviour.type.not_in(without))
    return session.execute(query).all()


def counts(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    types: Collection[BehaviourType],
    who: ColumnElement[bool],
    category_id: str | None,
    limit: int,
) -> Sequence[Row[str, int, int]]:
    """(item, behaviours, customers) of products on sale, the most behaviours first.

    `who`: the condition on whose behaviours count.
    """
    count, people = func.count(), func.count(Behaviour.customer_id.distinct())
    query = (
        select(Product.id, count, people)
        .join(Behaviour, Behaviour.item_id == Product.id)
        .where(
            Behaviour.ts >= since,
            Behaviour.ts <= until,
            Behaviour.type.in_(types),
            who,
            Product.on_sale,
            visible(Behaviour),
            visible(Product),
        )
        .group_by(Product.id)
        .order_by(count.desc(), people.desc(), Product.id)
        .limit(limit)
    )
    if category_id is not None:
        query = query.where(Product.category_id == category_id)
    return session.execute(query).all()


def items_with(session: Session, customer_id: str, type_: BehaviourType) -> set[str]:
    """Items the customer did this to."""
    query = select(Behaviour.item_id).where(
        Behaviour.customer_id == customer_id,
        Behaviour.type == type_,
        Behaviour.item_id.is_not(None),
        visible(Behaviour),
    )
    return {item for item in session.scalars(query) if item is not None}


def suggestion_list(session: Session, list_id: str) -> SuggestionList | None:
    """The list by id."""
    return session.get(SuggestionList, list_id)


def list_by_key(session: Session, key: str) -> SuggestionList | None:
    """The list stored under this key."""
    return session.scalar(select(SuggestionList).where(SuggestionList.key == key))


def last_lists(session: Session, conversation_id: str, limit: int) -> Sequence[SuggestionList]:
    """The newest lists of a conversation, newest first."""
    query = select(SuggestionList).where(SuggestionList.conversation_id == conversation_id)
    newest_first = query.order_by(SuggestionList.created_at.desc(), SuggestionList.id.desc())
    return session.scalars(newest_first.limit(limit)).all()


def unsolicited_since(session: Session, customer_id: str, since: datetime) -> int:
    """How many lists the customer was shown unasked."""
    query = select(func.count()).select_from(SuggestionList)
    return (
        session.scalar(
            query.where(
                SuggestionList.customer_id == customer_id,
                ~SuggestionList.solicited,
                SuggestionList.created_at >= since,
            )
        )
        or 0
    )


def own_reviews(session: Session, customer_id: str, ids: Collection[str]) -> dict[str, str]:
    """A customer's newest review of each of `ids`, by product id."""
    query = (
        select(Review.product_id, Review.text)
        .where(Review.customer_id == customer_id, Review.product_id.in_(ids), visible(Review))
        .order_by(Review.created_at)
    )
    return {product_id: text for product_id, text in session.execute(query)}
