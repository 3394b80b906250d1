"""Table of how customers rated a conversation (CSAT)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Rating(Base):
    """One question for stars; `seq` is its message. `agent_id` NULL: the bot is rated.

    `score` 1 to 5, NULL while the customer has not tapped.
    """

    __tablename__ = "rating"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agent.id"), index=True)
    score: Mapped[int | None]
    asked_at: Mapped[datetime]
    rated_at: Mapped[datetime | None] = mapped_column(index=True)
