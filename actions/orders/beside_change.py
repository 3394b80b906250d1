"""What is asked beside a change of an order: is it sent later for that, is the place the same."""

from actions.cards import name_of
from actions.forms.steps import chosen_order
from actions.patterns import matches
from actions.times import moment
from actions.turn import Turn
from actions.words import plain
from shop.clock import now
from shop.orders.states import OrderState
from shop.shipping.service import ship_by


def tells_delay(turn: Turn, slot: str, what: str) -> bool:
    """Answer 会不会更慢, of the order in `slot`; False if it is not asked, or has left already."""
    if not turn.message.typed or not matches("orders.delay_asked", plain(turn.message.text)):
        return False
    with turn.database.read() as session:
        order = chosen_order(turn, session, slot)
        promised = ship_by(session, order)
        if order.state == OrderState.IN_TRANSIT:
            return False
        product = name_of(order)
    if promised is None or promised < now():
        turn.say(f"utter_{what}_delay_open", product=product)
    else:
        turn.say(f"utter_{what}_delay", product=product, moment=moment(promised))
    return True
