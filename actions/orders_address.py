"""Another delivery address: which order, where to, yes or no, the request."""

import json

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Again, Form, Step, said
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from actions.words import label, mapping
from shop.customers.service import addresses, customer, masked_phone
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.addresses import Address, changed, completed, known, read
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.system import RequestKind

ORDER, NEW, CONFIRM = "address_order_id", "address_new", "address_confirm"
DRAFT = "address_draft"  # the parts said so far


def _first(turn: Turn) -> None:
    turn.remember(**{DRAFT: None})


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


def _with(turn: Turn, text: str) -> Address | None:
    """The address after what a text says of it; None if it says nothing."""
    told = read(text)
    if not any(told.plain().values()):
        return None
    draft = turn.slots.get(DRAFT)
    return completed(known(draft), told) if draft else changed(_now(turn), told)


def _taken(turn: Turn, address: Address | None) -> str | None:
    """The answer, if nothing is missing; what is known so far is kept."""
    if address is None:
        return None
    turn.remember(**{DRAFT: address.plain()})
    return None if address.missing() else json.dumps(address.plain(), ensure_ascii=False)


def _settled(turn: Turn) -> str | None:
    return _taken(turn, _with(turn, said(turn)))


def _take(turn: Turn) -> str | None:
    if not turn.message.typed:
        return None
    text = turn.message.text
    answering = turn.message.intent in ANSWERS | {"change_address"}
    if not answering and not _is_address(read(text)):
        return None
    address = _with(turn, text)
    value = _taken(turn, address)
    if address is not None and value is None:
        raise Again
    return value


def _is_address(told: Address) -> bool:
    """Whether it is an address whatever the sentence was taken for."""
    number = any(character.isdigit() for character in told.detail)
    return bool(told.phone or number or (told.city and told.detail))


def _ask(turn: Turn) -> None:
    draft = turn.slots.get(DRAFT)
    if not draft:
        turn.say("utter_address_ask")
        return
    address = known(draft)
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
            first=_first,
        ).step(),
        Step(NEW, _ask, _take, _settled, eager=True),
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
    turn.remember(**{DRAFT: None})


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
