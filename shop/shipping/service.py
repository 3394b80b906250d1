"""Parcels: where they are, and whether they are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop import clock
from shop.database import insert_new
from shop.errors import NotFound
from shop.orders import repository as orders_repository
from shop.orders.models import Order
from shop.orders.service import order, transition
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.shipping import repository
from shop.shipping.models import Shipment, TrackingEvent
from shop.shipping.states import ENDED, ParcelState

STUCK_HOURS = 48
RECENT_DAYS = 30


@dataclass(frozen=True)
class Parcel:
    """A parcel with its scans, oldest first, as it stands at the moment asked about."""

    shipment: Shipment
    events: list[TrackingEvent]
    late: bool
    stuck: bool

    @property
    def last(self) -> TrackingEvent | None:
        """The newest scan."""
        return self.events[-1] if self.events else None


def ship_by(session: Session, order: Order) -> datetime | None:
    """Until when a paid order leaves: what the order says, else what the shop's rules promise."""
    if order.state != OrderState.AWAITING_SHIPMENT:
        return None
    if order.ship_by is not None or order.paid_at is None:
        return order.ship_by
    return order.paid_at + timedelta(hours=policy(session, ShippingPolicy).ship_within_hours)


def couriers_used(
    session: Session, days: int = RECENT_DAYS, now: datetime | None = None
) -> list[str]:
    """Who carried the shop's parcels lately, the most used first."""
    since = (now or clock.now()) - timedelta(days=days)
    return list(repository.couriers(session, since))


def is_late(shipment: Shipment, now: datetime) -> bool:
    """The promised time is over and the parcel has not arrived."""
    promised = shipment.promised_at
    return promised is not None and promised < now and shipment.state not in ENDED


def is_stuck(
    shipment: Shipment, events: Sequence[TrackingEvent], now: datetime, hours: int = STUCK_HOURS
) -> bool:
    """Not arrived, and no scan for so many hours."""
    last = max((event.at for event in events), default=shipment.shipped_at)
    return shipment.state not in ENDED and now - last > timedelta(hours=hours)


def parcels(session: Session, order_id: str, now: datetime | None = None) -> list[Parcel]:
    """The parcels of an order the caller already has (orders.service.order_of), oldest first."""
    return _with_events(session, repository.shipments(session, order_id), now or clock.now())


def parcel_by_number(
    session: Session, customer_id: str, tracking_no: str, now: datetime | None = None
) -> Parcel:
    """The customer's parcel; raises NotFound alike for a missing one and another customer's."""
    found = repository.by_number(session, customer_id, tracking_no)
    if found is None:
        raise NotFound("parcel", tracking_no)
    return _with_events(session, [found], now or clock.now())[0]


def _with_events(session: Session, shipments: Sequence[Shipment], now: datetime) -> list[Parcel]:
    hours = policy(session, ShippingPolicy).stuck_after_hours
    scans: dict[str, list[TrackingEvent]] = {shipment.id: [] for shipment in shipments}
    for event in repository.events(session, list(scans)):
        scans[event.shipment_id].append(event)
    return [
        Parcel(s, scans[s.id], is_late(s, now), is_stuck(s, scans[s.id], now, hours))
        for s in shipments
    ]


def record_scan(
    session: Session,
    shipment_id: str,
    *,
    at: datetime,
    text: str,
    place: str = "",
    state: ParcelState = ParcelState.IN_TRANSIT,
) -> bool:
    """Keep a scan of the courier; False when it is known. Raises NotFound.

    A scan that arrives late is kept but does not move the parcel back. When the last parcel of an
    order is signed, so is the order.
    """
    shipment = repository.shipment(session, shipment_id)
    if shipment is None:
        raise NotFound("shipment", shipment_id)
    row = {"shipment_id": shipment_id, "at": at, "place": place, "text": text, "state": state.value}
    newest = max((e.at for e in repository.events(session, [shipment_id])), default=at)
    if insert_new(session, TrackingEvent, [row], ["shipment_id", "at", "text"]) == 0:
        return False
    if at >= newest and shipment.state not in ENDED:
        shipment.state = state.value
        if state is ParcelState.SIGNED:
            shipment.signed_at = at
            session.flush()
            _sign_order(session, shipment.order_id, at)
    session.flush()
    return True


def _sign_order(session: Session, order_id: str, at: datetime) -> None:
    orders_repository.lock(session, order_id)
    moving = order(session, order_id).state == OrderState.IN_TRANSIT
    all_signed = all(s.state == ParcelState.SIGNED for s in repository.shipments(session, order_id))
    if moving and all_signed:
        transition(session, order_id, OrderState.SIGNED, actor="courier", now=at)
