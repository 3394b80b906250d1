"""Cancelling an order: which one, the second check if it was paid, yes or no, the request."""

from actions.cards import name_of, order_card
from actions.filling import fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, phone_step, yes_no
from actions.forms import Form
from actions.large_sums import stop_large
from actions.registry import action
from actions.requesting import submit, why
from actions.turn import Turn
from shop.aftersales.eligibility import refundable
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_cancel, requests_of
from shop.orders.states import OrderState
from shop.system import RequestKind, RequestState

ORDER, CHECK, CONFIRM = "cancel_order_id", "cancel_check", "cancel_confirm"
CANCELLABLE = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT}
WAITING = {RequestState.REQUESTED, RequestState.ACCEPTED}


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state)
    if state is OrderState.CANCELLED:
        turn.say("utter_cancel_already", product=name_of(order))
    else:
        turn.say_no("utter_cancel_not_now", product=name_of(order), state=state.label)


def _paid(turn: Turn) -> bool:
    with turn.database.read() as session:
        return chosen_order(turn, session, ORDER).paid > 0


def _stop_large(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
    stop_large(turn, order, refundable(order))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        amount = refundable(order)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders"))
    response = "utter_cancel_confirm_paid" if amount else "utter_cancel_confirm_unpaid"
    turn.say(response, payload, product=name_of(order), amount=display(amount))


FORM = Form(
    name="cancel_form",
    opened_by="cancel_order",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=lambda order: order.state in CANCELLABLE,
            refuse=_refuse,
            none_response="utter_cancel_none",
            ask_response="utter_cancel_which",
        ).step(),
        phone_step(CHECK, _paid, gate=_stop_large),
        confirm_step(CONFIRM, "orders", _ask_confirm),
    ),
    topic=frozenset({"return_exchange_policy", "ask_order_status", "ask_ship_time"}),
    inside={"refund_destination": "utter_cancel_where"},
)


@action("validate_cancel_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_cancel_submit")
def submit_form(turn: Turn) -> None:
    """Put the request to the shop, if it was confirmed, and say what became of it."""
    submit(FORM, turn, _request, "utter_cancel_kept")


def _request(turn: Turn) -> None:
    customer_id = str(turn.context.customer_id)
    key = turn.context.key("cancel")
    with turn.database.write() as session:
        order = chosen_order(turn, session, ORDER)
        asked = requests_of(session, customer_id, RequestKind.CANCEL)
        if any(r.object_id == order.id and r.state in WAITING and r.key != key for r in asked):
            turn.say("utter_cancel_requested_before")
            return
        paid = refundable(order)
        request = request_cancel(
            session,
            turn.services.system,
            customer_id,
            order.id,
            reason="customer",
            key=key,
            conversation_id=turn.context.conversation,
        )
        name = name_of(order)
    turn.remember(order_id=order.id)
    _tell(turn, request, name, paid)


def _tell(turn: Turn, request: ShopRequest, name: str, paid: int) -> None:
    match RequestState(request.state):
        case RequestState.DONE if paid:
            turn.say("utter_cancel_done_refund", product=name, amount=display(paid))
        case RequestState.DONE:
            turn.say("utter_cancel_done", product=name)
        case RequestState.REFUSED:
            turn.say_no("utter_cancel_refused", reason=why(request))
        case _:
            turn.say("utter_cancel_requested", product=name)
