"""Whether a message is the yes that a confirmation asks for."""

from actions.forms.form import KNOWN
from actions.forms.words import agrees, agrees_in_the_end, doubts
from actions.talk.references import kinds_named
from actions.turn import Turn
from actions.words import label, plain


def agreed(turn: Turn, doing: str) -> bool:
    """A yes however it was understood; one with a correction, a wait or a question is none.

    `doing` names what is confirmed, in the list `forms.doing`.
    """
    text = turn.message.text
    if turn.slots.get("proposed"):  # a yes to that, or to this?
        return agrees(text, doing) and not agrees(text)
    if agrees(text, doing) or _agrees_to_it(turn, doing):
        return True
    if not turn.message.entities and agrees_in_the_end(text, doing):
        return True
    return turn.message.intent == "affirm" and not doubts(text)


def _agrees_to_it(turn: Turn, doing: str) -> bool:
    """确认取消鞋子, 鞋子取消吧 of the order that is meant: the kind stands for the order."""
    text, it = plain(turn.message.text), label("forms.it")
    kinds = kinds_named(text)
    form = KNOWN.get(turn.form or "")
    if not kinds or form is None:
        return False
    for kind in kinds:
        text = text.replace(kind, it)
    return agrees(text.lstrip(it), doing) and form.steps[0].same(turn)
