"""Money above the shop's limit is for a person."""

from actions.cards import name_of
from actions.forms.form import Closed
from actions.handoff.handing import hand_over, rules
from actions.turn import Turn
from shop.money import display
from shop.orders.models import Order


def stop_large(turn: Turn, order: Order, amount: int) -> None:
    """Hand over instead of going on, and close the form, if `amount` (分) is above the limit."""
    wanted = rules(turn)
    if not wanted.money or amount < wanted.money_limit:
        return
    turn.remember(order_id=order.id)
    hand_over(
        turn,
        "money",
        "utter_money_handoff",
        stay=True,
        product=name_of(order),
        amount=display(amount),
    )
    raise Closed
