"""Customers as the shop pushes them."""

from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session

from shop import clock
from shop.customers import repository
from shop.customers.models import Address, Coupon, Customer
from shop.intake import Count, Fen, Key, Moment, Part, Place, Pushed, Short, Words, is_stale, locked


class AddressIn(Part):
    """A delivery address."""

    name: Short
    phone: Short
    province: Short = ""
    city: Short = ""
    district: Short = ""
    detail: Place = ""
    is_default: bool = False


class CouponIn(Part):
    """A coupon; amounts in 分."""

    id: Key
    title: Short
    amount: Fen = Field(gt=0)
    threshold: Fen = 0
    category_id: Key | None = None
    starts_at: Moment
    ends_at: Moment


class CustomerIn(Pushed):
    """A customer; `addresses` replaces all, `coupons` adds those not known yet."""

    name: Short = ""
    phone: Short = ""
    birthday: Moment | None = None
    level: Short = "普通会员"
    points: Count = 0
    attributes: Words = Field(default_factory=dict)
    created_at: Moment | None = None
    addresses: tuple[AddressIn, ...] | None = Field(None, max_length=50)
    coupons: tuple[CouponIn, ...] = Field((), max_length=200)


def put_customer(
    session: Session, pushed: CustomerIn, import_id: int = 0, now: datetime | None = None
) -> bool:
    """Store a customer; False when an equal or newer version is there, or they were erased."""
    known = locked(session, Customer, pushed.id)
    if is_stale(known, pushed) or (known is not None and known.erased_at is not None):
        return False
    values = pushed.model_dump(exclude={"addresses", "coupons", "created_at"})
    created = pushed.created_at or (known.created_at if known else now or clock.now())
    origin = known.import_id if known else import_id
    session.merge(Customer(**values, created_at=created, import_id=origin))
    session.flush()
    if pushed.addresses is not None:
        _replace_addresses(session, pushed.id, pushed.addresses)
    for coupon in pushed.coupons:
        session.merge(Coupon(customer_id=pushed.id, **coupon.model_dump()))
    session.flush()
    return True


def _replace_addresses(
    session: Session, customer_id: str, addresses: tuple[AddressIn, ...]
) -> None:
    repository.remove_addresses(session, customer_id)
    session.add_all(
        Address(id=f"{customer_id}-{number}", customer_id=customer_id, **address.model_dump())
        for number, address in enumerate(addresses, 1)
    )
