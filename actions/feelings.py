"""Anger without a request, and whether this is a person: answered plainly, however understood."""

from actions.turn import Turn
from actions.words import heard
from shop.conversations.service import request_handoff

SHORT = 14  # a longer message says what it is about


def answered_feelings(turn: Turn) -> bool:
    """Answer an insult or the question what this is; False if the message is neither."""
    if not turn.message.typed:
        return False
    if heard("acts.what_are_you", turn.message.text):
        turn.offer_person("utter_what_i_am")
        return True
    if _angry(turn):
        calm(turn)
        return True
    return False


def is_only_anger(turn: Turn) -> bool:
    """Whether the message scolds and says nothing else."""
    return turn.message.typed and len(turn.message.text) <= SHORT and _angry(turn)


def _angry(turn: Turn) -> bool:
    text = turn.message.text
    return heard("acts.upset", text) and not heard("acts.complaining", text)


def calm(turn: Turn) -> None:
    """Apologise; the place in the queue for one who waits, else the offer of a person."""
    if turn.context.owner == "queue":
        with turn.database.write() as session:  # who waits already keeps the place
            key = turn.context.key("handoff")
            place = request_handoff(session, turn.context.conversation, "upset", key)
        if place:
            turn.say("utter_upset_waiting", place=place)
            return
    turn.offer_person("utter_upset")
