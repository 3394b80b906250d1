"""After a no: why a case was refused, what can be done where nothing goes back without a reason."""

from actions.aftersales.case_reason import kind_word
from actions.aftersales.item_questions import what
from actions.forms.form import FOR_PERSONS
from actions.forms.words import asks
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import label, plain
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cases_of
from shop.aftersales.states import CaseState
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.service import order_of

SHORT = 20  # characters of a message that asks only this
REFUSED = (
    "utter_refund_progress_refused",
    "utter_refund_progress_refused_why",
    "utter_case_progress_refused",
    "utter_case_refused_why",
    "utter_case_refused_unsaid",
    "utter_case_refused_noted",
)
TOO_LATE = (
    "utter_refund_window_passed",
    "utter_refund_excluded",
    "utter_refund_problem_instead",
    "utter_return_policy_passed",
    "utter_return_policy_excluded",
    "utter_return_policy_why_passed",
    "utter_return_policy_why_excluded",
)


@before
def answered_after_no(turn: Turn) -> bool:
    """Answer 为什么不给我退, 那没办法了, 我又没穿过; False where nothing was refused."""
    message = turn.message
    if turn.form is not None or not message.typed or len(message.text) > SHORT:
        return False
    if turn.context.customer_id is None or message.intent in FOR_PERSONS:
        return False
    text = plain(message.text)
    if matches("aftersales.no_way_asked", text) and turn.before.told(*TOO_LATE):
        _offer(turn, "utter_return_no_way")
        return True
    case = _refused(turn)
    return case is not None and _answered(turn, case, text)


def _answered(turn: Turn, case: AfterSale, text: str) -> bool:
    told = turn.before.told(*REFUSED)
    if matches("aftersales.why_refused", text) or (told and matches("aftersales.why_alone", text)):
        _tell_why(turn, case)
    elif not told:
        return False
    elif matches("aftersales.no_way_asked", text):
        _offer(turn, "utter_case_refused_next")
    elif matches("aftersales.objects", text) and not asks(text):
        turn.offer_person("utter_case_refused_noted", number=case.called)
    else:
        return False
    return True


def _offer(turn: Turn, response: str) -> None:
    """What can still be done: a fault is another matter, and a person may decide otherwise."""
    turn.offer(response, [_problem(turn), tap(label("acts.button_person"), "transfer_human")])
    turn.propose_person()


def _refused(turn: Turn) -> AfterSale | None:
    """The newest case, where the shop refused it."""
    with turn.database.read() as session:
        newest = next(iter(cases_of(session, str(turn.context.customer_id))), None)
    return newest if newest is not None and newest.state == CaseState.REFUSED else None


def _tell_why(turn: Turn, case: AfterSale) -> None:
    with turn.database.read() as session:
        order = order_of(session, case.customer_id, case.order_id)
    kind = kind_word(case.kind)
    values = {"product": what(order, case.lines[:1] or None), "kind": kind}
    turn.remember(order_id=order.id, refused=turn.context.seq)
    if case.refuse_reason:
        turn.offer_person("utter_case_refused_why", reason=case.refuse_reason, **values)
    else:
        turn.offer_person("utter_case_refused_unsaid", **values)


def _problem(turn: Turn) -> Action:
    order_id = str(turn.slots.get("order_id") or "")
    return tap(label("aftersales.button_problem"), "quality_problem", order_id=order_id)
