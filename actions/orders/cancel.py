"""Cancelling an order: which one, the second check if it was paid, yes or no, the request."""

from actions.aftersales.large_sums import stop_large
from actions.aftersales.refund_money import working_days
from actions.cards import name_of, order_card
from actions.delivery.matter import Matter
from actions.delivery.whereabouts import refund_threat
from actions.forms import words
from actions.forms.asking import resume
from actions.forms.filling import fill
from actions.forms.form import Closed, Form, Step
from actions.forms.queue import turn_to
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, phone_step, yes_no
from actions.orders.before_signing import turn_to_part, wants_a_part
from actions.orders.both import first_of_all, go_on_with_others
from actions.orders.cancelled import asked_of_cancelling
from actions.orders.choice import all_orders, in_focus, named_order, narrowed
from actions.orders.unpaid import pay_until
from actions.patterns import matches
from actions.registry import action
from actions.requesting import submit, why
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.eligibility import refundable
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_cancel, requests_of
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.system import RequestKind, RequestState

ORDER, CHECK, CONFIRM = "cancel_order_id", "cancel_check", "cancel_confirm"
CANCELLABLE = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT}
LATER = {OrderState.IN_TRANSIT, OrderState.SIGNED}
AWAITED = {OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
WAITING = {RequestState.REQUESTED, RequestState.ACCEPTED}


def _first(turn: Turn) -> str | None:
    """Answer what only asks about cancelling; without an order to cancel, the one that is later."""
    customer_id = turn.context.customer_id
    if _wrong_place(turn):
        turn_to(turn, "address_form")
        raise Closed
    if asked_of_cancelling(turn) or (customer_id and _threatens(turn, customer_id)):
        raise Closed
    if customer_id is None:
        return None
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id).named
        first = None if named else first_of_all(turn, session, RequestKind.CANCEL, _fits)
        orders = all_orders(session, customer_id)
        later = [order for order in orders if order.state in LATER]
        meant = narrowed(turn, session, later)
    if not named and not any(map(_fits, orders)) and len(meant) == 1:
        _refuse(turn, meant[0])
        raise Closed
    return first


def _wrong_place(turn: Turn) -> bool:
    """我刚下的单地址不对, taken for a cancellation: nothing is said of giving it up."""
    text = plain(turn.message.text)
    typed = turn.message.typed and matches("orders.of_places", text)
    return typed and not matches("orders.gives_up", text)


def _threatens(turn: Turn, customer_id: str) -> bool:
    """再不发我就取消了: wants it sent; urging is offered, and the money back."""
    if not turn.message.typed or not matches("orders.threat", plain(turn.message.text)):
        return False
    with turn.database.read() as session:
        orders = [o for o in all_orders(session, customer_id) if o.state in AWAITED]
        focus = in_focus(turn, session, customer_id, AWAITED)
        order = focus or next(iter(narrowed(turn, session, orders)), None)
        if order is None:
            return False
        return refund_threat(turn, Matter(session, order, parcels(session, order.id)))


def _fits(order: Order) -> bool:
    return order.state in CANCELLABLE


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state)
    if state is OrderState.CANCELLED:
        turn.say("utter_cancel_already", product=name_of(order))
    elif state is OrderState.IN_TRANSIT and turn.requested_slot is None:
        turn.say_no("utter_cancel_shipped", product=name_of(order))
        turn_to(turn, "intercept_form", order.id)
    else:
        refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
        turn.offer("utter_cancel_not_now", [refund], product=name_of(order), state=state.label)
        turn.remember(refused=turn.context.seq)


def _paid(turn: Turn) -> bool:
    with turn.database.read() as session:
        return chosen_order(turn, session, ORDER).paid > 0


def _gate(turn: Turn) -> None:
    """A part of an order is refunded instead; large sums are for a person."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        part = wants_a_part(turn, session, order)
    if part and order.paid:
        turn_to_part(turn, order)
        raise Closed
    if part:
        turn.say("utter_cancel_whole_only", product=name_of(order))
    stop_large(turn, order, refundable(order))


def _what(turn: Turn) -> str:
    with turn.database.read() as session:
        return label("orders.to_cancel", product=name_of(chosen_order(turn, session, ORDER)))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        amount = refundable(order)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders"))
    response = "utter_cancel_confirm_paid" if amount else "utter_cancel_confirm_unpaid"
    turn.say(response, payload, product=name_of(order), amount=display(amount))


def _tell_money(turn: Turn) -> None:
    """How long the money takes, or what it costs: all that was paid goes back."""
    with turn.database.read() as session:
        amount = refundable(chosen_order(turn, session, ORDER)) if turn.slots.get(ORDER) else 0
        days = working_days(session)
    if amount:
        turn.say("utter_cancel_money", amount=display(amount), days=days)
    else:
        turn.say("utter_cancel_no_money")


def _beside(turn: Turn, step: Step) -> bool:
    """Answer 多久会自动取消, asked while the form is open; the open question stays."""
    if words.refuses(turn.message.text):
        return False
    text = plain(turn.message.text) if turn.message.typed else ""
    if heard("orders.restore_words", text) and words.asks(text):
        turn.say("utter_cancel_final")
    elif not asked_of_cancelling(turn):
        return False
    resume(FORM, turn, step)
    return True


FORM: Form = Form(
    name="cancel_form",
    opened_by="cancel_order",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=_fits,
            refuse=_refuse,
            none_response="utter_cancel_none",
            ask_response="utter_cancel_which",
            first=_first,
        ).step(),
        phone_step(CHECK, _paid, gate=_gate, what=_what),
        confirm_step(CONFIRM, "orders", _ask_confirm, does=lambda _turn: "cancel"),
    ),
    turns=frozenset({"address_form", "change_form"}),
    topic=frozenset({"return_exchange_policy", "ask_order_status", "ask_ship_time"}),
    inside={"refund_destination": "utter_cancel_where"},
    about={"time": _tell_money, "cost": _tell_money, "place": "utter_cancel_where"},
    beside=_beside,
)


@action("validate_cancel_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_cancel_submit")
def submit_form(turn: Turn) -> None:
    """Put the request to the shop, if it was confirmed, and say what became of it."""
    submit(FORM, turn, _request, _kept)


def _kept(turn: Turn) -> None:
    """Nothing is cancelled; until when one can be paid that is not."""
    with turn.database.read() as session:
        chosen = turn.slots.get(ORDER)
        order = chosen_order(turn, session, ORDER) if chosen else None
        until = pay_until(session, order) if order and not order.paid else None
    if order is None or until is None or until <= now():
        turn.say("utter_cancel_kept")
    else:
        turn.say("utter_cancel_kept_unpaid", product=name_of(order), moment=moment(until))


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
    go_on_with_others(turn, RequestKind.CANCEL, FORM.name, _fits)


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
