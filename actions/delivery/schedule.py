"""Another time of delivery: which order, when, yes or no, the request."""

from dataclasses import replace

from actions.aftersales.pickup_talk import pickup_told
from actions.cards import name_of, order_card
from actions.delivery.handover import hand_on, passed_on, told_absent
from actions.delivery.hold import TOPIC, delays_sending, holds, until
from actions.delivery.matter import Matter
from actions.delivery.whereabouts import pickup_code
from actions.delivery.wished_times import (
    coming_day,
    day_named,
    for_shop,
    hours_told,
    on_weekend,
    only_past,
    refused_days,
    said_back,
)
from actions.forms.asking import resume
from actions.forms.filling import ANSWERS, fill
from actions.forms.form import Again, Closed, Form, Step
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms.told import told
from actions.patterns import matches
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from actions.understood import Understood
from actions.words import label
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.shipping.wishes import Wish
from shop.system import RequestKind

ORDER, WHEN, CONFIRM = "schedule_order_id", "schedule_when", "schedule_confirm"
NOT_THERE = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
ALSO = frozenset({"ask_delivery_time", "order_remark"})


def _refuse(turn: Turn, order: Order) -> None:
    state = OrderState(order.state).label
    turn.say_no("utter_schedule_not_now", product=name_of(order), state=state)


def _first(turn: Turn) -> str | None:
    """What is to be fetched is no delivery; how it is handed over needs no day."""
    if pickup_told(turn):
        raise Closed
    if not _tells(turn.message) and passed_on(turn, ask=True):
        raise Closed
    absent = turn.message.typed and matches("delivery.taken_up.absent", turn.message.text)
    if absent and passed_on(turn):  # 今天我不在家 放驿站就行
        raise Closed
    if not coming_day(turn.message) and told_absent(turn):
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
    if not (turn.message.typed and (answering or turn.message.bare or _tells(turn.message))):
        return None
    if not (_tells(turn.message) or only_past(turn.message)):
        return None
    value = _settled(turn)
    if value is None:
        raise Again
    return value


def _ask(turn: Turn) -> None:
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, ORDER))
    if refused := _refused_so_far(turn):
        days = label("delivery.comma").join(map(day_named, refused))
        turn.say("utter_schedule_which_day", days=days, product=product)
    else:
        turn.say("utter_schedule_when", product=product)


def _refused_so_far(turn: Turn) -> list[str]:
    """The days that do not suit, in the order told."""
    told_in_order = reversed([*told(turn)])
    found = [day for one in told_in_order for day in refused_days(one.message)]
    return list(dict.fromkeys(found))


def _wish_told(turn: Turn) -> Wish | None:
    """The newest day and the newest hours told, which may stand in two messages.

    What is said with the yes changes nothing of what it agrees to.
    """
    day, hours = "", ""
    words: list[str] = []
    refused, sent = _refused_so_far(turn), _sent(turn)
    for one in told(turn):
        if one.slot == CONFIRM:
            continue
        before = day, hours
        day = day or coming_day(one.message, refused, sent=sent)
        hours = hours or hours_told(one.message)
        if (day, hours) != before:
            words.insert(0, one.message.text)
        elif not words and _holds(one.message):
            return Wish(one.message.text, hold=True)
    if _waits_to_be_sent(turn):
        return Wish(" ".join(words), day, hold=True) if words else None
    if not day and hours and refused:
        return None  # 今天不在家 after 今天下午送: the hours are those of a day that went away
    return Wish(" ".join(words), day, hours) if words else None


def _sent(turn: Turn) -> bool:
    """Whether the order chosen has left: it can be there this weekend."""
    if not turn.slots.get(ORDER):
        return False
    with turn.database.read() as session:
        return chosen_order(turn, session, ORDER).state == OrderState.IN_TRANSIT


def _waits_to_be_sent(turn: Turn) -> bool:
    """Whether it is the sending that waits, of an order that has not left: 12月6号再发."""
    if not turn.slots.get(ORDER) or _sent(turn):
        return False
    return any(delays_sending(one.message) for one in told(turn))


def _holds(message: Understood) -> bool:
    return holds(message) and not refused_days(message)


def _tells(message: Understood) -> bool:
    if not message.typed:
        return False
    named = coming_day(message) or hours_told(message) or refused_days(message)
    return bool(named) or holds(message)


def _wish(turn: Turn) -> Wish:
    return _wish_told(turn) or Wish(str(turn.slots[WHEN]))


def in_words(turn: Turn, found: Wish) -> str:
    """As it is read back: 明天 15:00 以后."""
    if found.hold:
        return until(found, sending=not _sent(turn))
    return said_back(found, label("delivery.any_day"))


def _ask_confirm(turn: Turn) -> None:
    found = _wish(turn)
    when = in_words(turn, found)
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        matter = Matter(session, order, parcels(session, order.id))
        card = order_card(session, order, actions=False)
    sent = order.state == OrderState.IN_TRANSIT
    if not (sent or found.hold) and any(on_weekend(o.message) for o in told(turn)):
        turn.say("utter_schedule_next_weekend", product=name_of(order))
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "delivery", "schedule"))
    kind = "_out" if matter.out else "" if sent or not found.hold else "_hold"
    turn.say(f"utter_schedule_confirm{kind}", payload, product=name_of(order), when=when)


def _beside(turn: Turn, step: Step) -> bool:
    """放丰巢也行, 取件码发我不: of the same parcel; the open question stays."""
    if not turn.message.typed or not turn.slots.get(ORDER) or _tells(turn.message):
        return False
    turn.slots["order_id"] = turn.slots[ORDER]  # remembered only where it is answered
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        code = matches("delivery.asked.pickup_code", turn.message.text)
        told = code and pickup_code(turn, Matter(session, order, parcels(session, order.id)))
    if not told and not passed_on(turn):
        return False
    resume(FORM, turn, step)
    return True


FORM: Form = Form(
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
        Step(WHEN, _ask, _take, _settled, also=ALSO, tells=_tells, keeps="delivery.keeps_schedule"),
        replace(
            confirm_step(CONFIRM, "delivery", _ask_confirm, "schedule", lambda _turn: "schedule"),
            keeps="delivery.keeps_schedule",
        ),
    ),
    beside=_beside,
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
    asked = for_shop(found, in_words(turn, found))
    topic = TOPIC if found.hold and not _sent(turn) else "schedule"
    with turn.database.write() as session:
        order = chosen_order(turn, session, ORDER)
        if Matter(session, order, parcels(session, order.id)).out:
            wanted = label("delivery.another_time", when=asked["wanted"])
            hand_on(turn, session, order, wanted, found.words)
            return
    ask_shop(
        turn,
        RequestKind.SCHEDULE,
        topic,
        ORDER,
        lambda _order: asked,
        newest_counts=True,
        when=asked["wanted"],
    )
