"""Whether an order was urged already, and whether it can be."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.talk.again import times_told
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.states import OrderState
from shop.system import RequestKind

URGED = {OrderState.AWAITING_SHIPMENT: "shipping", OrderState.IN_TRANSIT: "delivery"}
AGAIN_AFTER = timedelta(hours=24)


def about(order: Order) -> str:
    """What is urged of it: shipping or delivery."""
    return URGED[OrderState(order.state)]


def urge_key(turn: Turn, order: Order) -> str:
    """What makes urging this order in this turn one request."""
    return turn.context.key(f"urge:{order.id}")


def urged_before(turn: Turn, session: Session, order: Order) -> ShopRequest | None:
    """What was urged of the same thing less than a day ago, in another turn."""
    for one in requests_of(session, order.customer_id, RequestKind.URGE):
        same = (one.object_id, one.payload.get("about")) == (order.id, about(order))
        if same and one.requested_at > now() - AGAIN_AFTER and one.key != urge_key(turn, order):
            return one
    return None


def can_be_urged(turn: Turn, session: Session, order: Order) -> bool:
    """Whether urging it would be new."""
    return order.state in URGED and urged_before(turn, session, order) is None


def tell_urged(turn: Turn, before: ShopRequest, payload: OrderPayload | None, order: Order) -> None:
    """It was urged: when, and how soon that shows; the third time a person is the next step."""
    at, product = moment(before.requested_at), name_of(order)
    asked_result = turn.message.typed and heard("delivery.result_words", turn.message.text)
    if times_told(turn, f"urge:{before.object_id}") > 1:
        turn.offer_person("utter_urge_person", product=product, moment=at)
    elif asked_result:
        tell_result(turn, before, order)
    else:
        turn.say("utter_urge_before", payload, product=product, moment=at)


def tell_result(turn: Turn, before: ShopRequest, order: Order) -> bool:
    """How soon urging shows: no time is promised; when it was done and what comes next."""
    at, what = moment(before.requested_at), URGED[OrderState(order.state)]
    person = tap(label("acts.button_person"), "transfer_human")
    turn.offer(f"utter_urge_result_{what}", [person], product=name_of(order), moment=at)
    return True


def asked_of_urging(turn: Turn, session: Session, order: Order | None) -> bool:
    """催了多久有结果, taken for a question about a refund; False if it is none about urging."""
    if order is None or order.state not in URGED or not turn.message.typed:
        return False
    before = urged_before(turn, session, order)
    if before is None or not heard("delivery.urge_words", turn.message.text):
        return False
    tell_urged(turn, before, None, order)
    return True
