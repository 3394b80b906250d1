"""Why a rule of the shop is as it is: 为啥不能, right after it was told."""

from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import plain

TOLD = ("utter_faq", "utter_method_no_choice", "utter_bargain")
TOLD_OF = ("faq", "bargain")


@before
def asked_why(turn: Turn) -> bool:
    """That it is so for everybody, the reason stands nowhere; a person may say more."""
    if turn.form is not None or not turn.message.typed:
        return False
    if not (turn.before.told(*TOLD) or any(map(turn.before.told_of, TOLD_OF))):
        return False
    if not matches("rules.why_so", plain(turn.message.text)):
        return False
    turn.offer_person("utter_rule_why")
    return True
