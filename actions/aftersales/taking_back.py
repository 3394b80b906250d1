"""A case that is taken back: the doing, the word for it, and the button that keeps it."""

from actions.aftersales.case_reason import kind_word
from actions.turn import Turn
from actions.words import label
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cancel
from shop.errors import Conflict, NotFound
from shop.messages.schemas import Action
from shop.messages.taps import tap

KEEP = "keep"  # the case goes on


def keep_button() -> Action:
    """不撤了."""
    return tap(label("aftersales.button_keep_case"), "cancel_aftersale", value=KEEP)


def take_back(turn: Turn, customer_id: str, case_id: str) -> AfterSale | None:
    """Take a case back and say so; None, and why, where that cannot be."""
    try:
        with turn.database.write() as session:
            case = cancel(session, customer_id, case_id)
    except Conflict:
        turn.offer_person("utter_case_decided")
        return None
    except NotFound:
        turn.say("utter_case_none")
        return None
    turn.say("utter_case_cancelled", kind=kind_word(case.kind), number=case.called)
    return case
