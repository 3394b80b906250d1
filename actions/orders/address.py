"""Another delivery address: which order, where to or to whom, yes or no, the request."""

import json
from dataclasses import replace

from rasa_sdk.events import FollowupAction

from actions.cards import name_of, order_card
from actions.forms.agreeing import agrees_besides
from actions.forms.asking import resume
from actions.forms.filling import ANSWERS, fill
from actions.forms.form import YES, Again, Closed, Form, Step
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms.told import opening
from actions.forms.words import asks, begins_with_yes
from actions.orders.address_line import line
from actions.orders.address_told import (
    CONFIRM,
    NEW,
    ORDER,
    contact_now,
    in_question,
    keeps_contact,
    missing,
    name_in,
    of_address,
    payload,
    tells,
)
from actions.orders.beside_change import tells_delay
from actions.orders.both import go_on_with_others
from actions.orders.choice import all_orders
from actions.orders.phones_told import tells_new_phone
from actions.orders.redirect import (
    asks_cost,
    asks_redirect,
    if_not,
    refuse,
    say_cost,
    under_way,
    unshipped,
    ways,
)
from actions.orders.remark import offer_besides
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.messages.schemas import OrderPayload
from shop.orders.addresses import Address, known
from shop.orders.changes import UNSHIPPED
from shop.orders.states import OrderState
from shop.system import RequestKind


def _settled(turn: Turn) -> str | None:
    """The answer, if nothing is missing."""
    address = of_address(turn)
    if address is None and keeps_contact(turn.message):
        _say_same(turn)
        raise Closed
    if address is None or missing(turn, address):
        return None
    return json.dumps(payload(address), ensure_ascii=False)


def _take(turn: Turn) -> str | None:
    message = turn.message
    if not message.typed:
        return None
    _aside(turn)
    if asks_redirect(turn) and not tells(message):
        raise Again
    answering = message.intent in ANSWERS | {"change_address"}
    named = in_question(turn) == "person" and bool(name_in(message.text))
    if not (answering or named or tells(message)) or of_address(turn) is None:
        return None
    value = _settled(turn)
    if value is None:
        raise Again
    return value


def _costs_nothing(turn: Turn) -> bool:
    """要钱不, of an order that has not left: its sum stays as it is."""
    if not heard("orders.cost_words", turn.message.text):
        return False
    turn.say("utter_address_cost")
    return True


def _how_long(turn: Turn) -> None:
    topic = "address"
    if turn.slots.get(ORDER):
        with turn.database.read() as session:
            moving = chosen_order(turn, session, ORDER).state == OrderState.IN_TRANSIT
        topic = "redirect" if moving else topic
    turn.say(f"utter_{topic}_how_long")


def _say_same(turn: Turn) -> None:
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, ORDER))
    turn.say("utter_address_same", product=product, contact=line(contact_now(turn)))


def _aside(turn: Turn) -> None:
    """What is said beside the answer: 要加钱吗, 收件人不变."""
    if asks_cost(turn):
        say_cost(turn)
        raise Again
    if asks(turn.message.text) and _costs_nothing(turn):
        raise Again
    if asks(turn.message.text) and if_not(turn):
        turn.say("utter_redirect_if_not")
        raise Again
    if keeps_contact(turn.message):
        _say_same(turn)
        raise Again


def _ask(turn: Turn) -> None:
    address = of_address(turn)
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        product, moving = name_of(order), order.state == OrderState.IN_TRANSIT
    if address is None and moving and in_question(turn) == "place":
        _ask_redirect(turn, order.id, product)
        return
    if address is None:
        turn.say(f"utter_address_ask_{in_question(turn)}", product=product)
        return
    parts = label("orders.comma").join(mapping("orders.parts")[p] for p in address.missing())
    if address.place:
        turn.say("utter_address_missing", place=address.place, parts=parts)
    else:
        turn.say("utter_address_missing_all", parts=parts)


def _ask_redirect(turn: Turn, order_id: str, product: str) -> None:
    """What can be done about a parcel that left; in brief where that was just said."""
    first = turn.slots.get("form_id") == str(turn.context.seq)
    if asks_cost(turn) or not first:
        turn.offer("utter_redirect_go_on", ways(order_id), product=product)
    else:
        turn.offer("utter_address_ask_redirect", ways(order_id), product=product)


def _topic(turn: Turn) -> tuple[str, str]:
    """The topic of the words that tell of the request, and the product."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
    if order.state == OrderState.IN_TRANSIT:
        return ("redirect" if _told(turn).place else "recontact"), name_of(order)
    return ("address" if _told(turn).place else "contact"), name_of(order)


def _told(turn: Turn) -> Address:
    return known(json.loads(str(turn.slots[NEW])))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        card = order_card(session, chosen_order(turn, session, ORDER), actions=False)
    card_payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders", "address"))
    topic, product = _topic(turn)
    turn.say(f"utter_{topic}_confirm", card_payload, product=product, address=line(_told(turn)))


def _confirm() -> Step:
    """Yes or no; what corrects the address is neither: 对 不过是86号."""
    step = confirm_step(CONFIRM, "orders", _ask_confirm, "address", lambda _turn: "address")

    def take(turn: Turn) -> str | None:
        yes = turn.message.typed and agrees_besides(turn.message.text, "address")
        if yes or (keeps_contact(turn.message) and begins_with_yes(turn.message.text)):
            return YES
        _aside(turn)
        return None if tells(turn.message) else step.take(turn)

    return replace(step, take=take, eager=True, keeps="orders.keeps_address")


def _beside(turn: Turn, step: Step) -> bool:
    """Answer whether it is sent later for that; the open question stays."""
    if not turn.slots.get(ORDER) or not tells_delay(turn, ORDER, "address"):
        return False
    resume(FORM, turn, step)
    return True


FORM: Form = Form(
    name="address_form",
    opened_by="change_address",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=unshipped,
            refuse=refuse,
            none_response="utter_address_none",
            ask_response="utter_address_which",
            first=under_way,
        ).step(),
        Step(
            *(NEW, _ask, _take, _settled),
            back="utter_address_back",
            eager=True,
            tells=tells,
            keeps="orders.keeps_address",
        ),
        _confirm(),
    ),
    turns=frozenset({"cancel_form"}),
    about={"time": _how_long, "cost": "utter_address_cost"},
    beside=_beside,
    topic=frozenset({"ask_order_status", "ask_ship_time", "ask_delivery_area", "ask_shipping_fee"}),
)


def readdressed(turn: Turn) -> bool:
    """Take up an address or another number sent while no question is open: of an order."""
    customer_id = turn.context.customer_id
    if customer_id is None or not turn.message.typed:
        return False
    if not (turn.message.one("address") or tells_new_phone(turn.message)):
        return False
    with turn.database.read() as session:
        states = {order.state for order in all_orders(session, customer_id)}
    if states.isdisjoint(UNSHIPPED | {OrderState.IN_TRANSIT}):
        return False
    turn.events.append(FollowupAction(FORM.name))
    return True


@action("validate_address_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_address_submit")
def submit_form(turn: Turn) -> None:
    """Put the new address to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_address_kept")


def _put(turn: Turn) -> None:
    topic, _product = _topic(turn)
    told = _told(turn)
    ask_shop(
        turn,
        RequestKind.ADDRESS,
        topic,
        ORDER,
        lambda _order: {"address": payload(told)},
        address=line(told),
    )
    offer_besides(turn, str(turn.slots[ORDER]), opening(turn))
    go_on_with_others(turn, RequestKind.ADDRESS, FORM.name, unshipped)
