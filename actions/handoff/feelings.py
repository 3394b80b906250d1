"""Anger, and whether this is a person: answered plainly, however understood."""

from actions.handoff.handing import hand_over, rules
from actions.patterns import matches
from actions.talk.suggested import person
from actions.turn import Turn
from actions.words import heard
from shop.moods.words import sounds

MOODS = ("fed_up", "stingy")
LONGEST_MOOD = 20  # characters
SHORT = 14  # a longer message says what it is about


def answered_feelings(turn: Turn) -> bool:
    """Answer an insult or the question what this is; False if the message is neither."""
    if not turn.message.typed:
        return False
    if heard("acts.what_are_you", turn.message.text):
        turn.offer_person("utter_what_i_am")
        return True
    if is_angry(turn):
        calm(turn)
        return True
    return False


def is_only_anger(turn: Turn) -> bool:
    """Whether the message scolds and says nothing else."""
    return len(turn.message.text) <= SHORT and is_angry(turn)


def only_fed_up(text: str) -> bool:
    """光道歉有什么用, 抠门: whether a short message is a mood and names no matter."""
    moods = any(matches(f"small_talk.talk.{mood}", text) for mood in MOODS)
    return moods and len(text) <= LONGEST_MOOD and not matches("small_talk.wanted", text)


def is_angry(turn: Turn) -> bool:
    """Whether the message scolds; a complaint is a matter of its own."""
    text = turn.message.text
    return turn.message.typed and sounds("angry", text) and not sounds("complaining", text)


def calm(turn: Turn) -> None:
    """Apologise; a person comes if the shop wants that, else one is offered."""
    if rules(turn).anger or turn.context.owner == "queue":
        hand_over(turn, "upset", "utter_upset_handoff", again="utter_upset_waiting", stay=True)
    else:
        turn.offer("utter_upset", [person()])


def also_upset(turn: Turn) -> None:
    """What was asked is answered; who asked it in anger gets a person besides."""
    if turn.handed_over or turn.context.owner != "bot" or not turn.dispatcher.messages:
        return
    if is_angry(turn) and rules(turn).anger:
        hand_over(turn, "upset", "utter_upset_also", stay=True)
