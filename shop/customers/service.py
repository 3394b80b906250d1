"""Who a customer is, and what is in their wallet."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.customers import repository
from shop.customers.models import Address, Coupon, Customer
from shop.errors import NotFound

SHOWN_HEAD, SHOWN_TAIL = 3, 4


def customer(session: Session, customer_id: str) -> Customer:
    """The customer; raises NotFound, also for erased ones."""
    found = repository.customer(session, customer_id)
    if found is None:
        raise NotFound("customer", customer_id)
    return found


def ids(session: Session) -> list[str]:
    """Every customer who is there and has not been erased, by id."""
    return list(repository.ids(session))


def known(session: Session, customer_ids: Collection[str]) -> dict[str, Customer]:
    """Those of them who are there and have not been erased, by id."""
    return {who.id: who for who in repository.customers(session, customer_ids)}


def masked_phone(phone: str) -> str:
    """As shown to people: 138****0001; short numbers are hidden whole."""
    hidden = len(phone) - SHOWN_HEAD - SHOWN_TAIL
    if hidden <= 0:
        return "*" * len(phone)
    return phone[:SHOWN_HEAD] + "*" * hidden + phone[-SHOWN_TAIL:]


def last_four(phone: str) -> str:
    """What a customer proves an identity with."""
    return phone[-SHOWN_TAIL:]


def addresses(session: Session, customer_id: str) -> Sequence[Address]:
    """The default address first."""
    return repository.addresses(session, customer(session, customer_id).id)


def coupons(session: Session, customer_id: str, now: datetime | None = None) -> Sequence[Coupon]:
    """Coupons that can be used now, the soonest to end first."""
    who = customer(session, customer_id)
    return repository.usable_coupons(session, who.id, now or clock.now())


def coupons_for(
    session: Session,
    customer_id: str,
    amount: int,
    category_id: str | None = None,
    now: datetime | None = None,
) -> Sequence[Coupon]:
    """Coupons that take something off `amount` (分), the best first."""
    who = customer(session, customer_id)
    return repository.coupons_worth(session, who.id, amount, category_id, now or clock.now())


def coupon_history(session: Session, customer_id: str) -> Sequence[Coupon]:
    """Every coupon, used and expired ones too."""
    return repository.coupons(session, customer(session, customer_id).id)
