"""A wish that was not surely understood, of an order that has not arrived: its form begins."""

import re

from rasa_sdk.events import FollowupAction

from actions.aftersales.case_questions import fits, kind_in
from actions.aftersales.item_questions import cause_in
from actions.forms.words import asks
from actions.orders.cancelled import order_cancelled
from actions.orders.choice import OPEN, all_orders, narrowed
from actions.patterns import matches
from actions.turn import Turn
from actions.understood import CLAUSES
from shop.aftersales.states import Cause
from shop.orders.states import OrderState

LIKELY = 3  # readings that are looked at
CANCELLED = "order_auto_cancelled"
RETURNING = frozenset({"apply_return_exchange", "apply_refund", "cancel_order", "refuse_parcel"})


def wished_before_signing(turn: Turn) -> bool:
    """鞋子不想要了 没发货的话退款, 没收到呢 不收了: begin what it wishes; False for none."""
    customer_id, message = turn.context.customer_id, turn.message
    likely = {name for name, _share in message.ranking[:LIKELY]}
    if customer_id is None or not message.typed:
        return False
    first = message.ranking[0][0] if message.ranking else ""
    told = turn.before.told_of("cancelled")
    if first == CANCELLED or (told and CANCELLED in likely):
        return _of_cancelled(turn, customer_id)
    if likely.isdisjoint(RETURNING):
        return False
    with turn.database.read() as session:
        orders = [o for o in all_orders(session, customer_id) if o.state in OPEN or fits(o)]
        moving = [order for order in orders if order.state == OrderState.IN_TRANSIT]
        meant = narrowed(turn, session, orders)
    form = ""
    if moving and "refuse_parcel" in likely and matches("delivery.refusal_likely", message.text):
        form = "intercept_form"
    elif meant and not any(map(fits, meant)) and _wishes(message.text):
        form = "case_form"
    if form:
        turn.events.append(FollowupAction(form))
    return bool(form)


def _of_cancelled(turn: Turn, customer_id: str) -> bool:
    """我付了钱你们给我取消？, of who has an order that was cancelled."""
    with turn.database.read() as session:
        states = {order.state for order in all_orders(session, customer_id)}
    if OrderState.CANCELLED not in states:
        return False
    order_cancelled(turn)
    return True


def _wishes(text: str) -> bool:
    """Whether its last clause asks nothing, and all of it wishes a return."""
    last = re.split(CLAUSES, text.strip())[-1]
    return not asks(last) and (kind_in(text) is not None or cause_in(text) == Cause.NO_REASON)
