"""An order that was cancelled: by whom and why, what goes back, and how to have it again."""

from sqlalchemy.orm import Session

from actions.aftersales.refund_money import tell_cancelled
from actions.cards import name_of, order_card
from actions.identity import identified
from actions.orders.choice import all_orders, in_focus, named_order, narrowed, told_not_found
from actions.orders.unpaid import answered, told_until
from actions.patterns import matches
from actions.registry import action
from actions.talk.again import times_told
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, listed, plain
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.requests import requests_of
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import OrderingPolicy
from shop.system import RequestKind, RequestState

BY_THE_SHOP = {"utter_cancelled_reason", "utter_cancelled_unknown"}
WAITING = {RequestState.REQUESTED, RequestState.ACCEPTED}


def asked_of_cancelling(turn: Turn) -> bool:
    """Answer 为啥给我取消了, 多久会自动取消: they cancel nothing; False for what is no question."""
    if not turn.message.typed or turn.context.customer_id is None:
        return False
    if answered(turn):
        return True
    if not _asks_why(turn):
        return False
    order_cancelled(turn)
    return True


def _asks_why(turn: Turn) -> bool:
    return turn.message.typed and matches("orders.cancelled_asked", plain(turn.message.text))


@action("action_order_cancelled")
def order_cancelled(turn: Turn) -> None:
    """Why it was cancelled, from the order itself; a cancelled order cannot be restored."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        order = named.order or _meant(turn, session, customer_id)
        if order is None:
            _none(turn, session, customer_id)
        elif order.state != OrderState.CANCELLED:
            _not_cancelled(turn, session, order)
        else:
            explain(turn, session, order)


def _meant(turn: Turn, session: Session, customer_id: str) -> Order | None:
    focus = in_focus(turn, session, customer_id, {OrderState.CANCELLED})
    if focus is not None:
        return focus
    found = narrowed(turn, session, all_orders(session, customer_id))
    return next((order for order in found if order.state == OrderState.CANCELLED), None)


def _none(turn: Turn, session: Session, customer_id: str) -> None:
    """No order is cancelled; one may be about to be."""
    asked = requests_of(session, customer_id, RequestKind.CANCEL)
    waits = next((one for one in asked if one.state in WAITING), None)
    if waits is None:
        if _asks_why(turn) or not told_until(turn):
            turn.say("utter_cancelled_none")
    else:
        turn.remember(order_id=waits.object_id)
        turn.offer_person("utter_cancelled_not_yet")


def _not_cancelled(turn: Turn, session: Session, order: Order) -> None:
    turn.remember(order_id=order.id)
    payload = OrderPayload(orders=[order_card(session, order)])
    state = OrderState(order.state).label
    turn.say("utter_cancelled_is_not", payload, product=name_of(order), state=state)


def explain(turn: Turn, session: Session, order: Order) -> None:
    """Who cancelled an order, when and why, what goes back, and how to have the goods again."""
    turn.remember(order_id=order.id)
    available = _available(session, order)
    buttons = [tap(p.title, "ask_stock", item_id=p.id) for p in available]
    buttons.append(tap(label("acts.button_person"), "transfer_human"))
    payload = OrderPayload(orders=[order_card(session, order)], buttons=buttons)
    typed = turn.message.text if turn.message.typed else ""
    if heard("orders.what_now_words", typed) and not heard("orders.why_words", typed):
        turn.say("utter_cancelled_what_now" if available else "utter_cancelled_gone", payload)
        turn.propose_person()
        return
    no_way_back = heard("orders.restore_words", typed)
    response, values = _why(session, order)
    if times_told(turn, f"{order.id}:{response}") and response in BY_THE_SHOP:
        told = _asks_why(turn) and response == "utter_cancelled_reason"
        again = "sorry_reason" if told else "sorry"
        turn.say(f"utter_cancelled_{again}", payload, product=name_of(order), **values)
        turn.propose_person()
        return
    response = "utter_cancelled_no_way_back" if no_way_back else response
    turn.say(response, product=name_of(order), **values)
    tell_cancelled(turn, session, order)
    again = "utter_cancelled_again" if available else "utter_cancelled_gone"
    if available and no_way_back:
        again = "utter_cancelled_what_now"
    turn.say(again, payload)
    turn.propose_person()


def _why(session: Session, order: Order) -> tuple[str, dict[str, str]]:
    """The words for who cancelled it: the customer here, the shop's reason, time, or not known."""
    at = {"moment": moment(order.cancelled_at)} if order.cancelled_at else {}
    asked = requests_of(session, order.customer_id, RequestKind.CANCEL)
    by_customer = any(one.object_id == order.id and one.state == RequestState.DONE for one in asked)
    if at and (by_customer or order.cancel_reason in listed("orders.own_reasons")):
        return "utter_cancelled_by_you", at
    if at and order.cancel_reason:
        return "utter_cancelled_reason", {**at, "reason": order.cancel_reason}
    hours = policy(session, OrderingPolicy).pay_within_hours
    if at and order.paid == 0 and order.paid_at is None:
        return "utter_cancelled_unpaid", {**at, "hours": str(hours)}
    return "utter_cancelled_unknown", {}


def _available(session: Session, order: Order) -> list[Product]:
    found = products(session, list(dict.fromkeys(line.product_id for line in order.lines)))
    return [product for product in found if product.on_sale and product.stock > 0]
