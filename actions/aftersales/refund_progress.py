"""How far a refund is: state, amount, when, to where, all from the rows."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from actions.aftersales.case_reason import kind_word
from actions.aftersales.item_questions import what
from actions.aftersales.pickup import told_of_pickup
from actions.aftersales.refund_money import (
    STARTS,
    is_coming,
    tell_called_back,
    tell_cancelled,
    tell_coming,
    tell_done,
    tell_how_much,
    tell_rule,
    working_days,
)
from actions.aftersales.refund_wished import begun_if_wished, told_to_visitor
from actions.cards import name_of
from actions.delivery.urged import asked_of_urging
from actions.identity import identified
from actions.orders.choice import all_orders, in_focus, named_order, told_not_found
from actions.registry import action
from actions.talk.again import times_told
from actions.talk.done import tells
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.aftersales.models import AfterSale, Refund, Ticket
from shop.aftersales.numbers import by_number, written
from shop.aftersales.service import RefundProgress, cases_of, progress
from shop.aftersales.states import PAYING, SENT_BACK, CaseKind, CaseState
from shop.clock import now
from shop.money import display
from shop.orders.models import Order, ShopRequest
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.system import RequestKind

TOLD = 3


@action("action_refund_progress")
def refund_progress(turn: Turn) -> None:
    """Tell of the refunds of the order named, else of those still open, else of the newest."""
    if not begun_if_wished(turn):
        tell_progress(turn, lambda case: case.kind in PAYING)


def tell_progress(turn: Turn, about: Callable[[AfterSale], bool]) -> None:
    """How far the cases are that it is `about`, or the money of a cancelled order or of a parcel
    called back: what is still to come first, of the order named, then of the one talked about,
    then of all; else the newest; else the rule.
    """
    if told_to_visitor(turn):
        return
    customer_id = identified(turn)
    if customer_id is None or told_by_number(turn):
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        focus = named.order or in_focus(turn, session, customer_id, set(OrderState))
        if tell_how_much(turn, focus) or asked_of_urging(turn, session, focus):
            return
        if turn.form in STARTS and not named.named:
            tell_rule(turn, session)
            return
        told = focus is not None and _tell_coming(turn, session, [focus], about)
        orders = [named.order] if named.order else all_orders(session, customer_id)
        if not told and not (not named.named and _tell_coming(turn, session, orders, about)):
            _tell_newest(turn, session, orders, about)


def _tell_coming(
    turn: Turn, session: Session, orders: Sequence[Order], about: Callable[[AfterSale], bool]
) -> bool:
    """What is still to come of these orders; False if nothing is."""
    customer_id = str(turn.context.customer_id)
    ids = {order.id for order in orders}
    found = [one for one in cases_of(session, customer_id, open_only=True) if one.order_id in ids]
    cases = [case for case in found if about(case)] or found
    for case in cases[:TOLD]:
        tell_of_case(turn, session, case)
    if cases:
        turn.remember(order_id=cases[0].order_id)
        return True
    owed = [order for order in orders if is_coming(session, order)][:TOLD]
    if owed:
        return any([tell_cancelled(turn, session, order) for order in owed])
    return any(tell_called_back(turn, session, order) for order in orders)


def _tell_newest(
    turn: Turn, session: Session, orders: Sequence[Order], about: Callable[[AfterSale], bool]
) -> None:
    """What was finished last, else when money would come back."""
    customer_id = str(turn.context.customer_id)
    ids = {order.id for order in orders}
    found = [one for one in cases_of(session, customer_id) if one.order_id in ids and about(one)]
    if found:
        tell_of_case(turn, session, found[0])
        turn.remember(order_id=found[0].order_id)
    elif not any(tell_cancelled(turn, session, order) for order in orders):
        tell_rule(turn, session)


def told_by_number(turn: Turn) -> bool:
    """Tell of the case or ticket whose number the message names; False if it names none.

    The number of somebody else is answered like one that does not exist.
    """
    number = written(turn.message.text) if turn.message.typed else None
    if number is None or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        _tell_numbered(turn, session, number)
    return True


def _tell_numbered(turn: Turn, session: Session, number: str) -> None:
    found = by_number(session, str(turn.context.customer_id), number)
    match found:
        case AfterSale():
            tell_of_case(turn, session, found)
            turn.remember(order_id=found.order_id)
        case Ticket():
            _tell_ticket(turn, found)
        case None:
            turn.say("utter_number_not_found", number=number)


@tells(RequestKind.AFTERSALE, RequestKind.TICKET)
def tell_asked_for(turn: Turn, session: Session, request: ShopRequest) -> None:
    """How a case or ticket stands that was asked for in the talk."""
    _tell_numbered(turn, session, str(request.payload["number"]))


def tell_of_case(turn: Turn, session: Session, case: AfterSale) -> None:
    """How far a case is: by its money where it has some, else by its state."""
    if case.kind in PAYING:
        _tell(turn, session, progress(session, case.customer_id, case.id))
    else:
        _tell_state(turn, session, case)
    if case.kind in SENT_BACK and case.state == CaseState.ACCEPTED:
        _tell_way_back(turn, session, case)


def _tell_state(turn: Turn, session: Session, case: AfterSale) -> None:
    order = order_of(session, case.customer_id, case.order_id)
    values = {
        "kind": kind_word(case.kind),
        "product": what(order, case.lines[:1] or None),
        "requested": moment(case.requested_at),
        "number": case.called,
    }
    match CaseState(case.state):
        case CaseState.REFUSED:
            reason = case.refuse_reason or label("aftersales.no_reason_told")
            turn.say_no("utter_case_progress_refused", reason=reason, **values)
        case CaseState.ACCEPTED if case.return_tracking_no:
            turn.say("utter_case_progress_sent_back", tracking_no=case.return_tracking_no, **values)
        case CaseState.DONE if case.done_at:
            turn.say("utter_case_progress_done", moment=moment(case.done_at), **values)
        case CaseState.ACCEPTED if _asks_when(turn, case):
            turn.say("utter_case_wait_goods", **values)
        case CaseState.REQUESTED | CaseState.IN_REVIEW if _asks_when(turn, case):
            turn.say("utter_case_wait", then=mapping("aftersales.then")[case.kind], **values)
        case state:
            turn.say(f"utter_case_progress_{state.value}", **values)


def _asks_when(turn: Turn, case: AfterSale) -> bool:
    """Whether it is asked how long it takes, or how it stands was told just now."""
    before = times_told(turn, f"{case.id}:{case.state}")
    return bool(before) or (
        turn.message.typed and heard("aftersales.how_long_words", turn.message.text)
    )


def _tell_way_back(turn: Turn, session: Session, case: AfterSale) -> None:
    """The parcel of a return, the pick-up asked for, or what is still to be done."""
    if case.return_tracking_no:
        if case.kind == CaseKind.RETURN:  # else it was told with the state
            values = {"number": case.called, "tracking_no": case.return_tracking_no}
            turn.say("utter_return_sent_before", **values)
    elif not told_of_pickup(turn, session, case):
        turn.say("utter_return_remind", number=case.called)


def _tell_ticket(turn: Turn, ticket: Ticket) -> None:
    if ticket.closed_at is not None:
        turn.say("utter_ticket_closed", number=ticket.called, moment=moment(ticket.closed_at))
    elif ticket.promised_at < now():
        turn.offer_person(
            "utter_ticket_late", number=ticket.called, moment=moment(ticket.promised_at)
        )
    else:
        turn.say("utter_ticket_open", number=ticket.called, moment=moment(ticket.promised_at))


def _tell(turn: Turn, session: Session, found: RefundProgress) -> None:
    case = found.case
    order = order_of(session, case.customer_id, case.order_id)
    values = {
        "product": name_of(order),
        "amount": display(case.amount),
        "requested": moment(case.requested_at),
        "number": case.called,
    }
    match CaseState(case.state):
        case CaseState.REFUSED if case.refuse_reason:
            turn.say_no("utter_refund_progress_refused_why", reason=case.refuse_reason, **values)
        case CaseState.ACCEPTED | CaseState.DONE:
            _tell_money(turn, session, found, values)
        case CaseState.REFUSED:
            turn.say_no("utter_refund_progress_refused", **values)
        case CaseState.CANCELLED:
            turn.say("utter_refund_progress_cancelled", **values)
        case _ if _asks_when(turn, case):
            turn.offer_person("utter_refund_again_waiting", days=working_days(session), **values)
        case state:
            days = working_days(session)
            turn.say(f"utter_refund_progress_{state.value}", days=days, **values)


def _tell_money(
    turn: Turn, session: Session, found: RefundProgress, values: dict[str, str]
) -> None:
    case = found.case
    if any(refund.state == "failed" for refund in found.refunds):
        turn.say("utter_refund_progress_failed", **values)
        return
    if not found.refunds and case.state == CaseState.DONE and case.done_at:
        turn.say("utter_refund_progress_finished", moment=moment(case.done_at), **values)
        return
    done = [refund for refund in found.refunds if refund.state == "done" and refund.done_at]
    if not done or found.done_amount < case.amount:
        _tell_agreed(turn, session, found, values)
        return
    latest = _latest(done)
    at = latest.done_at or latest.created_at
    tell_done(turn, case.id, "done", at, destination=latest.destination, **values)


def _tell_agreed(
    turn: Turn, session: Session, found: RefundProgress, values: dict[str, str]
) -> None:
    """The shop agreed: the days count from then, for a return from when the goods are back."""
    case, where = found.case, found.destination
    if case.kind == CaseKind.RETURN:
        days = working_days(session)
        turn.say("utter_refund_progress_after_return", days=days, destination=where, **values)
        return
    response = "utter_refund_progress_on_its_way" if where else "utter_refund_progress_accepted"
    since = case.decided_at or case.requested_at
    tell_coming(turn, session, response, case.id, since, destination=where, **values)


def _latest(refunds: Sequence[Refund]) -> Refund:
    return max(refunds, key=lambda refund: refund.done_at or refund.created_at)
