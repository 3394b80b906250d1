"""Tables of parcels."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import LARGE, Base


class Shipment(Base):
    """A parcel of an order; state: picked_up, in_transit, delivering, signed, returned."""

    __tablename__ = "shipment"

    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.id"), index=True)
    courier: Mapped[str]
    tracking_no: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    shipped_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(LARGE, default=1)
    import_id: Mapped[int] = mapped_column(default=0, index=True)


class ParcelWatch(Base):
    """A parcel whose courier is asked where it is, and when to ask next."""

    __tablename__ = "parcel_watch"

    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)  # without an answer, in a row
    error: Mapped[str] = mapped_column(default="")
    day: Mapped[str] = mapped_column(default="", index=True)  # of the newest question
    asked: Mapped[int] = mapped_column(default=0)  # how often on that day
    next_at: Mapped[datetime] = mapped_column(index=True)


class TrackingEvent(Base):
    """One scan of a parcel by the courier."""

    __tablename__ = "tracking_event"
    __table_args__ = (UniqueConstraint("shipment_id", "at", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"), index=True)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="in_transit")
