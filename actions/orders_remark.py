"""A remark for the warehouse: which order, the words, yes or no, the request."""

import re

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Closed, Form, Step
from actions.identity import identified
from actions.order_choice import all_orders, named_order
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.told import newest, said
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard
from shop.messages.schemas import OrderPayload
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.system import RequestKind

ORDER, WORDS, CONFIRM = "remark_order_id", "remark_words", "remark_confirm"
SHORTEST, LONGEST = 2, 100
# what a remark may sound like while it is asked for
ALSO = frozenset({"order_remark", "schedule_delivery", "gift", "ask_shipping_method"})


def remark_in(text: str) -> str:
    """The words to write down; "" for a message that only asks for a remark."""
    words = re.sub(str(entry("orders.remark_lead")), "", text.strip()).strip()
    rest = re.sub(str(entry("orders.remark_filler")), "", words or "")
    if len(rest) < SHORTEST:
        return ""
    return words[:LONGEST]


def _first(turn: Turn) -> None:
    """我备注的看到没: what is written there, without a form."""
    if not (turn.message.typed and heard("orders.remark_seen", turn.message.text)):
        return
    customer_id = identified(turn)
    if customer_id is None:
        raise Closed
    with turn.database.read() as session:
        order = named_order(turn, session, customer_id).order
        orders = [order] if order else all_orders(session, customer_id)
        written = next((one for one in orders if one.remark), None)
    if written is None:
        turn.say("utter_remark_nothing")
    else:
        turn.remember(order_id=written.id)
        turn.say("utter_remark_there", product=name_of(written), remark=written.remark)
    raise Closed


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state).label
    turn.say_no("utter_remark_not_now", product=name_of(order), state=state)


def _settled(turn: Turn) -> str | None:
    return remark_in(said(turn)) or newest(turn, _announced)


def _announced(message: Understood) -> str | None:
    """The remark of a message that calls it one: 备注：送前打电话."""
    named = re.search(str(entry("orders.remark_lead")), message.text.strip())
    return (remark_in(message.text) or None) if named else None


def _tells(message: Understood) -> bool:
    return _announced(message) is not None


def _take(turn: Turn) -> str | None:
    fits = turn.message.intent in ANSWERS | ALSO and turn.message.intent != "answer"
    return (remark_in(turn.message.text) or None) if turn.message.typed and fits else None


def _ask(turn: Turn) -> None:
    turn.say("utter_remark_ask")


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders", "remark"))
    turn.say("utter_remark_confirm", payload, product=name_of(order), remark=str(turn.slots[WORDS]))


FORM = Form(
    name="remark_form",
    opened_by="order_remark",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=lambda order: order.state in UNSHIPPED,
            refuse=_refuse,
            none_response="utter_remark_none",
            ask_response="utter_remark_which",
            first=_first,
        ).step(),
        Step(WORDS, _ask, _take, _settled, also=ALSO),
        confirm_step(CONFIRM, "orders", _ask_confirm, "remark"),
    ),
    topic=frozenset({"ask_order_status", "ask_ship_time"}),
)


@action("validate_remark_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_remark_submit")
def submit_form(turn: Turn) -> None:
    """Put the remark to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_remark_kept")


def _put(turn: Turn) -> None:
    words = str(turn.slots[WORDS])
    ask_shop(
        turn, RequestKind.REMARK, "remark", ORDER, lambda _order: {"remark": words}, remark=words
    )
