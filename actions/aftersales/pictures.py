"""Pictures that show what is wrong: asked for once a case is open, kept with it as they come."""

from actions.turn import Turn
from shop.aftersales.evidence import evidence_of, wants_picture
from shop.aftersales.models import AfterSale
from shop.aftersales.states import CaseState


def ask_picture(turn: Turn, case: AfterSale) -> None:
    """Ask for a picture where one can show the cause; say it where some are there already."""
    if not wants_picture(case) or case.state not in {CaseState.REQUESTED, CaseState.IN_REVIEW}:
        return
    with turn.database.read() as session:
        held = len(evidence_of(session, case.id))
    if held:
        turn.say("utter_case_pictures_kept", count=held, number=case.called)
    else:
        turn.say("utter_case_picture", number=case.called)
