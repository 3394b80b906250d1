"""Sending that is to wait: 先别发, 12月6号再发; and its end: 还是正常发吧."""

from collections.abc import Sequence

from rasa_sdk.events import FollowupAction

from actions.cards import name_of
from actions.delivery.wished_times import coming_day, said_back
from actions.forms.beside import NO_ANSWER
from actions.forms.instead import instead
from actions.orders.choice import all_orders, in_focus
from actions.patterns import matches
from actions.registry import before
from actions.requesting import tell
from actions.turn import Turn
from actions.understood import Understood
from actions.words import label, plain
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_about_order, requests_of
from shop.shipping.wishes import Wish
from shop.system import RequestKind, RequestState

TOPIC = "schedule_hold"
# what such a wish is taken for, and never means beside these words
MISTAKEN = NO_ANSWER | {"ask_ship_time", "urge_delivery", "modify_order", "inform", "order_remark"}
STANDING = {RequestState.REQUESTED, RequestState.ACCEPTED, RequestState.DONE}


def holds(message: Understood) -> bool:
    """Whether it wishes that something waits: 先别发, 过几天再寄, 等我通知."""
    return message.typed and matches("delivery.hold_wish", plain(message.text))


def delays_sending(message: Understood) -> bool:
    """Whether it is the sending that shall wait, not the delivery: 12月6号再发."""
    if not message.typed:
        return False
    text = plain(message.text)
    return matches("delivery.hold_sending", text) and not matches("delivery.hold_asked", text)


def until(found: Wish, *, sending: bool) -> str:
    """As it is read back: 先不发货，12月6日再发."""
    if not sending:
        return label("delivery.hold")
    if not found.day:
        return label("delivery.hold_sent")
    on = said_back(Wish(found.words, found.day), "")
    return label("delivery.hold_until", day=on)


@before
def wished_to_wait(turn: Turn) -> bool:
    """表先压着别发, understood as something else: the form begins, of what has not left."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or turn.form is not None or message.intent not in MISTAKEN:
        return False
    if not delays_sending(message) or not (holds(message) or coming_day(message)):
        return False
    with turn.database.read() as session:
        if not any(one.state in UNSHIPPED for one in all_orders(session, customer_id)):
            return False
    turn.events.append(FollowupAction("schedule_form"))
    return True


@instead
@before
def goes_on(turn: Turn) -> bool:
    """还是正常发吧, after the shop was asked to wait: the shop is told at once."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or turn.requested_slot is not None:
        return False
    if not matches("delivery.hold_over", plain(message.text)):
        return False
    with turn.database.write() as session:
        asked = requests_of(session, customer_id, RequestKind.SCHEDULE)
        waiting = [one for one in all_orders(session, customer_id) if one.state in UNSHIPPED]
        held = [one for one in waiting if _held(one, asked)]
        focus = in_focus(turn, session, customer_id, UNSHIPPED)
        order = focus if focus in held else held[0] if len(held) == 1 else None
        if order is None:
            return False
        request = request_about_order(
            session,
            turn.services.system,
            RequestKind.SCHEDULE,
            customer_id,
            order.id,
            payload={
                **dict.fromkeys(("days", "hours")),
                "wanted": label("delivery.hold_ended"),
                "words": message.text,
                "hold": False,
            },
            key=turn.context.key("hold_over"),
            conversation_id=turn.context.conversation,
        )
        product = name_of(order)
    turn.remember(order_id=order.id)
    tell(turn, "schedule_on", request, product=product)
    return True


def _held(order: Order, asked: Sequence[ShopRequest]) -> bool:
    """Whether the newest wish about it is that it waits."""
    newest = next((one for one in asked if one.object_id == order.id), None)
    return newest is not None and newest.state in STANDING and bool(newest.payload.get("hold"))
