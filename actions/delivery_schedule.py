"""Another time of delivery: which order, when, yes or no, the request."""

from datetime import date
from typing import Any

from actions.cards import name_of, order_card
from actions.filling import ANSWERS, fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms import Again, Form, Step
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.times import day
from actions.told import told
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import heard, label
from shop.clock import day_start, for_people, now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.wishes import OPEN, Wish, ends
from shop.system import RequestKind

ORDER, WHEN, CONFIRM = "schedule_order_id", "schedule_when", "schedule_confirm"
NOT_THERE = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
NEAR = 4  # characters between a day and the word for buying
ALSO = frozenset({"ask_delivery_time", "order_remark"})


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state).label
    turn.say_no("utter_schedule_not_now", product=name_of(order), state=state)


def _settled(turn: Turn) -> str | None:
    found = _wish_told(turn)
    if (found is not None and found.is_past(now())) or _only_past(turn.message):
        turn.say("utter_schedule_past")
        return None
    return found.words if found else None


def _take(turn: Turn) -> str | None:
    answering = turn.message.intent in ANSWERS | ALSO | {"schedule_delivery"}
    if not (turn.message.typed and (answering or turn.message.bare)):
        return None
    if not (_tells(turn.message) or _only_past(turn.message)):
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
        day, hours = day or _day_in(one.message), hours or (one.message.one("time") or "")
        if (day, hours) != before:
            words.insert(0, one.message.text)
        elif not words and heard("delivery.hold_words", one.message.text):
            return Wish(one.message.text, hold=True)
    return Wish(" ".join(words), day, hours) if words else None


def _tells(message: Understood) -> bool:
    return bool(
        _day_in(message) or message.one("time") or heard("delivery.hold_words", message.text)
    )


def _day_in(message: Understood) -> str:
    """The last day named that is not over; "" for none."""
    days = [_from_today(value) for value in _days(message) if not Wish("", value).is_past(now())]
    return days[-1] if days else ""


def _only_past(message: Understood) -> bool:
    return bool(_days(message)) and not _day_in(message)


def _days(message: Understood) -> list[str]:
    """The days named, without those that tell which order is meant (昨天买的)."""
    return [one.value for one in message.all("date") if not _of_order(message, one)]


def _of_order(message: Understood, date: Entity) -> bool:
    end = date.start + len(date.text)
    return bool(date.text) and heard("references.bought", message.text[end : end + NEAR])


def _from_today(value: str) -> str:
    """A stretch that has begun (月底) goes on from today."""
    first, last = ends(value)
    today = for_people(now()).date().isoformat()
    return f"{today}/{last or OPEN}" if first and first < today else value


def _wish(turn: Turn) -> Wish:
    return _wish_told(turn) or Wish(str(turn.slots[WHEN]))


def in_words(found: Wish) -> str:
    """As it is read back: 明天 15:00 以后."""
    if found.hold:
        return label("delivery.hold")
    which = _stretch("days", *map(_day_named, ends(found.day))) if found.day else ""
    hours = _stretch("hours", *ends(found.hours)) if found.hours else ""
    return label("delivery.when", day=which or label("delivery.any_day"), hours=hours)


def _day_named(iso: str) -> str:
    if not iso:
        return ""
    ahead = date.fromisoformat(iso) - for_people(now()).date()
    return day(day_start(now(), ahead.days))


def _stretch(what: str, start: str, end: str) -> str:
    """From–to in words; one word where both are the same."""
    form = "_at" if start == end else "_from" if not end else "_until" if not start else ""
    return label(f"delivery.{what}{form}", start=start, end=end)


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
    asked: dict[str, Any] = {
        "wanted": in_words(found),
        "words": found.words,
        "days": _plain(found.day),
        "hours": _plain(found.hours),
        "hold": found.hold,
    }
    ask_shop(
        turn, RequestKind.SCHEDULE, "schedule", ORDER, lambda _order: asked, when=asked["wanted"]
    )


def _plain(stretch: str) -> list[str | None] | None:
    """From and to for the shop; null for an open end, for all where any will do."""
    return [end or None for end in ends(stretch)] if stretch else None
