"""Finding customers by id or name, with how much is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from shop.behaviour.models import FORGOTTEN, Behaviour
from shop.customers.models import Customer
from shop.orders.models import Order
from shop.visibility import visible


@dataclass(frozen=True)
class Found:
    """A customer in a list of choices."""

    id: str
    name: str
    level: str
    orders: int
    behaviours: int


def find(session: Session, words: str, limit: int) -> Sequence[Found]:
    """Customers whose id or name begins with `words`, by id."""
    orders = (
        select(func.count())
        .where(Order.customer_id == Customer.id, visible(Order))
        .scalar_subquery()
    )
    behaviours = (
        select(func.count())
        .where(
            Behaviour.customer_id == Customer.id, Behaviour.type != FORGOTTEN, visible(Behaviour)
        )
        .scalar_subquery()
    )
    begins = or_(
        Customer.id.istartswith(words, autoescape=True),
        Customer.name.startswith(words, autoescape=True),
    )
    rows = session.execute(
        select(Customer.id, Customer.name, Customer.level, orders, behaviours)
        .where(Customer.erased_at.is_(None), visible(Customer), begins)
        .order_by(Customer.id)
        .limit(limit)
    )
    return [Found(*row) for row in rows]
