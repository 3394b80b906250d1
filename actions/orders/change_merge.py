"""Orders that leave in one parcel: what stands in the way is said before anybody says yes to it."""

from collections.abc import Sequence

from actions.cards import name_of
from actions.forms.steps import chosen_order
from actions.patterns import matches
from actions.turn import Turn
from actions.words import plain
from shop.orders.models import Order


def told_apart(turn: Turn, orders: Sequence[Order]) -> bool:
    """Say why these orders cannot go together: one is not paid, or they go to several places."""
    unpaid = next((order for order in orders if not order.paid), None)
    if unpaid is not None:
        turn.remember(order_id=unpaid.id)
        turn.say("utter_change_merge_unpaid", product=name_of(unpaid))
    elif any(order.address != orders[0].address for order in orders):
        turn.say("utter_change_merge_places")
    else:
        return False
    return True


def buys_another(turn: Turn, slot: str) -> bool:
    """Answer 那我再拍一个 能一起发吗 instead of changing the number; False if it is not said."""
    typed = turn.message.text if turn.message.typed else ""
    if not matches("orders.merge_words", plain(typed)):
        return False
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, slot))
    turn.say("utter_change_merge_later", product=product)
    return True
