"""Whether a message is the yes that a confirmation asks for."""

from actions.forms.form import KNOWN
from actions.forms.words import BREAKS, agrees, agrees_in_the_end, doubts
from actions.patterns import matches
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
    if agrees(text, doing) or _agrees_to_it(turn, doing) or agrees_besides(text, doing):
        return True
    if not turn.message.entities and agrees_in_the_end(text, doing):
        return True
    return turn.message.intent == "affirm" and not doubts(text)


def agrees_besides(text: str, doing: str) -> bool:
    """对 人和电话不变: a yes, and what stays as it is."""
    parts = [part for part in BREAKS.split(plain(text)) if part]
    said = [part for part in parts if not matches("forms.same_otherwise", part)]
    return len(said) < len(parts) and agrees(" ".join(said), doing)


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
