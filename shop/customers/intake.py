"""Customers as the shop pushes them."""

from datetime import datetime

from pydantic import AwareDatetime, Field
from sqlalchemy.orm import Session

from shop import clock
from shop.customers import repository
from shop.customers.models import Address, Coupon, Customer
from shop.intake import Part, Pushed, is_stale, locked


class AddressIn(Part):
    """A delivery address."""

    name: str
    phone: str
    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""
    is_default: bool = False


class CouponIn(Part):
    """A coupon; amounts in 分."""

    id: str
    title: str
    amount: int = Field(gt=0)
    threshold: int = Field(0, ge=0)
    category_id: str | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class CustomerIn(Pushed):
    """A customer; `addresses` replaces all, `coupons` adds those not known yet."""

    name: str = ""
    phone: str = ""
    birthday: AwareDatetime | None = None
    level: str = "普通会员"
    points: int = Field(0, ge=0)
    created_at: AwareDatetime | None = None
    addresses: tuple[AddressIn, ...] | None = None
    coupons: tuple[CouponIn, ...] = ()


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
