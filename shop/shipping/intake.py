"""Parcels as the shop pushes them."""

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy.orm import Session

from shop.database import insert_new
from shop.errors import Conflict, Invalid
from shop.intake import Key, Moment, Part, Pushed, Short, is_stale, locked
from shop.orders.models import Order
from shop.shipping.models import Shipment, TrackingEvent
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState


class TrackingEventIn(Part):
    """One scan."""

    at: Moment
    text: Short = Field(min_length=1)
    place: Short = ""
    state: ParcelState = ParcelState.IN_TRANSIT


class ShipmentIn(Pushed):
    """A parcel; `events` adds scans not known yet."""

    order_id: Key
    courier: Short = Field(min_length=1)
    tracking_no: Key
    state: ParcelState
    shipped_at: Moment
    promised_at: Moment | None = None
    signed_at: Moment | None = None
    events: tuple[TrackingEventIn, ...] = Field((), max_length=500)


def put_shipment(session: Session, pushed: ShipmentIn, import_id: int = 0) -> bool:
    """Store a parcel; False when an equal or newer version is there.

    Raises Invalid for an unknown order, Conflict for a parcel of another order.
    """
    known = locked(session, Shipment, pushed.id)
    if is_stale(known, pushed):
        return False
    if session.get(Order, pushed.order_id) is None:
        raise Invalid("order_id", "no_order")
    if known is not None and known.order_id != pushed.order_id:
        raise Conflict("other_order", shipment=pushed.id)
    origin = known.import_id if known else import_id
    session.merge(Shipment(**pushed.model_dump(exclude={"events"}), import_id=origin))
    session.flush()
    rows = [{"shipment_id": pushed.id, **event.model_dump()} for event in pushed.events]
    insert_new(session, TrackingEvent, rows, ["shipment_id", "at", "text"])
    return True


def record_scans(session: Session, shipment_id: str, scans: Sequence[TrackingEventIn]) -> int:
    """Keep scans of a parcel in the order of time; how many were new. Raises NotFound."""
    ordered = sorted(scans, key=lambda scan: scan.at)
    return sum(record_scan(session, shipment_id, **scan.model_dump()) for scan in ordered)
