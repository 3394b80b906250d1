"""Refusing a parcel, and calling one back on its way: what follows, yes or no, the request."""

from actions.cards import name_of, order_card
from actions.filling import fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Closed, Form
from actions.identity import identified
from actions.order_choice import all_orders, named_order
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from actions.words import label
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.system import RequestKind

ORDER, CONFIRM = "intercept_order_id", "intercept_confirm"


def _fits(order: Order) -> bool:
    return order.state == OrderState.IN_TRANSIT


def _first(turn: Turn) -> None:
    """Without a parcel under way: what refusing means, as the shop's rules say it."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        say_consequences(turn)
        identified(turn)
        raise Closed
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if not named.named and not any(map(_fits, all_orders(session, customer_id))):
            say_consequences(turn)
            raise Closed
        asked = requests_of(session, customer_id, RequestKind.INTERCEPT)
        order = named.order
        under_way = [one.id for one in all_orders(session, customer_id) if _fits(one)]
    meant = order.id if order else under_way[0] if len(under_way) == 1 else ""
    if any(one.object_id == meant and _told(turn, one) for one in asked):
        raise Closed


def _told(turn: Turn, request: ShopRequest) -> bool:
    """Say how far the call back is that was asked for before; False for one refused."""
    if request.state not in {"requested", "accepted", "done"}:
        return False
    turn.say(f"utter_intercept_is_{request.state}")
    return True


def say_consequences(turn: Turn) -> None:
    """What refusing a parcel costs and when the money goes back."""
    with turn.database.read() as session:
        fee = policy(session, ShippingPolicy).refusal_fee
    if fee:
        turn.say("utter_refuse_fee", fee=display(fee))
    else:
        turn.say("utter_refuse_free")


def _refuse(turn: Turn, order: Order) -> None:
    match OrderState(order.state):
        case OrderState.AWAITING_PAYMENT | OrderState.AWAITING_SHIPMENT:
            cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order.id)
            turn.offer("utter_intercept_unshipped", [cancel], product=name_of(order))
        case OrderState.CANCELLED:
            turn.say("utter_cancel_already", product=name_of(order))
        case _:
            refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
            turn.offer("utter_intercept_signed", [refund], product=name_of(order))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    say_consequences(turn)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "delivery", "intercept"))
    turn.say("utter_intercept_confirm", payload, product=name_of(order))


FORM = Form(
    name="intercept_form",
    opened_by="refuse_parcel",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=_fits,
            refuse=_refuse,
            none_response="utter_refuse_free",
            ask_response="utter_intercept_which",
            first=_first,
        ).step(),
        confirm_step(CONFIRM, "delivery", _ask_confirm, "intercept"),
    ),
    topic=frozenset({"track_logistics", "return_exchange_policy", "refund_progress"}),
    inside={"refund_destination": "utter_intercept_where"},
)


@action("validate_intercept_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_intercept_submit")
def submit_form(turn: Turn) -> None:
    """Put the call back to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_intercept_kept")


def _put(turn: Turn) -> None:
    ask_shop(turn, RequestKind.INTERCEPT, "intercept", ORDER, lambda _order: {})
