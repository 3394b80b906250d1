"""The table of events for the shop's own system."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class WebhookEvent(Base):
    """One event; `event_id` (the header webhook-id) and `body` stay the same at each try.

    state: pending, done, dead (given up, or refused for good). `position` is the order in which
    events of an object go out: a later one waits until the earlier is done.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index("ix_webhook_event_due", "state", "next_attempt_at"),
        Index("ix_webhook_event_object", "object_id", "position"),
    )

    position: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    object_id: Mapped[str]
    request_id: Mapped[str | None] = mapped_column(index=True)
    customer_id: Mapped[str | None] = mapped_column(index=True)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]  # three days are counted from here
    next_attempt_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
