"""Tables of orders and invoices; amounts in 分."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.database import LARGE, Base


class Order(Base):
    """An order under the shop's own id; `state` is an OrderState value (shop/orders/states.py)."""

    __tablename__ = "order"
    __table_args__ = (
        Index("ix_order_customer_placed", "customer_id", "placed_at"),
        CheckConstraint("refunded >= 0 AND refunded <= paid", name="ck_order_refunded_within_paid"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    state: Mapped[str] = mapped_column(index=True)
    placed_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    total: Mapped[int]  # what the customer pays
    paid: Mapped[int] = mapped_column(default=0)  # what has been paid
    refunded: Mapped[int] = mapped_column(default=0)  # promised or done, never above paid
    discount: Mapped[int] = mapped_column(default=0)
    shipping_fee: Mapped[int] = mapped_column(default=0)
    payment_channel: Mapped[str] = mapped_column(default="")
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remark: Mapped[str] = mapped_column(default="")
    ship_by: Mapped[datetime | None]  # promised shipping time
    refunded_at: Mapped[datetime | None]  # when the money of a cancelled order went back
    version: Mapped[int] = mapped_column(LARGE, default=1)
    import_id: Mapped[int] = mapped_column(default=0, index=True)

    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", cascade="all, delete-orphan", order_by="OrderLine.position"
    )


class OrderLine(Base):
    """One variant in an order; `paid` is its share of what was paid."""

    __tablename__ = "order_line"

    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(index=True)
    variant_id: Mapped[str | None]
    title: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")  # 黑色 M
    image: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    unit_price: Mapped[int]
    paid: Mapped[int]

    order: Mapped[Order] = relationship(back_populates="lines")


class OrderEvent(Base):
    """A step of an order: who moved it from where to where, and when."""

    __tablename__ = "order_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), index=True)
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class ShopRequest(Base):
    """What a customer asked the shop to do: requested → accepted | refused → done, or withdrawn.

    `kind`: a RequestKind (shop/system.py), also the type of the webhook that asks it.
    `key` makes asking idempotent (conversation:seq:kind).
    """

    __tablename__ = "shop_request"
    __table_args__ = (Index("ix_shop_request_state", "state", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="requested")
    reason: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Invoice(Base):
    """A 数电票 request or issued invoice; a wrong one is corrected by 红冲 (`red_of`)."""

    __tablename__ = "invoice"

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(default="普通发票")
    title: Mapped[str]
    tax_id: Mapped[str] = mapped_column(default="")
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(default="requested")
    number: Mapped[str] = mapped_column(default="")  # as the tax office numbers it
    url: Mapped[str] = mapped_column(default="")  # where the shop lets it be fetched
    company: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what a 专票 needs beside
    red_of: Mapped[str | None]
    requested_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
