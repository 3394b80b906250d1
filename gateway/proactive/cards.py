"""The card of an order that a customer is told about: facts only, and its first parcel."""

from shop.catalog.pictures import media
from shop.clock import for_people
from shop.messages.schemas import Action, OrderCard, OrderLineCard, TrackingCard
from shop.money import yuan
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState
from shop.shipping.service import Parcel

SCANS_SHOWN = 3


def order_card(order: Order, parcel: Parcel | None, actions: list[Action]) -> OrderCard:
    """The order with a parcel of it, newest scan first."""
    shipment = parcel.shipment if parcel else None
    promised = shipment.promised_at if shipment else None
    return OrderCard(
        id=order.id,
        state=OrderState(order.state).label,
        placed_at=for_people(order.placed_at).isoformat(timespec="seconds"),
        total=f"{yuan(order.total):.2f}",
        lines=[_line(line) for line in order.lines],
        courier=shipment.courier if shipment else "",
        tracking_no=shipment.tracking_no if shipment else "",
        promised_at=for_people(promised).isoformat(timespec="seconds") if promised else None,
        late=parcel.late if parcel else False,
        tracking=_scans(parcel) if parcel else [],
        actions=actions,
    )


def _line(line: OrderLine) -> OrderLineCard:
    return OrderLineCard(
        title=line.title,
        spec=line.spec,
        image=media(line.image),
        quantity=line.quantity,
        price=f"{yuan(line.unit_price):.2f}",
    )


def _scans(parcel: Parcel) -> list[TrackingCard]:
    newest = list(reversed(parcel.events))[:SCANS_SHOWN]
    return [
        TrackingCard(at=for_people(one.at).isoformat(timespec="seconds"), text=one.text)
        for one in newest
    ]
