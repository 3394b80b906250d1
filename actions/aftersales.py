"""After-sales: asking for money back, and how far it is."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card, tap
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, phone_step, yes_no
from actions.forms import CLOSED, YES, Closed, Form, Step, by_place, fill, option, tapped
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.aftersales.eligibility import lines_at, no_reason, refundable
from shop.aftersales.models import AfterSale
from shop.aftersales.service import request_refund
from shop.aftersales.states import UNEXPLAINED, CaseState, Cause
from shop.errors import Refused
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

ORDER, LINES, REASON = "refund_order_id", "refund_lines", "refund_reason"
CHECK, CONFIRM = "refund_check", "refund_confirm"
ALL = "all"
SIGNED = {OrderState.SIGNED, OrderState.COMPLETED}
BEFORE_SIGNING = (Cause.NO_REASON, Cause.NOT_RECEIVED, Cause.OTHER)
EXPLAINING = frozenset(
    {"quality_problem", "damaged_item", "wrong_item", "missing_item", "signed_not_received"}
)


def _refuse(turn: Turn, order: Order) -> None:
    if order.state == OrderState.CANCELLED:
        turn.say("utter_refund_cancelled", product=name_of(order))
    elif order.paid == 0:
        turn.say("utter_refund_unpaid", product=name_of(order))
    else:
        turn.say("utter_refund_nothing_left", product=name_of(order))


def _fits(order: Order) -> bool:
    return order.state != OrderState.CANCELLED and refundable(order) > 0


def _positions(turn: Turn) -> list[int] | None:
    chosen = str(turn.slots.get(LINES))
    return None if chosen == ALL else [int(chosen)]


def _settled_lines(turn: Turn) -> str | None:
    with turn.database.read() as session:
        return ALL if len(chosen_order(turn, session, ORDER).lines) == 1 else None


def _ask_lines(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
    titles = [(line.title, str(line.position)) for line in order.lines]
    offered = [(label("aftersales.whole_order"), ALL), *titles]
    turn.remember(form_offered=[value for _, value in titles])
    turn.offer("utter_refund_which_line", [option(turn, LINES, t, v) for t, v in offered])


def _take_lines(turn: Turn) -> str | None:
    if value := tapped(turn) or by_place(turn):
        return value
    if heard("aftersales.whole_words", turn.message.text):
        return ALL
    words = [entity.value for entity in turn.message.all("product")]
    with turn.database.read() as session:
        lines = chosen_order(turn, session, ORDER).lines
    named = [str(ln.position) for ln in lines if any(word in ln.title for word in words)]
    return named[0] if len(named) == 1 else None


def _causes(turn: Turn) -> list[Cause]:
    with turn.database.read() as session:
        signed = chosen_order(turn, session, ORDER).state in SIGNED
    return list(Cause) if signed else list(BEFORE_SIGNING)


def _ask_reason(turn: Turn) -> None:
    causes = _causes(turn)
    titles = mapping("aftersales.causes")
    turn.remember(form_offered=[cause.value for cause in causes])
    turn.offer("utter_refund_why", [option(turn, REASON, titles[c], c.value) for c in causes])


def _take_reason(turn: Turn) -> str | None:
    value = tapped(turn) or by_place(turn) or _cause_said(turn)
    if value is not None:
        _check_window(turn, Cause(value))
    return value


def _cause_said(turn: Turn) -> str | None:
    if not turn.message.typed:
        return None
    for cause, words in mapping("aftersales.cause_words").items():
        if any(word in turn.message.text for word in words):
            return str(cause)
    return None


def _check_window(turn: Turn, cause: Cause) -> None:
    """Say before the confirmation what the shop would refuse after it."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        if order.state not in SIGNED or cause not in UNEXPLAINED:
            return
        right = no_reason(session, order, _positions(turn))
    if right.allowed:
        return
    if right.code == "category_excluded":
        turn.say("utter_refund_excluded", categories=label("aftersales.comma").join(right.excluded))
    elif right.until is not None:
        turn.say("utter_refund_window_passed", moment=moment(right.until))
    turn.offer("utter_refund_problem_instead", [tap(label("acts.button_person"), "transfer_human")])
    raise Closed


def _amount(order: Order, positions: list[int] | None) -> int:
    left = refundable(order)
    return left if positions is None else min(left, sum(x.paid for x in lines_at(order, positions)))


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    amount = display(_amount(order, _positions(turn)))
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "aftersales"))
    reason = mapping("aftersales.causes")[str(turn.slots[REASON])]
    turn.say(
        "utter_refund_confirm",
        payload,
        product=_what(order, _positions(turn)),
        amount=amount,
        reason=reason,
    )


def _what(order: Order, positions: list[int] | None) -> str:
    return name_of(order) if positions is None else lines_at(order, positions)[0].title


FORM = Form(
    name="refund_form",
    opened_by="apply_refund",
    given_up_by=frozenset({"cancel_aftersale"}),
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=_fits,
            refuse=_refuse,
            none_response="utter_refund_none",
            ask_response="utter_refund_which",
        ).step(),
        Step(LINES, _ask_lines, _take_lines, _settled_lines),
        Step(REASON, _ask_reason, _take_reason, also=EXPLAINING),
        phone_step(CHECK, lambda _turn: True),
        confirm_step(CONFIRM, _ask_confirm),
    ),
)


@action("validate_refund_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_refund_submit")
def submit(turn: Turn) -> None:
    """Open the case, if it was confirmed, and say what became of it."""
    outcome = turn.slots.get(CONFIRM)
    try:
        if outcome == YES:
            _request(turn)
        elif outcome != CLOSED:
            turn.say("utter_refund_kept")
    except Closed:  # the order went away meanwhile; said
        pass
    except Refused as refusal:
        _say_refused(turn, refusal)
    FORM.clear(turn)


def _request(turn: Turn) -> None:
    with turn.database.write() as session:
        order = chosen_order(turn, session, ORDER)
        case = _open(turn, session, order)
    turn.remember(order_id=order.id)
    tell(turn, case, _what(order, _positions(turn)))


def _open(turn: Turn, session: Session, order: Order) -> AfterSale:
    cause = Cause(str(turn.slots[REASON]))
    return request_refund(
        session,
        turn.services.system,
        str(turn.context.customer_id),
        order.id,
        reason=mapping("aftersales.causes")[cause.value],
        key=turn.context.key("refund"),
        lines=_positions(turn),
        cause=cause,
        conversation_id=turn.context.conversation,
    )


def tell(turn: Turn, case: AfterSale, product: str) -> None:
    """What became of a request just made, by the state of the case and nothing more."""
    values = {"product": product, "amount": display(case.amount), "number": case.id}
    match CaseState(case.state):
        case CaseState.REQUESTED | CaseState.IN_REVIEW:
            turn.say("utter_refund_requested", **values)
        case CaseState.ACCEPTED:
            turn.say("utter_refund_accepted", **values)
        case CaseState.DONE:
            turn.say("utter_refund_done", **values)
        case CaseState.REFUSED | CaseState.CANCELLED:
            person = tap(label("acts.button_person"), "transfer_human")
            turn.offer("utter_refund_refused", [person], **values)


def _say_refused(turn: Turn, refusal: Refused) -> None:
    match refusal.code:
        case "already_requested":
            turn.say("utter_refund_already")
        case "exceeds_paid":
            turn.say("utter_refund_exceeds", amount=display(int(refusal.detail["available"])))
        case _:
            person = tap(label("acts.button_person"), "transfer_human")
            turn.offer("utter_refund_not_possible", [person])
