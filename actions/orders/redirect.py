"""An order that left already: the shop can ask the courier to bring it elsewhere, or call it back.

Neither is sure, and what the courier charges for it is not known here.
"""

from sqlalchemy.orm import Session

from actions.aftersales.return_fee import tell_refusal
from actions.cards import choice, name_of
from actions.forms.form import Closed
from actions.forms.instead import instead
from actions.forms.steps import chosen_order
from actions.forms.words import asks
from actions.identity import identified
from actions.orders.address_told import ORDER
from actions.orders.both import first_of_all
from actions.orders.choice import all_orders, in_focus, named_order, narrowed
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.requests import unfinished
from shop.orders.states import OrderState
from shop.system import RequestKind

MANY = 6


def refuse(turn: Turn, order: Order) -> None:
    """Why the address of this order stays as it is."""
    state = OrderState(order.state)
    if state is OrderState.IN_TRANSIT:
        redirect = tap(label("orders.button_redirect"), "change_address", order_id=order.id)
        turn.offer("utter_address_shipped", [redirect, *ways(order.id)], product=name_of(order))
    else:
        turn.say_no("utter_address_not_now", product=name_of(order), state=state.label)


def ways(order_id: str) -> list[Action]:
    """What else can be done about a parcel that goes to the wrong place."""
    return [
        tap(label("orders.button_intercept"), "refuse_parcel", order_id=order_id),
        tap(label("acts.button_person"), "transfer_human"),
    ]


def unshipped(order: Order) -> bool:
    """Whether its address can be changed without asking the courier."""
    return order.state in UNSHIPPED


def under_way(turn: Turn) -> str | None:
    """The order on its way that is meant; None where one that has not left can be.

    Raises Closed after an answer that needs no form.
    """
    if identified(turn) is None:
        raise Closed
    with turn.database.read() as session:
        named = named_order(turn, session, str(turn.context.customer_id)).named
        all_meant = not named and first_of_all(turn, session, RequestKind.ADDRESS, unshipped)
        if all_meant:
            return str(all_meant)
        orders = _meant(turn, session, str(turn.context.customer_id))
        if len(orders) > 1:
            buttons = [choice(order, "change_address") for order in orders[:MANY]]
            turn.offer("utter_redirect_which", buttons)
            raise Closed
        asked = [
            unfinished(session, one.customer_id, RequestKind.ADDRESS, one.id) for one in orders
        ]
    if not orders:
        return None
    order = orders[0]
    turn.remember(**{"order_id": order.id, ORDER: order.id})
    if asks_cost(turn):
        say_cost(turn)
    if asked[0] is not None:
        turn.say(f"utter_redirect_{asked[0].state}_before", product=name_of(order), address="")
        raise Closed
    return order.id


def _meant(turn: Turn, session: Session, customer_id: str) -> list[Order]:
    named = named_order(turn, session, customer_id)
    if named.named:
        moves = named.order is not None and named.order.state == OrderState.IN_TRANSIT
        return [named.order] if named.order is not None and moves else []
    orders = all_orders(session, customer_id)
    moving = [order for order in orders if order.state == OrderState.IN_TRANSIT]
    can_change = [order for order in orders if order.state in UNSHIPPED]
    focus = in_focus(turn, session, customer_id, {OrderState.IN_TRANSIT})
    if can_change:
        meant = narrowed(turn, session, [*can_change, *moving])
        if moving and all(order in moving for order in meant):
            return meant
        speaks_of_it = turn.message.typed and heard("orders.redirect_words", turn.message.text)
        return [focus] if focus and speaks_of_it else []
    meant = narrowed(turn, session, moving)
    return [focus] if focus in meant else meant


def asks_redirect(turn: Turn) -> bool:
    """那能让快递转一下吗: asked of an order that left."""
    return _asks(turn, "orders.redirect_words")


def if_not(turn: Turn) -> bool:
    """转不了呢: what happens where the courier does not bring an order elsewhere."""
    return turn.message.typed and matches("orders.redirect_if_not", plain(turn.message.text))


@instead
@before
def told_if_not(turn: Turn) -> bool:
    """要是改不成呢, after the shop was asked to have it brought elsewhere."""
    if turn.requested_slot is not None or not any(
        map(turn.before.told_of, ("redirect", "recontact"))
    ):
        return False
    if not asks(turn.message.text) or not if_not(turn):
        return False
    turn.say("utter_redirect_if_not")
    return True


def asks_cost(turn: Turn) -> bool:
    """Whether it is asked what a change costs of an order that left."""
    return _asks(turn, "orders.cost_words")


def _asks(turn: Turn, words: str) -> bool:
    if not (turn.message.typed and heard(words, turn.message.text)):
        return False
    if not turn.slots.get(ORDER):
        return False
    with turn.database.read() as session:
        return chosen_order(turn, session, ORDER).state == OrderState.IN_TRANSIT


def say_cost(turn: Turn) -> None:
    """What the courier takes is not known; what the shop takes for a parcel sent back is."""
    tell_refusal(turn, "utter_redirect_cost", "utter_redirect_cost_free")
