"""能退吗 of what has not arrived, or is not bought: what will hold once it is signed for."""

import re

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.forms.words import asks
from actions.handoff.handing import noted, open_here
from actions.orders.choice import OPEN, all_orders, holding, in_focus, named_order, narrowed
from actions.recommend.shown import product_meant
from actions.times import moment
from actions.turn import Turn
from actions.words import entry, heard, label, plain
from shop.aftersales.eligibility import excluded_kinds
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ReturnPolicy, ReturnShipping


def answered_ahead(turn: Turn) -> bool:
    """Answer for the parcel under way or the product in talk; False if the rule is asked."""
    supposes = re.search(entry("aftersales.once_here"), plain(turn.message.text)) is not None
    with turn.database.read() as session:
        order = _on_its_way(turn, session)
        if order is not None:
            waits = order.state == OrderState.AWAITING_SHIPMENT
            if waits and not supposes:
                _tell_unshipped(turn, order)
            else:
                products = [line.product_id for line in order.lines]
                _tell(turn, session, name_of(order), products)
            turn.remember(order_id=order.id)
            return True
        product = product_meant(turn, session) if supposes else None
        if product is not None:
            _tell(turn, session, product.title, [product.id])
    return product is not None


def asked_ahead(turn: Turn) -> bool:
    """Answer 到了不合适也能退的吧 of a parcel under way, which asks for nothing yet."""
    text = plain(turn.message.text)
    if not turn.message.typed or not re.search(entry("aftersales.supposed_return"), text):
        return False
    with turn.database.read() as session:
        under_way = _on_its_way(turn, session) is not None
    return under_way and answered_ahead(turn)


def tell_allergy(turn: Turn) -> bool:
    """用了过敏能退不: it is for the shop to judge; False where no allergy is spoken of."""
    if not heard("aftersales.allergy_words", turn.message.text):
        return False
    turn.offer_person("utter_return_policy_allergy")
    return True


def answered_of_incident(turn: Turn) -> bool:
    """能给退不 of what hurt somebody: who answers its ticket decides; False without one."""
    ticket = open_here(turn, "safety")
    if ticket is None or not asks(turn.message.text):
        return False
    ticket = noted(turn, ticket)
    turn.handed_over = True
    turn.say("utter_return_of_incident", number=ticket.called, moment=moment(ticket.promised_at))
    return True


def _on_its_way(turn: Turn, session: Session) -> Order | None:
    """The paid order not signed yet that is named, talked about or the only one."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return None
    if written := named_order(turn, session, customer_id).order:
        return written if _open(written) else None
    orders = all_orders(session, customer_id)
    named = holding(turn, session, orders)
    if named and not any(map(_open, named)):
        return None
    found = narrowed(turn, session, [order for order in orders if _open(order)])
    if len(found) == 1:
        return found[0]
    focus = in_focus(turn, session, customer_id, OPEN)
    return focus if focus in found else None


def _open(order: Order) -> bool:
    return order.state in OPEN and order.paid > 0


def _tell(turn: Turn, session: Session, name: str, product_ids: list[str]) -> None:
    days = policy(session, ReturnPolicy).days
    free = policy(session, ReturnShipping).free_without_reason
    if excluded := excluded_kinds(session, product_ids):
        kinds = label("aftersales.comma").join(excluded)
        turn.say("utter_return_policy_ahead_excluded", product=name, categories=kinds)
        return
    fee = label("aftersales.ahead_free" if free else "aftersales.ahead_own_fee")
    turn.say("utter_return_policy_ahead", product=name, days=days, fee=fee)


def _tell_unshipped(turn: Turn, order: Order) -> None:
    cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order.id)
    turn.offer("utter_return_policy_unshipped", [cancel], product=name_of(order))
