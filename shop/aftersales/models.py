"""Tables of after-sales cases, refunds and tickets; amounts in 分."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import LARGE, Base


class AfterSale(Base):
    """A case: kind refund, return, exchange, repair, resend; state (shop/aftersales/states.py):

    requested → in_review → accepted | refused → done, or cancelled by the customer. Its pictures
    are the uploads that name it.
    """

    __tablename__ = "aftersale"

    id: Mapped[str] = mapped_column(primary_key=True)
    # what customers call it (numbers.py); none for a case of the shop's own system: there it is id
    number: Mapped[str | None] = mapped_column(index=True, unique=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    cause: Mapped[str] = mapped_column(default="other")  # a Cause (shop/aftersales/states.py)
    reason: Mapped[str] = mapped_column(default="")  # in the customer's words
    amount: Mapped[int] = mapped_column(default=0)
    lines: Mapped[list[Any]] = mapped_column(default=list)  # positions in the order
    variant_id: Mapped[str | None]  # what an exchange shall bring
    return_courier: Mapped[str | None]  # the parcel on its way back to the shop
    return_tracking_no: Mapped[str | None]
    return_sent_at: Mapped[datetime | None]
    refuse_reason: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(LARGE, default=1)
    import_id: Mapped[int] = mapped_column(default=0, index=True)

    @property
    def called(self) -> str:
        """The number to tell the customer."""
        return self.number or self.id


class Refund(Base):
    """Money going back; state: pending, done, failed. Counted in Order.refunded from the start."""

    __tablename__ = "refund"
    __table_args__ = (CheckConstraint("amount > 0", name="ck_refund_amount_positive"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    aftersale_id: Mapped[str | None] = mapped_column(ForeignKey("aftersale.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), index=True)
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(default="pending")
    destination: Mapped[str] = mapped_column(default="原支付方式")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(unique=True)


class Ticket(Base):
    """Something a person of the shop must do, with the time promised to the customer."""

    __tablename__ = "ticket"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(index=True, unique=True)  # as customers say it
    customer_id: Mapped[str | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]  # complaint, handoff, safety …
    state: Mapped[str] = mapped_column(default="open")
    text: Mapped[str]
    order_id: Mapped[str | None]
    created_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(unique=True)

    @property
    def called(self) -> str:
        """The number to tell the customer."""
        return self.number or self.id
