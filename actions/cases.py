"""After-sales cases that are there already: taking one back."""

from actions.identity import identified
from actions.registry import action
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cancel, cases_of
from shop.aftersales.states import CaseState
from shop.errors import Conflict, NotFound
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.money import display

UNDECIDED = {CaseState.REQUESTED, CaseState.IN_REVIEW}


@action("action_cancel_aftersale")
def cancel_aftersale(turn: Turn) -> None:
    """Take back a case not decided yet: offered as buttons; only a tap does it."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    chosen = None if turn.message.typed else turn.message.one("value")
    if chosen is not None:
        _cancel(turn, customer_id, chosen)
        return
    with turn.database.read() as session:
        still_open = cases_of(session, customer_id, open_only=True)
    found = [case for case in still_open if case.state in UNDECIDED]
    if found:
        turn.offer("utter_case_choose", [_choice(case) for case in found])
    elif still_open:
        turn.offer_person("utter_case_decided")
    else:
        turn.say("utter_case_none")


def _choice(case: AfterSale) -> Action:
    values = {
        "kind": mapping("aftersales.kinds").get(case.kind, ""),
        "cause": mapping("aftersales.causes").get(case.cause, ""),
    }
    named = "aftersales.case" if case.amount else "aftersales.case_without_money"
    title = label(named, amount=display(case.amount), **values)
    return tap(title, "cancel_aftersale", value=case.id)


def _cancel(turn: Turn, customer_id: str, case_id: str) -> None:
    try:
        with turn.database.write() as session:
            case = cancel(session, customer_id, case_id)
        kind = mapping("aftersales.kinds").get(case.kind, "")
        turn.say("utter_case_cancelled", kind=kind, number=case.called)
    except Conflict:
        turn.offer_person("utter_case_decided")
    except NotFound:
        turn.say("utter_case_none")
