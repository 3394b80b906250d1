"""An order asked about with its parcels, and the values that every answer about it takes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.delivery.urged import can_be_urged
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.schemas import Action, OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.service import Parcel
from shop.shipping.states import ParcelState

HAVE_REFUND = {OrderState.IN_TRANSIT, OrderState.SIGNED, OrderState.COMPLETED}  # on their cards


@dataclass(frozen=True)
class Matter:
    """One order of the customer's, and its parcels, oldest first."""

    session: Session
    order: Order
    parcels: list[Parcel]

    @property
    def parcel(self) -> Parcel | None:
        """The one that matters: late, stuck, not signed, else the newest."""
        for wanted in (
            lambda one: one.late,
            lambda one: one.stuck,
            lambda one: one.shipment.signed_at is None,
        ):
            found = next(filter(wanted, self.parcels), None)
            if found is not None:
                return found
        return self.parcels[-1] if self.parcels else None

    @property
    def out(self) -> bool:
        """Whether the courier is bringing it to the door."""
        return self.parcel is not None and self.parcel.shipment.state == ParcelState.DELIVERING

    @property
    def values(self) -> dict[str, str]:
        """Product, and of a parcel courier, number and its last scan as far as there are any."""
        values = {"product": name_of(self.order)}
        if self.parcel is not None:
            shipment, last = self.parcel.shipment, self.parcel.last
            values |= {"courier": shipment.courier, "number": shipment.tracking_no}
            values |= {"scan": last.text, "scanned": moment(last.at)} if last else {}
        return values

    @property
    def latest(self) -> str:
        """What is known of it, as a word: it changes when there is news."""
        last = self.parcel.last if self.parcel is not None else None
        return f"{self.order.id}:{self.order.state}:{last.id if last else 0}"

    def card(self, buttons: list[Action] | None = None) -> OrderPayload:
        """Its card, with quick choices."""
        return OrderPayload(orders=[order_card(self.session, self.order)], buttons=buttons or [])

    def remedies(self, turn: Turn) -> list[Action]:
        """What can be done; urging only where it was not urged a moment ago."""
        urging = can_be_urged(turn, self.session, self.order)
        return [one for one in remedies(self.order) if urging or "urge" not in str(one.payload)]


def remedies(order: Order) -> list[Action]:
    """What can be done about an order that is late, beside what its card offers."""
    found = [
        tap(label("delivery.button_urge"), "urge_delivery", order_id=order.id),
        tap(label("delivery.button_person"), "transfer_human"),
    ]
    if order.state not in HAVE_REFUND:
        found.append(tap(label("orders.button_refund"), "apply_refund", order_id=order.id))
    return found


def says(turn: Turn, path: str) -> bool:
    """Whether a word of the list at `path` was typed now."""
    return turn.message.typed and heard(path, turn.message.text)
