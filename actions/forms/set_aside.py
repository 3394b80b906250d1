"""Clauses that ask for nothing now: what shall stay as it is, what only holds if this fails.

对 就取消鞋子 衣服别动; 不行的话就退. They are no answer, no end of a form and no other matter: the
rest of the message is read without them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from actions.forms.asking import put_again
from actions.forms.form import Form, Step
from actions.forms.words import asks
from actions.patterns import matches
from actions.talk.references import kind_said
from actions.turn import Turn
from actions.understood import Understood
from actions.words import plain

_CLAUSE = re.compile(r"[^，,。.！!;；~～…\s]+")
LEFT, ON_CONDITION = "utter_form_left_alone", "utter_form_on_condition"
_NAMING = ("category", "product", "model")


def answered_set_aside(form: Form, turn: Turn, step: Step) -> bool:
    """Leave such clauses out; True if the message has no others, which is answered."""
    message = turn.message
    if not message.typed or step.free or asks(message.text):
        return False
    aside, response = [], ""
    for start, part in _clauses(message):
        if found := _response(form, turn, part, response):
            response = found
            aside.append((start, part))
    if not response:
        return False
    rest = _blanked(message, aside)
    if matches("forms.particles", rest.text):
        put_again(turn, step, response)
        return True
    turn.message = rest
    return False


def told_left_alone(turn: Turn) -> bool:
    """别的不变哈 地址还是原来的, 杯子不用改: agreed to where nothing else is said."""
    if not turn.message.typed or not only_says("forms.stays", turn.message.text):
        return False
    turn.say("utter_left_alone")
    return True


def leave_out_what_stays(turn: Turn) -> None:
    """台灯我不要了 鼠标照常发 is about the lamp: the message from now on says that alone."""
    message = turn.message
    if not message.typed or asks(message.text):
        return
    parts = list(_clauses(message))
    stay = [(start, part) for start, part in parts if _names_something(part) and _stays(part)]
    others = [part for _start, part in parts if not _stays(part)]
    if stay and any(map(_names_something, others)):
        turn.message = _blanked(message, stay)


def only_says(path: str, text: str) -> bool:
    """Whether every clause is what stands at `path`, courtesies aside; a question is not."""
    parts = _CLAUSE.findall(plain(text))
    told = [one for one in parts if not matches("forms.courtesy", one)]
    return bool(told) and not asks(text) and all(matches(path, one) for one in told)


def _clauses(message: Understood) -> Iterator[tuple[int, Understood]]:
    for found in _CLAUSE.finditer(message.text):
        start, end = found.span()
        inside = tuple(e for e in message.entities if e.text and start <= e.start < end)
        yield start, replace(message, text=found.group(), entities=inside)


def _blanked(message: Understood, parts: list[tuple[int, Understood]]) -> Understood:
    said = list(message.text)
    for start, part in parts:
        said[start : start + len(part.text)] = " " * len(part.text)
    text = "".join(said)
    inside = tuple(e for e in message.entities if text[e.start : e.start + len(e.text)] == e.text)
    return replace(message, text=text, entities=inside)


def _stays(part: Understood) -> bool:
    said = plain(part.text)
    return matches("forms.stays", said) or matches("forms.not_that", said)


def _response(form: Form, turn: Turn, part: Understood, before: str) -> str:
    """What such a clause is answered by; `before`: what the clause before it was."""
    said = plain(part.text)
    if matches("forms.on_condition", said):
        return ON_CONDITION
    if matches("forms.the_rest", said):
        return LEFT
    goes_on = before == LEFT and not _names_something(part)
    return LEFT if _stays(part) and (goes_on or _names_another(form, turn, part)) else ""


def _names_something(part: Understood) -> bool:
    return any(map(part.one, _NAMING)) or bool(kind_said(part))


def _names_another(form: Form, turn: Turn, part: Understood) -> bool:
    """Whether a clause names a thing that the form is not about."""
    first = form.steps[0]
    if turn.slots.get(first.slot) is None or not first.slot.endswith("order_id"):
        return False
    if not _names_something(part):
        return False
    whole, turn.message = turn.message, part
    try:
        return not first.same(turn)
    finally:
        turn.message = whole
