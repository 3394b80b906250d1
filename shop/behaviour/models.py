"""Tables of what customers did and of what was suggested to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base

FORGOTTEN = "forgotten"  # no BehaviourType: nothing that anybody did


class Behaviour(Base):
    """One behaviour; type is a BehaviourType value (shop/behaviour/types.py).

    `event_id` is the shop's and unique, so a repeated event counts once. Impressions and clicks
    carry the suggestion list and the position (0-based) they happened in.

    Of one that the customer had forgotten nothing is left but its event_id, under the type
    FORGOTTEN: so a repeated push or import cannot bring it back.
    """

    __tablename__ = "behaviour"
    __table_args__ = (
        Index("ix_behaviour_customer_ts", "customer_id", "ts"),
        Index("ix_behaviour_item_ts", "item_id", "ts"),
        Index("ix_behaviour_ts", "ts"),  # what was popular lately
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[str]
    type: Mapped[str]
    item_id: Mapped[str | None]
    query: Mapped[str | None]
    ts: Mapped[datetime]
    list_id: Mapped[str | None]
    position: Mapped[int | None]
    import_id: Mapped[int] = mapped_column(default=0)


class SuggestionList(Base):
    """A list as it was suggested: what was asked, under which constraints, and why each item.

    `items`: [{"id", "score", "reason", "evidence": [...]}] in the order shown.
    """

    __tablename__ = "suggestion_list"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(index=True, unique=True)  # of the turn it answered
    customer_id: Mapped[str | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    seq: Mapped[int | None]
    query: Mapped[str] = mapped_column(default="")
    constraints: Mapped[list[Any]] = mapped_column(default=list)
    items: Mapped[list[Any]] = mapped_column(default=list)
    personalised: Mapped[bool]
    solicited: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
