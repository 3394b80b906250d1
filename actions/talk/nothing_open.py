"""A yes, 确认 or the phone's digits when no question is open: what was offered, or that none is."""

from actions.forms.queue import opens
from actions.forms.words import agrees, only_digits
from actions.patterns import matches
from actions.registry import before
from actions.talk.done import ANYTHING, Asked, told_done
from actions.talk.proposals import accepted
from actions.talk.suggested import abilities
from actions.turn import Turn
from actions.words import listed, mapping
from shop.messages.schemas import Action

PERSON, ANSWER = "/transfer_human", "/answer"
MOST = 4
BARE = frozenset({"inform", "nlu_fallback", "chitchat", "out_of_scope", "bot_misunderstood"})


def led_on(turn: Turn) -> bool:
    """好 after 可以先申请退款: the one thing that was offered is begun; False if none was."""
    offered = [one for one in turn.before.buttons if one.payload != PERSON]
    if len(offered) != 1 or not turn.before.told(*listed("acts.leads_on")):
        return False
    return opens(turn, offered[0])


def told_nothing_waits(turn: Turn) -> bool:
    """确认 with nothing to confirm: what was done last; False if the message is another yes."""
    if not turn.message.typed or not matches("acts.confirms", turn.message.text):
        return False
    if turn.before.buttons or not told_done(turn, Asked(ANYTHING)):
        turn.offer("utter_nothing_waits", _next(turn))
    return True


@before
def answered_digits(turn: Turn) -> bool:
    """The phone's last digits, which nothing asks for."""
    message = turn.message
    if turn.form is not None or not message.typed or message.entities:
        return False
    if message.intent not in BARE or not only_digits(message.text):
        return False
    turn.offer("utter_no_check_waits", _next(turn))
    return True


@before
def accepted_in_words(turn: Turn) -> bool:
    """那你先帮我查着吧 after an offer to have it checked, whatever it was taken for."""
    offered, text = str(turn.slots.get("proposed") or ""), turn.message.text
    if turn.form is not None or not turn.message.typed or offered not in mapping("forms.offered"):
        return False
    plain_yes = agrees(text)
    if not agrees(text, offered) or (plain_yes and turn.message.intent not in BARE):
        return False
    return accepted(turn)


def _next(turn: Turn) -> list[Action]:
    """The likely next step: what was offered last, else what can be done."""
    payloads = [(one, one.payload or "") for one in turn.before.buttons]
    return [one for one, payload in payloads if not payload.startswith(ANSWER)][
        :MOST
    ] or abilities()
