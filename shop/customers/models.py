"""Tables of customers and of what they agreed to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import LARGE, Base


class Customer(Base):
    """A customer under the shop's own id."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", index=True)
    birthday: Mapped[datetime | None]
    level: Mapped[str] = mapped_column(default="普通会员")
    points: Mapped[int] = mapped_column(default=0)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"风险承受能力": "C3"}
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(LARGE, default=1)
    import_id: Mapped[int] = mapped_column(default=0, index=True)


class Address(Base):
    """A delivery address of a customer."""

    __tablename__ = "address"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str]
    province: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    is_default: Mapped[bool] = mapped_column(default=False)


class Consent(Base):
    """Whether a customer agreed to one purpose (a Purpose, shop/customers/consent.py)."""

    __tablename__ = "consent"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    granted: Mapped[bool]
    changed_at: Mapped[datetime]


class ConsentChange(Base):
    """Every change of consent, by whom it came (customer, shop, system)."""

    __tablename__ = "consent_change"
    __table_args__ = (Index("ix_consent_change_customer", "customer_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[str]
    granted: Mapped[bool]
    source: Mapped[str]
    at: Mapped[datetime]


class Coupon(Base):
    """A coupon in a customer's wallet; amounts in 分."""

    __tablename__ = "coupon"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    title: Mapped[str]
    amount: Mapped[int]
    threshold: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_order_id: Mapped[str | None]
