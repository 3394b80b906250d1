"""A return or exchange asked of an order that has not arrived: what can be done instead begins.

Not sent yet: the order is cancelled, or its colour and size are changed. Under way: the parcel is
called back, which says itself what it means.
"""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.forms.form import Closed
from actions.forms.queue import turn_to
from actions.forms.told import said
from actions.orders.choice import OPEN
from actions.orders.lines import line_meant
from actions.patterns import matches
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.states import CaseKind
from shop.messages.taps import tap
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.states import OrderState

OF_GOODS = {CaseKind.REPAIR, CaseKind.RESEND}  # what only goods that are there can want


def goes_instead(turn: Turn, order: Order, wish: str | None) -> bool:
    """Begin what can be done about `order`; False where nothing stands in for the wish."""
    if order.state not in OPEN or turn.requested_slot is not None or wish in OF_GOODS:
        return False
    exchanges = wish == CaseKind.EXCHANGE or heard("orders.spec_words", said(turn))
    if order.state in UNSHIPPED:
        _before_sending(turn, order, exchanges=exchanges)
    elif wish == CaseKind.EXCHANGE:
        back = tap(label("orders.button_intercept"), "refuse_parcel", order_id=order.id)
        turn.offer("utter_unsigned_exchange", [back], product=name_of(order))
    else:
        turn_to(turn, "intercept_form", order.id)
    return True


def _before_sending(turn: Turn, order: Order, *, exchanges: bool) -> None:
    if exchanges:
        turn.say("utter_unsigned_change", product=name_of(order))
        turn_to(turn, "change_form", order.id)
        return
    with turn.database.read() as session:
        part = bool(order.paid) and wants_a_part(turn, session, order)
    if part:
        turn_to_part(turn, order)
        return
    _cancel(turn, order)


def cancel_unsent(turn: Turn, order: Order) -> None:
    """Cancel rather than refund what is paid and not sent; raises Closed after it began that."""
    if order.state == OrderState.AWAITING_SHIPMENT and not order.refunded:
        _cancel(turn, order)
        raise Closed


def _cancel(turn: Turn, order: Order) -> None:
    turn.say(f"utter_unsigned_cancel{'_paid' if order.paid else ''}", product=name_of(order))
    turn_to(turn, "cancel_form", order.id)


def turn_to_part(turn: Turn, order: Order) -> None:
    """One thing of a paid order goes back by itself, by a refund."""
    turn.say("utter_unsigned_part", product=name_of(order))
    turn_to(turn, "refund_form", order.id)


def wants_a_part(turn: Turn, session: Session, order: Order) -> bool:
    """Whether one thing of an order is meant rather than all: 便宜那个不要了, 只退一件."""
    text = plain(said(turn))
    if len(order.lines) == 1:
        return False
    if matches("orders.part_words", text):
        return True
    whole = matches("orders.whole_words", text)
    return not whole and line_meant(turn, session, order.lines, text) is not None
