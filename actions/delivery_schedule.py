"""Another time of delivery: which order, when, yes or no, the request."""

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Again, Closed, Form, Step, said
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.return_shipping import pickup_told
from actions.turn import Turn
from actions.wished_times import for_shop, said_back
from actions.words import label
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.wishes import Wish, wish
from shop.system import RequestKind

ORDER, WHEN, CONFIRM = "schedule_order_id", "schedule_when", "schedule_confirm"
OPEN = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
ALSO = frozenset({"ask_delivery_time", "order_remark"})


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state).label
    turn.say_no("utter_schedule_not_now", product=name_of(order), state=state)


def _first(turn: Turn) -> str | None:
    """What is to be fetched is no delivery."""
    if pickup_told(turn):
        raise Closed
    return None


def _settled(turn: Turn) -> str | None:
    found = wish(said(turn), now())
    if found is not None and found.is_past(now()):
        turn.say("utter_schedule_past")
        return None
    return found.words if found else None


def _take(turn: Turn) -> str | None:
    answering = turn.message.intent in ANSWERS | ALSO | {"schedule_delivery"}
    found = wish(turn.message.text, now()) if turn.message.typed and answering else None
    if found is not None and found.is_past(now()):
        turn.say("utter_schedule_past")
        raise Again
    return found.words if found else None


def _ask(turn: Turn) -> None:
    turn.say("utter_schedule_when")


def _wish(turn: Turn) -> Wish:
    words = str(turn.slots[WHEN])
    return wish(words, now()) or Wish(words)


def in_words(found: Wish) -> str:
    """As it is read back: 明天 15:00 以后."""
    return label("delivery.hold") if found.hold else said_back(found, label("delivery.any_day"))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "delivery", "schedule"))
    turn.say("utter_schedule_confirm", payload, product=name_of(order), when=in_words(_wish(turn)))


FORM = Form(
    name="schedule_form",
    opened_by="schedule_delivery",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=lambda order: order.state in OPEN,
            refuse=_refuse,
            none_response="utter_schedule_none",
            ask_response="utter_schedule_which",
            first=_first,
        ).step(),
        Step(WHEN, _ask, _take, _settled, also=ALSO),
        confirm_step(CONFIRM, "delivery", _ask_confirm, "schedule"),
    ),
    topic=frozenset({"track_logistics", "ask_delivery_time", "ask_ship_time", "ask_order_status"}),
)


@action("validate_schedule_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_schedule_submit")
def submit_form(turn: Turn) -> None:
    """Put the wish to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_schedule_kept")


def _put(turn: Turn) -> None:
    found = _wish(turn)
    asked = for_shop(found, in_words(found))
    ask_shop(
        turn, RequestKind.SCHEDULE, "schedule", ORDER, lambda _order: asked, when=asked["wanted"]
    )
