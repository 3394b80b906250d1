"""Another time of delivery: which order, when, yes or no, the request."""

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Again, Closed, Form, Step
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.return_shipping import pickup_told
from actions.told import told
from actions.turn import Turn
from actions.understood import Understood
from actions.wished_times import coming_day, for_shop, hours_told, only_past, said_back
from actions.words import heard, label
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.wishes import Wish
from shop.system import RequestKind

ORDER, WHEN, CONFIRM = "schedule_order_id", "schedule_when", "schedule_confirm"
NOT_THERE = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
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
    found = _wish_told(turn)
    if (found is not None and found.is_past(now())) or only_past(turn.message):
        turn.say("utter_schedule_past")
        return None
    return found.words if found else None


def _take(turn: Turn) -> str | None:
    answering = turn.message.intent in ANSWERS | ALSO | {"schedule_delivery"}
    if not (turn.message.typed and (answering or turn.message.bare)):
        return None
    if not (_tells(turn.message) or only_past(turn.message)):
        return None
    value = _settled(turn)
    if value is None:
        raise Again
    return value


def _ask(turn: Turn) -> None:
    turn.say("utter_schedule_when")


def _wish_told(turn: Turn) -> Wish | None:
    """The newest day and the newest hours told, which may stand in two messages.

    What is said with the yes changes nothing of what it agrees to.
    """
    day, hours = "", ""
    words: list[str] = []
    for one in told(turn):
        if one.slot == CONFIRM:
            continue
        before = day, hours
        day, hours = day or coming_day(one.message), hours or hours_told(one.message)
        if (day, hours) != before:
            words.insert(0, one.message.text)
        elif not words and heard("delivery.hold_words", one.message.text):
            return Wish(one.message.text, hold=True)
    return Wish(" ".join(words), day, hours) if words else None


def _tells(message: Understood) -> bool:
    return bool(
        coming_day(message) or message.one("time") or heard("delivery.hold_words", message.text)
    )


def _wish(turn: Turn) -> Wish:
    return _wish_told(turn) or Wish(str(turn.slots[WHEN]))


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
            fits=lambda order: order.state in NOT_THERE,
            refuse=_refuse,
            none_response="utter_schedule_none",
            ask_response="utter_schedule_which",
            first=_first,
        ).step(),
        Step(WHEN, _ask, _take, _settled, also=ALSO, tells=_tells),
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
