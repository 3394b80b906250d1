"""Table of what customers are told unasked, each fact once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Notification(Base):
    """One fact of one customer; (kind, object_id) is its key, so that it is told once.

    `object_id`: the order (shipped), parcel (late), refund or coupon. state: pending (may be told
    from `due_at` on), kept (for the customer's next visit after `kept_at`), told, dropped;
    `reason`: why it waits or was dropped. `conversation_id`, `seq`: the message that told it.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_state", "state", "due_at"),
        Index("ix_notification_message", "conversation_id", "seq"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    state: Mapped[str] = mapped_column(default="pending")
    reason: Mapped[str] = mapped_column(default="")
    found_at: Mapped[datetime]
    due_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int | None]

    @property
    def key(self) -> str:
        """Names the fact in the log."""
        return f"news:{self.kind}:{self.object_id}"
