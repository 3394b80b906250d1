"""How far a refund is: state, amount, when, to where, all from the rows."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.identity import identified
from actions.item_questions import what
from actions.order_choice import all_orders, named_order
from actions.pickup import told_of_pickup
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.models import AfterSale, Refund, Ticket
from shop.aftersales.numbers import by_number, written
from shop.aftersales.service import RefundProgress, cases_of, progress, refunds_of
from shop.aftersales.states import OPEN, PAYING, SENT_BACK, CaseKind, CaseState
from shop.clock import now
from shop.money import display
from shop.orders.models import Order
from shop.orders.service import order_of

TOLD = 3


@action("action_refund_progress")
def refund_progress(turn: Turn) -> None:
    """Tell of the refunds of the order named, else of those still open, else of the newest."""
    tell_progress(turn, lambda case: case.kind in PAYING)


def tell_progress(turn: Turn, about: Callable[[AfterSale], bool]) -> None:
    """How far the cases are that it is `about`, of the order named or of all: those open, else the
    newest; else the money of a cancelled order.
    """
    customer_id = identified(turn)
    if customer_id is None or told_by_number(turn):
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        found = cases_of(session, customer_id, named.order.id if named.order else None)
        cases = _that_matter([case for case in found if about(case)])
        for case in cases:
            tell_of_case(turn, session, case)
        if cases:
            turn.remember(order_id=cases[0].order_id)
        elif not _tell_cancelled(turn, session, named.order):
            turn.say("utter_refund_progress_none")


def _that_matter(cases: Sequence[AfterSale]) -> Sequence[AfterSale]:
    still_open = [case for case in cases if case.state in OPEN]
    return (still_open or cases[:1])[:TOLD]


def told_by_number(turn: Turn) -> bool:
    """Tell of the case or ticket whose number the message names; False if it names none.

    The number of somebody else is answered like one that does not exist.
    """
    number = written(turn.message.text) if turn.message.typed else None
    if number is None or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        found = by_number(session, turn.context.customer_id, number)
        match found:
            case AfterSale():
                tell_of_case(turn, session, found)
                turn.remember(order_id=found.order_id)
            case Ticket():
                _tell_ticket(turn, found)
            case None:
                turn.say("utter_number_not_found", number=number)
    return True


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
        "kind": mapping("aftersales.kinds").get(case.kind, ""),
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
        case state:
            turn.say(f"utter_case_progress_{state.value}", **values)


def _tell_way_back(turn: Turn, session: Session, case: AfterSale) -> None:
    """The parcel of a return, the pick-up asked for, or what is still to be done."""
    if case.return_tracking_no:
        if case.kind == CaseKind.RETURN:  # else it was told with the state
            values = {"number": case.called, "tracking_no": case.return_tracking_no}
            turn.say("utter_return_sent_before", **values)
    elif not told_of_pickup(turn, session, case) and case.kind == CaseKind.RETURN:
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


def _tell_cancelled(turn: Turn, session: Session, named: Order | None) -> bool:
    """The money of a cancelled order, which comes back without a case; False if there is none."""
    customer_id = str(turn.context.customer_id)
    orders = [named] if named else all_orders(session, customer_id)
    for order in orders:
        refunds = refunds_of(session, customer_id, order.id) if order.refunded else []
        alone = [refund for refund in refunds if refund.aftersale_id is None]
        if alone:
            _tell_refund(turn, order, alone[-1])
            return True
    return False


def _tell_refund(turn: Turn, order: Order, refund: Refund) -> None:
    response = {"pending": "cancel_on_its_way", "done": "cancel_done"}.get(refund.state, "failed")
    turn.remember(order_id=order.id)
    turn.say(
        f"utter_refund_progress_{response}",
        product=name_of(order),
        amount=display(refund.amount),
        destination=refund.destination,
        moment=moment(refund.done_at) if refund.done_at else "",
    )


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
            _tell_money(turn, found, values)
        case CaseState.REFUSED:
            turn.say_no("utter_refund_progress_refused", **values)
        case state:
            turn.say(f"utter_refund_progress_{state.value}", **values)


def _tell_money(turn: Turn, found: RefundProgress, values: dict[str, str]) -> None:
    if any(refund.state == "failed" for refund in found.refunds):
        turn.say("utter_refund_progress_failed", **values)
        return
    if not found.refunds and found.case.state == CaseState.DONE and found.case.done_at:
        turn.say("utter_refund_progress_finished", moment=moment(found.case.done_at), **values)
        return
    done = [refund for refund in found.refunds if refund.state == "done" and refund.done_at]
    if not done or found.done_amount < found.case.amount:
        where = found.destination
        response = "utter_refund_progress_on_its_way" if where else "utter_refund_progress_accepted"
        turn.say(response, destination=where, **values)
        return
    latest = _latest(done)
    turn.say(
        "utter_refund_progress_done",
        destination=latest.destination,
        moment=moment(latest.done_at or latest.created_at),
        **values,
    )


def _latest(refunds: Sequence[Refund]) -> Refund:
    return max(refunds, key=lambda refund: refund.done_at or refund.created_at)
