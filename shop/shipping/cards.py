"""The card of an order with its parcels, as customers see it: facts alone, from rows."""

from collections.abc import Sequence
from datetime import datetime

from shop.catalog.pictures import media
from shop.clock import for_people
from shop.messages.schemas import Action, OrderCard, OrderLineCard, TrackingCard
from shop.money import yuan
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState
from shop.shipping.service import Parcel


def order_card(
    order: Order,
    parcels: Sequence[Parcel],
    *,
    scans: int,
    notes: Sequence[str] = (),
    actions: Sequence[Action] = (),
) -> OrderCard:
    """The order with its first parcel and the `scans` newest scans of it, newest first."""
    first = parcels[0] if parcels else None
    shipment = first.shipment if first else None
    return OrderCard(
        id=order.id,
        state=OrderState(order.state).label,
        placed_at=iso(order.placed_at),
        total=f"{yuan(order.total):.2f}",
        lines=[_line(line) for line in order.lines],
        courier=shipment.courier if shipment else "",
        tracking_no=shipment.tracking_no if shipment else "",
        promised_at=iso(shipment.promised_at) if shipment and shipment.promised_at else None,
        late=any(parcel.late for parcel in parcels),
        tracking=_scans(first, scans) if first else [],
        notes=list(notes),
        actions=list(actions),
    )


def _line(line: OrderLine) -> OrderLineCard:
    return OrderLineCard(
        title=line.title,
        spec=line.spec,
        image=media(line.image),
        quantity=line.quantity,
        price=f"{yuan(line.unit_price):.2f}",
    )


def _scans(parcel: Parcel, most: int) -> list[TrackingCard]:
    newest = list(reversed(parcel.events))[:most]
    return [TrackingCard(at=iso(event.at), text=event.text) for event in newest]


def iso(at: datetime) -> str:
    """ISO 8601 with the Chinese offset, as cards carry it."""
    return for_people(at).isoformat(timespec="seconds")
