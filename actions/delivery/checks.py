"""The check of a parcel that is missing, by the shop and its courier: offered, and open or not."""

from sqlalchemy.orm import Session

from actions.words import label
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import tickets_of
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState

MISSING = "missing_parcel"  # kind of the ticket, and what a yes to the offer means
CHECKED = {OrderState.IN_TRANSIT, OrderState.SIGNED, OrderState.COMPLETED}


def open_check(session: Session, order: Order) -> Ticket | None:
    """The check of this order's parcel that waits for an answer."""
    found = tickets_of(session, order.customer_id, open_only=True)
    return next((one for one in found if (one.kind, one.order_id) == (MISSING, order.id)), None)


def check_button(order: Order) -> Action:
    """登记核查."""
    id_ = order.id
    return tap(label("delivery.button_missing"), "signed_not_received", value=MISSING, order_id=id_)
