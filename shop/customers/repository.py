"""Queries on customers, addresses, consent and coupons."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from shop.customers.models import Address, Consent, ConsentChange, Coupon, Customer
from shop.visibility import visible


def customer(session: Session, customer_id: str) -> Customer | None:
    """A customer who is there and has not been erased."""
    return session.scalar(
        select(Customer).where(
            Customer.id == customer_id, Customer.erased_at.is_(None), visible(Customer)
        )
    )


def customers(session: Session, customer_ids: Collection[str]) -> Sequence[Customer]:
    """Those of them who are there and have not been erased."""
    known = Customer.id.in_(customer_ids), Customer.erased_at.is_(None), visible(Customer)
    return session.scalars(select(Customer).where(*known)).all()


def ids(session: Session) -> Sequence[str]:
    """Of all who are there and have not been erased, in order."""
    there = Customer.erased_at.is_(None), visible(Customer)
    return session.scalars(select(Customer.id).where(*there).order_by(Customer.id)).all()


def choices(session: Session, customer_ids: Collection[str], purpose: str) -> dict[str, bool]:
    """The recorded choices of many for one purpose."""
    query = select(Consent.customer_id, Consent.granted).where(
        Consent.customer_id.in_(customer_ids), Consent.purpose == purpose
    )
    return {who: granted for who, granted in session.execute(query)}


def addresses(session: Session, customer_id: str) -> Sequence[Address]:
    """The default address first."""
    query = select(Address).where(Address.customer_id == customer_id)
    return session.scalars(query.order_by(Address.is_default.desc(), Address.id)).all()


def remove_addresses(session: Session, customer_id: str) -> None:
    """All addresses of a customer."""
    session.execute(delete(Address).where(Address.customer_id == customer_id))


def coupons(session: Session, customer_id: str) -> Sequence[Coupon]:
    """Every coupon, used and expired ones too; the soonest to end first."""
    query = select(Coupon).where(Coupon.customer_id == customer_id)
    return session.scalars(query.order_by(Coupon.ends_at, Coupon.id)).all()


def usable_coupons(session: Session, customer_id: str, now: datetime) -> Sequence[Coupon]:
    """Coupons in force and not used; the soonest to end first."""
    query = select(Coupon).where(
        Coupon.customer_id == customer_id,
        Coupon.used_order_id.is_(None),
        Coupon.starts_at <= now,
        Coupon.ends_at > now,
    )
    return session.scalars(query.order_by(Coupon.ends_at, Coupon.id)).all()


def coupons_worth(
    session: Session, customer_id: str, amount: int, category_id: str | None, now: datetime
) -> Sequence[Coupon]:
    """Usable coupons that apply to an amount of one category; the greatest first."""
    query = select(Coupon).where(
        Coupon.customer_id == customer_id,
        Coupon.used_order_id.is_(None),
        Coupon.starts_at <= now,
        Coupon.ends_at > now,
        Coupon.threshold <= amount,
        or_(Coupon.category_id.is_(None), Coupon.category_id == category_id),
    )
    return session.scalars(query.order_by(Coupon.amount.desc(), Coupon.ends_at)).all()


def consents(session: Session, customer_id: str) -> Sequence[Consent]:
    """The recorded choices."""
    return session.scalars(select(Consent).where(Consent.customer_id == customer_id)).all()


def consent(session: Session, customer_id: str, purpose: str) -> Consent | None:
    """The recorded choice for one purpose."""
    return session.get(Consent, (customer_id, purpose), populate_existing=True)


def consent_changes(session: Session, customer_id: str) -> Sequence[ConsentChange]:
    """Oldest first."""
    query = select(ConsentChange).where(ConsentChange.customer_id == customer_id)
    return session.scalars(query.order_by(ConsentChange.at, ConsentChange.id)).all()
