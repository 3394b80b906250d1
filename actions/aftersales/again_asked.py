"""撤了以后还能再申请吗: whether what is taken back, or was refused, can be asked for once more."""

from datetime import timedelta

from actions.aftersales.case_meant import UNDECIDED
from actions.aftersales.cases import WITHDRAW
from actions.cards import name_of
from actions.forms.instead import instead
from actions.forms.words import asks
from actions.patterns import matches
from actions.registry import before
from actions.times import moment
from actions.turn import Turn
from actions.words import plain
from shop.aftersales.eligibility import no_reason
from shop.aftersales.service import cases_of
from shop.aftersales.states import CaseState
from shop.orders.service import order_of

OVER = frozenset({CaseState.CANCELLED, CaseState.REFUSED})
TOLD = ("utter_case_cancelled", "utter_case_again_until", "utter_case_again_fault")


@instead
@before
def answered_again(turn: Turn) -> bool:
    """Answer it before or after a case is taken back, whatever it was taken for; it is no wish."""
    if not turn.message.typed or not asks(turn.message.text):
        return False
    asked_to_withdraw = turn.slots.get("proposed") == WITHDRAW
    withdrawing = matches("aftersales.withdrawing", plain(turn.message.text))
    if not (withdrawing or asked_to_withdraw or turn.before.told(*TOLD)) or not told_again(turn):
        return False
    if asked_to_withdraw:
        turn.propose(WITHDRAW)
    return True


def told_again(turn: Turn) -> bool:
    """那以后还能再申请不, of the case that waits, else of one that was taken back or refused."""
    customer_id = turn.context.customer_id
    if customer_id is None or not matches("aftersales.again_asked", plain(turn.message.text)):
        return False
    with turn.database.read() as session:
        cases = cases_of(session, customer_id)
        waiting = [case for case in cases if case.state in UNDECIDED]
        found = next((case for case in waiting or cases[:1]), None)
        if found is None or found.state not in OVER | UNDECIDED:
            return False
        order = order_of(session, customer_id, found.order_id)
        right = no_reason(session, order, found.lines or None)
    if right.allowed and right.until is not None:
        until = moment(right.until - timedelta(minutes=1))
        turn.say("utter_case_again_until", product=name_of(order), until=until)
    else:
        turn.say("utter_case_again_fault", product=name_of(order))
    return True
