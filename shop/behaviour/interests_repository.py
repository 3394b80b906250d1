"""Queries on what one customer turned to, and forgetting it."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Row, and_, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from shop.behaviour.models import FORGOTTEN, Behaviour, SuggestionList
from shop.behaviour.types import BehaviourType
from shop.catalog.models import Category, Product
from shop.visibility import visible

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
STEP = 500  # values a statement

# type, item_id, query, how often, last time
DeedRow = Row[str, str | None, str | None, int, datetime]


def deeds(
    session: Session, customer_id: str, without: Collection[BehaviourType]
) -> Sequence[DeedRow]:
    """What a customer did, each kind with each item or search once; the latest first."""
    b, last = Behaviour, func.max(Behaviour.ts)
    query = (
        select(b.type, b.item_id, b.query, func.count(b.id), last)
        .where(
            b.customer_id == customer_id,
            b.type.not_in([FORGOTTEN, *without]),
            visible(b),
        )
        .group_by(b.type, b.item_id, b.query)
        .order_by(last.desc(), b.item_id, b.query)
    )
    return session.execute(query).all()


def products(session: Session, ids: Sequence[str]) -> list[Product]:
    """Products with these ids, also those that are not sold any more."""
    found: list[Product] = []
    for start in range(0, len(ids), STEP):
        some = Product.id.in_(ids[start : start + STEP])
        query = select(Product).where(some, visible(Product))
        found += session.scalars(query.options(selectinload(Product.variants)))
    return found


def categories(session: Session) -> Sequence[Category]:
    """Every category."""
    return session.scalars(select(Category).where(visible(Category)).order_by(Category.id)).all()


def forget(
    session: Session, customer_id: str, items: Sequence[str], searches: Sequence[str]
) -> int:
    """Leave nothing but the event ids of what a customer did with these; how many."""
    about_items = [Behaviour.item_id.in_(items[i : i + STEP]) for i in range(0, len(items), STEP)]
    about_words = [
        and_(Behaviour.item_id.is_(None), Behaviour.query.in_(searches[i : i + STEP]))
        for i in range(0, len(searches), STEP)
    ]
    if not about_items and not about_words:
        return 0
    return _empty(session, customer_id, or_(*about_items, *about_words))


def forget_all(session: Session, customer_id: str) -> int:
    """Leave nothing but event ids of whatever a customer did; how many."""
    return _empty(session, customer_id, Behaviour.type != FORGOTTEN)


def _empty(session: Session, customer_id: str, which: Any) -> int:
    nothing = {"item_id": None, "query": None, "list_id": None, "position": None}
    change = (
        update(Behaviour)
        .where(Behaviour.customer_id == customer_id, Behaviour.type != FORGOTTEN, which)
        .values(type=FORGOTTEN, ts=NEVER, **nothing)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], session.execute(change)).rowcount


def suggestion_lists(session: Session, customer_id: str) -> Sequence[SuggestionList]:
    """Every list shown to a customer."""
    query = select(SuggestionList).where(SuggestionList.customer_id == customer_id)
    return session.scalars(query).all()
