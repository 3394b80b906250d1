"""Whether and how the goods of a case that is just being asked for come back to the shop."""

from actions.aftersales.case_meant import Case
from actions.aftersales.way_back import FETCH, note_wish, return_rules, tell_fetched, tell_goes_back
from actions.forms.told import keep
from actions.forms.words import asks
from actions.turn import Turn


def fetched(_case: Case, turn: Turn) -> bool:
    """能上门取吗; 明天下午来取 is a wish, which goes to the shop with the request."""
    if not asks(turn.message.text):
        note_wish(turn)
    else:
        keep(turn, FETCH)
        tell_fetched(turn)
    return True


def time_later(_case: Case, turn: Turn) -> bool:
    """后天上午吧: when it may be fetched, kept for the shop."""
    if not (turn.message.all("date") or turn.message.all("time")):
        return False
    note_wish(turn)
    return True


def of_the_courier(_case: Case, turn: Turn) -> bool:
    """来之前打电话不: who fetches it rings before."""
    turn.say("utter_case_courier_rings" if return_rules(turn).pickup else "utter_case_not_fetched")
    return True


def where(_case: Case, turn: Turn) -> bool:
    """寄到哪里: not before the shop has accepted."""
    turn.say("utter_case_where")
    return True


def goes_back(case: Case, turn: Turn) -> bool:
    """坏的还要寄回去吗: by what is wished."""
    tell_goes_back(turn, case.kind(turn), case.cause(turn))
    return True
