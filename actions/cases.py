"""After-sales cases beside the refund form: what is wrong, return or exchange, taking back."""

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


def _refund_or_person() -> list[Action]:
    return [
        tap(label("orders.button_refund"), "apply_refund"),
        tap(label("acts.button_person"), "transfer_human"),
    ]


@action("action_problem_found")
def problem_found(turn: Turn) -> None:
    """Something arrived wrong, broken or short: sorry, a refund here, the rest by a person."""
    turn.offer("utter_problem_found", _refund_or_person())


@action("action_return_exchange")
def return_exchange(turn: Turn) -> None:
    """Return or exchange: a refund here, an exchange by a person."""
    turn.offer("utter_return_exchange", _refund_or_person())


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
        found = [c for c in cases_of(session, customer_id, open_only=True) if c.state in UNDECIDED]
    if found:
        turn.offer("utter_case_choose", [_choice(case) for case in found])
    else:
        turn.say("utter_case_none")


def _choice(case: AfterSale) -> Action:
    cause = mapping("aftersales.causes").get(case.cause, "")
    title = label("aftersales.case", amount=display(case.amount), cause=cause)
    return tap(title, "cancel_aftersale", value=case.id)


def _cancel(turn: Turn, customer_id: str, case_id: str) -> None:
    try:
        with turn.database.write() as session:
            case = cancel(session, customer_id, case_id)
        turn.say("utter_case_cancelled", amount=display(case.amount))
    except Conflict:
        turn.say("utter_case_decided")
    except NotFound:
        turn.say("utter_case_none")
