"""价保: the difference to today's price, worked out and asked of the shop."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from actions.aftersales.item_questions import ALL
from actions.aftersales.large_sums import stop_large
from actions.aftersales.refund import say_refused
from actions.cards import name_of
from actions.forms.asking import remind, resume
from actions.forms.filling import fill
from actions.forms.form import Closed, Form, Step, by_place, option, tapped
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, phone_step, yes_no
from actions.forms.words import asks, only_digits
from actions.orders.choice import all_orders, named_order
from actions.patterns import matches
from actions.prices.protection_rules import (
    asks_days,
    compared_in_words,
    rule_first,
    tell_over,
    tell_rule,
    tell_when,
)
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
    rule_first(turn)
    customer_id = turn.context.customer_id
    if customer_id is None:
        return {}
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return {}
        paid = [order for order in all_orders(session, customer_id) if _fits(order)]
        due = [order for order in paid if any(x.amount for x in compared(session, order))]
    if due and asks_days(turn):
        tell_rule(turn)
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
        tell_over(turn, str(turn.slots[ORDER]), days, first.until)
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


def _what(turn: Turn) -> str:
    return label("protection.what", amount=_amount(turn))


def _stop_large(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        amount = sum(line.amount for line in _chosen(turn, session))
    stop_large(turn, order, amount)


def _ask_phone(turn: Turn) -> None:
    """What the difference is, then the check; 差多少 is asked before the digits are given."""
    if not (turn.message.typed and only_digits(turn.message.text)):
        _say_difference(turn)
    _PHONE.ask(turn)


def _say_if_known(turn: Turn) -> None:
    """能退差价吗: what can be given back, once it is known of which goods."""
    if not turn.slots.get(LINES):
        turn.say("utter_protection_can")
        return
    with turn.database.read() as session:
        amount = sum(line.amount for line in _chosen(turn, session))
    turn.say("utter_protection_can_have", amount=display(amount))


def _say_difference(turn: Turn) -> None:
    with turn.database.read() as session:
        lines = _chosen(turn, session)
    told = label("aftersales.semicolon").join(map(compared_in_words, lines))
    turn.say(
        "utter_protection_difference", amount=display(sum(x.amount for x in lines)), lines=told
    )


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        lines = _chosen(turn, session)
    since = lines[0].since
    buttons = ButtonsPayload(buttons=yes_no(turn, CONFIRM, "protection"))
    turn.say(
        "utter_protection_confirm",
        buttons,
        lines=label("aftersales.semicolon").join(map(compared_in_words, lines)),
        amount=display(sum(line.amount for line in lines)),
        since=label("protection.since", day=day(since)) if since else "",
    )


def _beside(turn: Turn, step: Step) -> bool:
    """差多少, 保价几天, 能退差价吗 while the digits or the yes are awaited."""
    text = turn.message.text
    if step.slot not in (CHECK, CONFIRM) or not turn.message.typed:
        return False
    if heard("protection.how_much_words", text):
        _say_difference(turn)
    elif asks_days(turn):
        tell_rule(turn)
    elif matches("protection.buys_again", text):
        turn.say("utter_protection_rather", amount=_amount(turn))
    elif _wishes(turn, step):
        response = "check" if step.slot == CHECK else "confirm"
        remind(turn, step, f"utter_protection_ready_{response}", amount=_amount(turn))
        return True
    else:
        return False
    resume(FORM, turn, step)
    return True


def _wishes(turn: Turn, step: Step) -> bool:
    """差价退我, 能退差价吗: what is under way already."""
    text = turn.message.text
    if not heard("protection.wish_words", text) or any(sign.isdigit() for sign in text):
        return False
    return step.slot == CHECK or asks(text)


def _amount(turn: Turn) -> str:
    with turn.database.read() as session:
        return display(sum(line.amount for line in _chosen(turn, session)))


_PHONE = phone_step(CHECK, lambda _turn: True, gate=_stop_large, what=_what)

FORM: Form = Form(
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
        replace(_PHONE, ask=_ask_phone),
        confirm_step(CONFIRM, "protection", _ask_confirm),
    ),
    topic=frozenset({"ask_price", "ask_promotion", "coupon"}),
    beside=_beside,
    about={"time": tell_when, "place": "utter_protection_where", "possible": _say_if_known},
    inside={
        "refund_destination": "utter_protection_where",
        "refund_progress": "utter_protection_where",
    },
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
