"""Another delivery address: which order, where to, yes or no, the request."""

import json
from dataclasses import replace

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Again, Form, Step
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.told import told
from actions.turn import Turn
from actions.understood import Understood
from actions.words import label, mapping
from shop.customers.service import addresses, customer, masked_phone
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.addresses import Address, changed, completed, known, place_in
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.system import RequestKind

ORDER, NEW, CONFIRM = "address_order_id", "address_new", "address_confirm"
OTHERS = {"phone", "person", "order_id", "tracking_no"}  # what is no part of the place


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state)
    if state is not OrderState.IN_TRANSIT:
        turn.say_no("utter_address_not_now", product=name_of(order), state=state.label)
        return
    buttons = [
        tap(label("orders.button_intercept"), "refuse_parcel", order_id=order.id),
        tap(label("acts.button_person"), "transfer_human"),
    ]
    turn.offer("utter_address_shipped", buttons, product=name_of(order))
    turn.remember(refused=turn.context.seq)


def _now(turn: Turn) -> Address:
    """Where the order goes as it stands; who receives it is the customer, if it does not say."""
    customer_id = str(turn.context.customer_id)
    with turn.database.read() as session:
        now = known(chosen_order(turn, session, ORDER).address)
        usual = next(iter(addresses(session, customer_id)), None)
        who = customer(session, customer_id)
        name = now.name or (usual.name if usual else "") or who.name
        phone = now.phone or (usual.phone if usual else "") or who.phone
    return known({**now.plain(), "name": name, "phone": phone})


def _heard(message: Understood, *, asked: bool) -> Address:
    """What a message says of the address: its entities, and its words where it was `asked` for."""
    place = Address()
    if where := message.one("address"):
        place = place_in(where)
    elif asked and message.typed:
        place = place_in(message.without(OTHERS))
    name, phone = message.one("person"), message.one("phone")
    return replace(place, name=name or "", phone=phone or "")


def _so_far(turn: Turn) -> Address | None:
    """The address after all that was told of it; None if nothing was."""
    found: Address | None = None
    for one in reversed(list(told(turn))):
        heard = _heard(one.message, asked=one.slot in {None, NEW})
        if any(heard.plain().values()):
            found = completed(found, heard) if found else changed(_now(turn), heard)
    return found


def _settled(turn: Turn) -> str | None:
    """The answer, if nothing is missing."""
    address = _so_far(turn)
    if address is None or address.missing():
        return None
    return json.dumps(address.plain(), ensure_ascii=False)


def _take(turn: Turn) -> str | None:
    answering = turn.message.intent in ANSWERS | {"change_address"}
    if not (turn.message.typed and (answering or _tells(turn.message))):
        return None
    if not any(_heard(turn.message, asked=True).plain().values()):
        return None
    value = _settled(turn)
    if value is None:
        raise Again
    return value


def _tells(message: Understood) -> bool:
    """Whether it is an address whatever the sentence was taken for."""
    return bool(message.one("address") or message.one("phone"))


def _ask(turn: Turn) -> None:
    address = _so_far(turn)
    if address is None:
        turn.say("utter_address_ask")
        return
    parts = label("orders.comma").join(mapping("orders.parts")[p] for p in address.missing())
    if address.place:
        turn.say("utter_address_missing", place=address.place, parts=parts)
    else:
        turn.say("utter_address_missing_all", parts=parts)


def line(address: Address) -> str:
    """An address in one line, its phone as others may see it."""
    phone = masked_phone(address.phone)
    return label("orders.address_line", place=address.place, name=address.name, phone=phone)


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders", "address"))
    address = line(known(json.loads(str(turn.slots[NEW]))))
    turn.say("utter_address_confirm", payload, product=name_of(order), address=address)


FORM = Form(
    name="address_form",
    opened_by="change_address",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=lambda order: order.state in UNSHIPPED,
            refuse=_refuse,
            none_response="utter_address_none",
            ask_response="utter_address_which",
        ).step(),
        Step(NEW, _ask, _take, _settled, eager=True, tells=_tells),
        confirm_step(CONFIRM, "orders", _ask_confirm, "address"),
    ),
    topic=frozenset({"ask_order_status", "ask_ship_time", "ask_delivery_area", "ask_shipping_fee"}),
)


@action("validate_address_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_address_submit")
def submit_form(turn: Turn) -> None:
    """Put the new address to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_address_kept")


def _put(turn: Turn) -> None:
    address = json.loads(str(turn.slots[NEW]))
    ask_shop(
        turn,
        RequestKind.ADDRESS,
        "address",
        ORDER,
        lambda _order: {"address": address},
        address=line(known(address)),
    )
