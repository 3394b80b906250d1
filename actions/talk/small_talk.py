"""Small talk: a short answer that fits, and back to the shop. Never laughs at an angry customer."""

from actions.handoff.feelings import answered_feelings, calm, only_fed_up
from actions.handoff.waiting import tell_wait
from actions.patterns import matches
from actions.recommend.conversation import recommend
from actions.registry import action, before
from actions.talk.proposals import accepted
from actions.talk.suggested import abilities, person
from actions.turn import Turn
from actions.words import heard, mapping

WITH_ABILITIES = frozenset({"ability"})


@action("action_thanks_bye")
def thanks_bye(turn: Turn) -> None:
    """Answer thanks, a farewell, or that there is nothing more, each as what it is."""
    text = turn.message.text if turn.message.typed else ""
    if answered_feelings(turn):
        return
    thanks = matches("small_talk.thanks", text)
    if matches("small_talk.bye", text):
        turn.say("utter_bye")
    elif matches("small_talk.no_more", text) and not thanks:
        turn.say("utter_no_more")
    else:
        turn.say("utter_thanks")


@action("action_chitchat")
def chitchat(turn: Turn) -> None:
    """Answer what is asked of this assistant itself, kindly."""
    if turn.message.typed and heard("recommend.browsing", turn.message.text):
        recommend(turn)
    elif not (answered_feelings(turn) or talked(turn)):
        turn.say("utter_chitchat")


@action("action_out_of_scope")
def out_of_scope(turn: Turn) -> None:
    """Say openly that this is not its business, and what is."""
    if not (answered_feelings(turn) or talked(turn)):
        turn.offer("utter_out_of_scope", abilities())


def talked(turn: Turn) -> bool:
    """Whether the message is small talk that has an answer of its own; answers it."""
    if not turn.message.typed:
        return False
    found = mapping("small_talk.talk")
    topic = next((t for t in found if matches(f"small_talk.talk.{t}", turn.message.text)), None)
    if topic is None:
        return False
    response = f"utter_talk_{topic}"
    if topic in WITH_ABILITIES:
        turn.offer(response, abilities())
    else:
        turn.say(response)
    return True


@before
def answered_fed_up(turn: Turn) -> bool:
    """光道歉有什么用, 抠门, whatever it was understood as."""
    text = turn.message.text
    return turn.form is None and turn.message.typed and only_fed_up(text) and talked(turn)


@before
def answered_signs(turn: Turn) -> bool:
    """Answer a message without a single word (😡😡, 👍, …); False if it has words."""
    text = turn.message.text
    if not turn.message.typed or not text or any(sign.isalnum() for sign in text):
        return False
    if turn.message.intent in {"affirm", "deny"}:
        return False
    if heard("small_talk.angry_signs", text):
        _calm_signs(turn)
    elif heard("small_talk.yes_signs", text) and accepted(turn):
        pass
    elif heard("small_talk.question_signs", text) and turn.context.owner == "queue":
        tell_wait(turn)
    else:
        turn.say(_response_to(text))
    return True


def _calm_signs(turn: Turn) -> None:
    """What happened is not known yet: it is asked, and a person is a tap away."""
    if turn.context.owner == "queue":
        calm(turn)
    else:
        turn.offer("utter_upset", [person()])


def _response_to(signs: str) -> str:
    kinds = {
        "sad_signs": "utter_talk_sad",
        "good_signs": "utter_talk_praise",
        "thanks_signs": "utter_thanks",
        "bye_signs": "utter_bye",
        "glad_signs": "utter_talk_laugh",
        "question_signs": "utter_talk_puzzled",
    }
    found = (answer for kind, answer in kinds.items() if heard(f"small_talk.{kind}", signs))
    return next(found, "utter_talk_signs")
