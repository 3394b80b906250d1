"""价保: the difference to today's price, worked out and asked of the shop."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from actions.aftersales import say_refused
from actions.cards import name_of
from actions.filling import fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, phone_step, yes_no
from actions.forms import Closed, Form, Step, by_place, option, tapped
from actions.item_questions import ALL
from actions.large_sums import stop_large
from actions.order_choice import all_orders, named_order
from actions.registry import action
from actions.requesting import submit
from actions.times import day
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.price_protection import LinePrice, compared, protected_days
from shop.aftersales.service import request_refund
from shop.aftersales.states import CaseState, Cause
from shop.messages.schemas import Action, ButtonsPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

ORDER, LINES = "protection_order_id", "protection_lines"
CHECK, CONFIRM = "protection_check", "protection_confirm"


def _fits(order: Order) -> bool:
    return order.paid > 0 and order.state != OrderState.CANCELLED


def _refuse(turn: Turn, order: Order) -> None:
    turn.say("utter_protection_not_paid", product=name_of(order))


def _begins(turn: Turn) -> dict[str, str]:
    """The one order with a difference, where none is named; the newest paid one if none has any."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return {}
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return {}
        paid = [order for order in all_orders(session, customer_id) if _fits(order)]
        due = [order for order in paid if any(x.amount for x in compared(session, order))]
    chosen = due if due else paid[:1]
    return {ORDER: chosen[0].id} if len(chosen) == 1 else {}


def _due(turn: Turn, session: Session) -> list[LinePrice]:
    order = chosen_order(turn, session, ORDER)
    return [line for line in compared(session, order) if line.amount]


def _settled_lines(turn: Turn) -> str | None:
    """The line with a difference; says why and closes where there is none."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        lines, days = compared(session, order), protected_days(session)
    due = [line for line in lines if line.amount]
    if not due:
        turn.remember(order_id=order.id)
        _say_why_nothing(turn, lines, days)
        raise Closed
    return str(due[0].position) if len(due) == 1 else None


def _say_why_nothing(turn: Turn, lines: Sequence[LinePrice], days: int) -> None:
    if days == 0:
        turn.say("utter_protection_not_offered")
        return
    codes = {line.code for line in lines}
    first = lines[0]
    if "already_requested" in codes:
        turn.say("utter_protection_already")
    elif codes == {"category_excluded"}:
        turn.say_no("utter_protection_excluded", product=first.title)
    elif "window_passed" in codes and first.until is not None:
        turn.say_no("utter_protection_over", days=days, day=day(first.until))
    elif codes == {"price_unknown"}:
        turn.offer_person("utter_protection_unknown", product=first.title)
    else:
        known = next(line for line in lines if not line.code)
        paid, now = display(known.paid_each), display(known.price_now)
        turn.say("utter_protection_no_difference", product=known.title, paid=paid, now=now)


def _ask_lines(turn: Turn) -> None:
    turn.offer("utter_protection_which_line", _line_choices(turn))


def _line_choices(turn: Turn) -> list[Action]:
    with turn.database.read() as session:
        due = _due(turn, session)
    turn.remember(form_offered=[str(line.position) for line in due])
    whole = option(turn, LINES, label("protection.all_lines"), ALL)
    return [whole, *(option(turn, LINES, line.title, str(line.position)) for line in due)]


def _take_lines(turn: Turn) -> str | None:
    if value := tapped(turn) or by_place(turn):
        return value
    if heard("aftersales.whole_words", turn.message.text):
        return ALL
    words = [entity.value for entity in turn.message.all("product")]
    with turn.database.read() as session:
        due = _due(turn, session)
    named = [str(x.position) for x in due if any(word in x.title for word in words)]
    return named[0] if len(named) == 1 else None


def _chosen(turn: Turn, session: Session) -> list[LinePrice]:
    """The lines asked for that still have a difference; raises Closed when none has."""
    value = str(turn.slots.get(LINES))
    found = [line for line in _due(turn, session) if value in {ALL, str(line.position)}]
    if not found:
        turn.say("utter_protection_gone")
        raise Closed
    return found


def _stop_large(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        amount = sum(line.amount for line in _chosen(turn, session))
    stop_large(turn, order, amount)


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        lines = _chosen(turn, session)
    since = lines[0].since
    buttons = ButtonsPayload(buttons=yes_no(turn, CONFIRM, "protection"))
    turn.say(
        "utter_protection_confirm",
        buttons,
        lines=label("aftersales.semicolon").join(map(_compared_in_words, lines)),
        amount=display(sum(line.amount for line in lines)),
        since=label("protection.since", day=day(since)) if since else "",
    )


def _compared_in_words(line: LinePrice) -> str:
    paid, now = display(line.paid_each), display(line.price_now)
    return label("protection.line", product=line.title, paid=paid, now=now)


FORM = Form(
    name="protection_form",
    opened_by="price_protection",
    begins=_begins,
    given_up_by=frozenset({"cancel_aftersale"}),
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=_fits,
            refuse=_refuse,
            none_response="utter_protection_none",
            ask_response="utter_protection_which",
        ).step(),
        Step(LINES, _ask_lines, _take_lines, _settled_lines, _line_choices),
        phone_step(CHECK, lambda _turn: True, gate=_stop_large),
        confirm_step(CONFIRM, "protection", _ask_confirm),
    ),
    topic=frozenset({"ask_price", "ask_promotion", "coupon"}),
    inside={"refund_destination": "utter_refund_where"},
)


@action("validate_protection_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_protection_submit")
def submit_form(turn: Turn) -> None:
    """Ask the shop for the difference, if it was confirmed, and say what became of it."""
    refused = partial(say_refused, already="utter_protection_already")
    submit(FORM, turn, lambda turn: _tell(turn, _request(turn)), "utter_protection_kept", refused)


def _request(turn: Turn) -> AfterSale:
    with turn.database.write() as session:
        order = chosen_order(turn, session, ORDER)
        lines = _chosen(turn, session)
        case = request_refund(
            session,
            turn.services.system,
            str(turn.context.customer_id),
            order.id,
            reason=mapping("aftersales.causes")[Cause.PRICE_DROP],
            key=turn.context.key("protection"),
            lines=[line.position for line in lines],
            amount=sum(line.amount for line in lines),
            cause=Cause.PRICE_DROP,
            conversation_id=turn.context.conversation,
        )
    turn.remember(order_id=order.id)
    return case


def _tell(turn: Turn, case: AfterSale) -> None:
    values = {"amount": display(case.amount), "number": case.called}
    match CaseState(case.state):
        case CaseState.REQUESTED | CaseState.IN_REVIEW:
            turn.say("utter_protection_requested", **values)
        case CaseState.ACCEPTED | CaseState.DONE:
            turn.say("utter_protection_accepted", **values)
        case CaseState.REFUSED | CaseState.CANCELLED:
            turn.offer_person("utter_protection_refused", **values)
            turn.remember(refused=turn.context.seq)
