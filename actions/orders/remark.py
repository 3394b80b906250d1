"""A remark for the warehouse: which order, the words, yes or no, the request."""

from contextlib import suppress
from dataclasses import replace

from rasa_sdk.events import FollowupAction

from actions.cards import name_of, order_card
from actions.delivery.handover import passed_on
from actions.forms.beside import NO_ANSWER
from actions.forms.filling import ANSWERS, fill
from actions.forms.form import Again, Closed, Form, Step
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms.told import newest, said
from actions.forms.words import asks
from actions.identity import identified
from actions.orders.choice import all_orders, named_order
from actions.orders.remark_words import adds, announced, asks_card, joined, remark_in
from actions.registry import action, before
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from actions.understood import Understood
from actions.words import heard, label
from shop.conversations.handover_repository import customer_texts
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.system import RequestKind

ORDER, WORDS, CONFIRM = "remark_order_id", "remark_words", "remark_confirm"
CARD_WORDS = NO_ANSWER | {"inform", "gift", "greet", "thanks_bye"}
LOOKED_BACK = 6  # messages in which a remark may have been asked for
# what a remark may sound like while it is asked for
ALSO = frozenset({"order_remark", "schedule_delivery", "gift", "ask_shipping_method"})


def _first(turn: Turn) -> None:
    """我备注的看到没, 备注加上没: what is written there, without a form.

    What was asked for before and is not there yet is what the form then asks about.
    """
    if _for_the_courier(turn) and passed_on(turn):
        raise Closed
    if not (turn.message.typed and heard("orders.remark_seen", turn.message.text)):
        return
    customer_id = identified(turn)
    if customer_id is None:
        raise Closed
    with turn.database.read() as session:
        order = named_order(turn, session, customer_id).order
        orders = [order] if order else all_orders(session, customer_id)
        written = next((one for one in orders if one.remark), None)
        before = customer_texts(session, turn.context.conversation, LOOKED_BACK)
    told = (remark_in(text) for text in before if announced(text))
    wanted = next(filter(None, told), "")
    if wanted and (written is None or wanted not in written.remark):
        turn.say("utter_remark_not_yet")
        turn.remember(**{WORDS: wanted})
        return
    if written is None:
        turn.say("utter_remark_nothing")
    else:
        turn.remember(order_id=written.id)
        turn.say("utter_remark_there", product=name_of(written), remark=written.remark)
    raise Closed


def _for_the_courier(turn: Turn) -> bool:
    """到了打我电话, where nothing waits any more but a parcel is under way."""
    if turn.context.customer_id is None or not turn.message.typed:
        return False
    with turn.database.read() as session:
        states = {order.state for order in all_orders(session, turn.context.customer_id)}
    return not states & UNSHIPPED and OrderState.IN_TRANSIT in states


def _refuse(turn: Turn, order: Order) -> None:
    if order.state == OrderState.IN_TRANSIT and passed_on(turn):
        return
    state = OrderState(order.state).label
    turn.say_no("utter_remark_not_now", product=name_of(order), state=state)


def _settled(turn: Turn) -> str | None:
    return remark_in(said(turn)) or newest(turn, _announced)


def _announced(message: Understood) -> str | None:
    """The remark of a message that calls it one: 备注：送前打电话."""
    return (remark_in(message.text) or None) if announced(message.text) else None


def _tells(message: Understood) -> bool:
    return message.typed and _announced(message) is not None


def _take(turn: Turn) -> str | None:
    fits = turn.message.intent in ANSWERS | ALSO and turn.message.intent != "answer"
    return (remark_in(turn.message.text) or None) if turn.message.typed and fits else None


def _ask(turn: Turn) -> None:
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, ORDER))
    card = turn.message.typed and asks_card(turn.message.text)
    turn.say("utter_remark_ask_card" if card else "utter_remark_ask", product=product)


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "orders", "remark"))
    words = str(turn.slots[WORDS])
    response = "utter_remark_confirm_more" if order.remark else "utter_remark_confirm"
    turn.say(response, payload, product=name_of(order), remark=words, before=order.remark)


def _confirm() -> Step:
    """Yes or no; what is added meanwhile (还有别放小票) belongs to the remark."""
    step = confirm_step(CONFIRM, "orders", _ask_confirm, "remark", lambda _turn: "remark")

    def take(turn: Turn) -> str | None:
        if (more := _more(turn)) and more != turn.slots[WORDS]:
            turn.remember(**{WORDS: more, "form_tries": 0})
            raise Again
        return step.take(turn)

    return replace(step, take=take, eager=True, keeps="orders.keeps_remark")


def _more(turn: Turn) -> str:
    """The whole remark after what is said at the confirmation; "" if nothing is added."""
    message = turn.message
    if not message.typed:
        return ""
    words = remark_in(message.text)
    if words and heard("orders.corrects_remark", message.text):
        return words
    speaks_of_it = adds(message.text) or _tells(message) or message.intent == "order_remark"
    return joined(str(turn.slots[WORDS]), words) if words and speaks_of_it else ""


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
        Step(WORDS, _ask, _take, _settled, also=ALSO, free=True),
        _confirm(),
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


def offer_besides(turn: Turn, order_id: str, text: str) -> None:
    """Ask whether the remark that was asked for in `text`, beside another matter, is written too.

    A yes to it is the confirmation (`write_down`).
    """
    words = remark_in(text) if announced(text) else ""
    if not words:
        return
    turn.remember(**{ORDER: order_id, WORDS: words})
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, ORDER))
    said_so = label("orders.remark_said", words=words)
    button = tap(
        label("orders.button_remark_yes"), "order_remark", order_id=order_id, question=said_so
    )
    turn.offer("utter_remark_also", [button], product=product, remark=words)
    turn.propose("remark")


@before
def told_card_words(turn: Turn) -> bool:
    """祝妈妈生日快乐, after a card was asked for, or 写了啥 after a remark: the form begins."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or turn.form is not None:
        return False
    if turn.before.told_of("remark") and heard("orders.remark_seen", message.text):
        turn.events.append(FollowupAction(FORM.name))
        return True
    if message.intent not in CARD_WORDS or asks(message.text) or not remark_in(message.text):
        return False
    if not asks_card(turn.before.text):
        return False
    with turn.database.read() as session:
        if not any(order.state in UNSHIPPED for order in all_orders(session, customer_id)):
            return False
    turn.events.append(FollowupAction(FORM.name))
    return True


def write_down(turn: Turn) -> None:
    """Put the remark that was offered to the shop."""
    with suppress(Closed):  # the order went away meanwhile; said
        _put(turn)


def _put(turn: Turn) -> None:
    words = str(turn.slots[WORDS])
    with turn.database.read() as session:
        whole = joined(chosen_order(turn, session, ORDER).remark, words)
    ask_shop(
        turn,
        RequestKind.REMARK,
        "remark",
        ORDER,
        lambda _order: {"remark": words},
        remark=words,
        whole=whole,
    )
