"""改成三件, 再加一个, 少要一件: how many of a line are wanted."""

from actions.forms.form import Closed
from actions.talk.quantities import quantity
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.taps import tap
from shop.orders.models import Order, OrderLine


def count_in(turn: Turn, order: Order, line: OrderLine, text: str, *, bare: bool) -> str | None:
    """The number of pieces in digits; None if none is told.

    `bare`: a number alone counts. Raises Closed after offering to cancel what comes to nothing.
    """
    wanted = quantity(text, bare=bare, least=0)
    if wanted is None:
        return None
    if not heard("orders.to_words", text):
        if heard("orders.more_words", text):
            wanted = line.quantity + wanted
        elif heard("orders.fewer_words", text):
            wanted = line.quantity - wanted
    if wanted < 1:
        cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order.id)
        turn.offer("utter_change_to_nothing", [cancel])
        raise Closed
    return str(wanted)
