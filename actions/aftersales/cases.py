"""After-sales cases that are there already: taking one back."""

import re
from datetime import timedelta

from actions.aftersales.case_meant import UNDECIDED
from actions.aftersales.case_questions import kind_in
from actions.aftersales.case_reason import kind_word, reason_of
from actions.aftersales.money_instead import INSTEAD, answered_money_instead, begin_instead
from actions.aftersales.refund_progress import tell_of_case, tell_progress
from actions.aftersales.taking_back import KEEP, keep_button, take_back
from actions.forms.words import agrees
from actions.identity import identified
from actions.registry import action, before
from actions.turn import Turn
from actions.words import entry, heard, label
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cases_of
from shop.aftersales.states import CaseState
from shop.clock import now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.money import display

WITHDRAW = "withdraw_case"
LATELY = timedelta(hours=1)
SHORT = 12  # characters of a message that asks only this


@action("action_cancel_aftersale")
def cancel_aftersale(turn: Turn) -> None:
    """Take back a case not decided yet, after a yes: a tap, or words where it is the only one."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    chosen = None if turn.message.typed else turn.message.one("value")
    if chosen == KEEP:
        turn.say("utter_case_withdraw_kept")
        return
    if chosen == INSTEAD:
        begin_instead(turn)
        return
    if chosen is not None:
        take_back(turn, customer_id, chosen)
        return
    with turn.database.read() as session:
        still_open = cases_of(session, customer_id, open_only=True)
    found = [case for case in still_open if case.state in UNDECIDED]
    if len(found) == 1:
        _ask(turn, found[0])
    elif found:
        turn.offer("utter_case_choose", [_choice(case) for case in found])
    elif still_open:
        turn.offer_person("utter_case_decided")
    elif turn.message.typed and re.search(entry("aftersales.withdrawn_asked"), turn.message.text):
        tell_progress(turn, lambda _case: True)
    elif turn.message.typed and heard("aftersales.keeps_it", turn.message.text):
        turn.say("utter_case_none_kept")
    else:
        turn.say("utter_case_none")


@before
def told_withdrawn(turn: Turn) -> bool:
    """撤销成功了吗, soon after a case was taken back; False where none was, or it is not asked."""
    text, customer_id = turn.message.text, turn.context.customer_id
    if customer_id is None or not turn.message.typed or len(text) > SHORT:
        return False
    if not re.search(entry("aftersales.withdrawn_asked"), text):
        return False
    since = now() - LATELY
    with turn.database.read() as session:
        cases = cases_of(session, customer_id)
        withdrawn = [one for one in cases if one.state == CaseState.CANCELLED and one.done_at]
        found = next((one for one in withdrawn if one.done_at and one.done_at >= since), None)
        if found is not None:
            tell_of_case(turn, session, found)
    return found is not None


def _ask(turn: Turn, case: AfterSale) -> None:
    """Whether the only case shall be taken back; a plain yes does it."""
    buttons = [_choice(case), keep_button()]
    kind = kind_word(case.kind)
    turn.offer("utter_case_withdraw_ask", buttons, kind=kind, number=case.called)
    turn.propose(WITHDRAW)


def withdraw_proposed(turn: Turn) -> None:
    """Take back the only case that is not decided."""
    customer_id = str(turn.context.customer_id)
    with turn.database.read() as session:
        still_open = cases_of(session, customer_id, open_only=True)
    found = [case for case in still_open if case.state in UNDECIDED]
    if len(found) == 1:
        take_back(turn, customer_id, found[0].id)
    else:
        turn.say("utter_case_none")


@before
def kept_or_withdrawn(turn: Turn) -> bool:
    """Take up the answer to whether a case shall be taken back; False where that was not asked,
    or the message is no answer. 鞋留着 is a yes, 还是退吧 a no.
    """
    if turn.slots.get("proposed") != WITHDRAW or not turn.message.typed:
        return False
    text = turn.message.text
    if answered_money_instead(turn):
        return True
    if re.search(entry("aftersales.withdrawn_asked"), text):
        turn.say("utter_case_withdraw_not_yet")
        turn.propose(WITHDRAW)
        return True
    if turn.message.intent == "deny" or kind_in(text) is not None:
        turn.say("utter_case_withdraw_kept")
        return True
    agreed = agrees(text, WITHDRAW) or heard("aftersales.keeps_it", text)
    if agreed or turn.message.intent == "cancel_aftersale":
        withdraw_proposed(turn)
        return True
    return False


def _choice(case: AfterSale) -> Action:
    values = {"kind": kind_word(case.kind), "cause": reason_of(case)}
    named = "aftersales.case" if case.amount else "aftersales.case_without_money"
    title = label(named, amount=display(case.amount), **values)
    return tap(title, "cancel_aftersale", value=case.id)
