"""Questions that the shop's own sheet answers; the answer says which question it rests on."""

from actions.registry import action
from actions.turn import Turn
from actions.words import label, mapping
from shop.faq.service import Found, ask, entry
from shop.messages.schemas import Action
from shop.messages.taps import tap

NEAREST = 3


@action("action_faq")
def faq(turn: Turn) -> None:
    """Answer from the sheet; else offer the nearest questions, else a person."""
    chosen = turn.message.one("question")
    if chosen is not None and _tell_chosen(turn, chosen):
        return
    if answered_from_faq(turn):
        return
    near = _near(turn)
    if near:
        turn.offer("utter_faq_near", [*_questions(near), _person()])
        turn.propose_person()
    else:
        what = mapping("faq.names").get(turn.message.intent, label("faq.this"))
        turn.offer_person("utter_unserved", what=what)


def answered_from_faq(turn: Turn, *, only_sure: bool = False) -> bool:
    """Whether the sheet answered the message; nothing was said if not.

    `only_sure`: for messages whose intent does not say that the sheet is asked.
    """
    near = _near(turn)
    if not near or not (near[0].sure if only_sure else near[0].answers):
        return False
    _tell(turn, near[0])
    return True


def _near(turn: Turn) -> list[Found]:
    text = asked(turn)
    if not text:
        return []
    with turn.database.read() as session:
        return ask(session, text, NEAREST, mapping("faq.topics").get(turn.message.intent, ()))


def asked(turn: Turn) -> str:
    """The words of the question: as typed, or as a button carries them."""
    return turn.message.one("question") or (turn.message.text if turn.message.typed else "")


def _tell_chosen(turn: Turn, question: str) -> bool:
    with turn.database.read() as session:
        found = entry(session, question)
    if found is not None:
        _tell(turn, found)
    return found is not None


def _tell(turn: Turn, found: Found) -> None:
    turn.say("utter_faq", answer=found.answer, question=found.question)


def _questions(near: list[Found]) -> list[Action]:
    return [tap(found.question, "choose_question", question=found.question) for found in near]


def _person() -> Action:
    return tap(label("acts.button_person"), "transfer_human")
