"""Which orders a question about delivery is about."""

from sqlalchemy.orm import Session

from actions.delivery.asked import order_kinds, shipped_meant
from actions.delivery.matter import says
from actions.orders.choice import all_orders, in_focus, pointed_out, unknown_thing
from actions.patterns import matches
from actions.turn import Turn
from shop.clock import now
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.service import parcels, ship_by

ARRIVED = {OrderState.SIGNED, OrderState.COMPLETED}
# what a question about delivery is most likely about, in this order
LIKELY = (OrderState.IN_TRANSIT, OrderState.AWAITING_SHIPMENT, OrderState.SIGNED)
WAITING_FIRST = (OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT)
NOT_SENT = {OrderState.AWAITING_SHIPMENT}


def meant(
    turn: Turn, session: Session, customer_id: str, likely: tuple[OrderState, ...]
) -> list[Order]:
    """The orders meant: the one in focus, else those under way, else the next likely.

    还没到 is not about an order signed in between, 还没发 not about one that was sent.
    """
    likely = order_kinds(turn, likely)
    if says(turn, "delivery.not_sent"):
        likely = (OrderState.AWAITING_SHIPMENT, *(one for one in likely if one not in NOT_SENT))
    orders = all_orders(session, customer_id)
    pointed = pointed_out(turn, session, orders)
    focus = in_focus(turn, session, customer_id, likely)
    if focus is not None and _still_meant(turn, session, focus, orders):
        if not _cannot_be(turn, session, customer_id, focus, likely):
            return [focus]
    if (late := _complained_of(turn, session, pointed or orders)) is not None:
        return [late]
    for state in likely:
        found = [order for order in pointed or orders if order.state == state]
        if found:
            return found if state not in ARRIVED else found[:1]
    return pointed[:1]


def _still_meant(turn: Turn, session: Session, focus: Order, orders: list[Order]) -> bool:
    """Whether no other thing is named than what is in the order talked about."""
    pointed = pointed_out(turn, session, orders)
    if pointed:
        return focus.id in {order.id for order in pointed}
    return not unknown_thing(turn, session, orders)


def _complained_of(turn: Turn, session: Session, orders: list[Order]) -> Order | None:
    """Of several, who complains means the only one that is late."""
    text = turn.message.text
    if not turn.message.typed or not matches("delivery.taken_up.impatient", text):
        return None
    waiting = [order for order in orders if order.state in WAITING_FIRST]
    late = [order for order in waiting if is_late_order(session, order)]
    return late[0] if len(late) == 1 else None


def is_late_order(session: Session, order: Order) -> bool:
    """Whether it should have been sent or there, or does not move."""
    promised = ship_by(session, order)
    overdue = promised is not None and promised < now()
    return overdue or any(parcel.late or parcel.stuck for parcel in parcels(session, order.id))


def _cannot_be(
    turn: Turn, session: Session, customer_id: str, focus: Order, likely: tuple[OrderState, ...]
) -> bool:
    """Whether the words do not fit the order in focus, and another one fits."""
    if says(turn, "delivery.not_there") and focus.state == likely[-1]:
        return True
    if focus.state == likely[0]:
        return False
    if not says(turn, "delivery.not_sent") and not shipped_meant(turn):
        return False
    return any(order.state == likely[0] for order in all_orders(session, customer_id))


def only_meant(
    turn: Turn, session: Session, customer_id: str, states: tuple[OrderState, ...]
) -> Order | None:
    """The only order in one of the states that can be meant."""
    found = [one for one in meant(turn, session, customer_id, states) if one.state in states]
    return found[0] if len(found) == 1 else None
