"""What a form says about itself: 多久能开好, 发到哪里, 为啥要后四位, 那咋弄.

Such questions are read by their words, since by themselves they may be about anything.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from actions.forms.asking import remind, resume
from actions.forms.form import About, Form, Step
from actions.patterns import matches
from actions.talk.suggested import person
from actions.turn import Turn
from actions.words import heard, label, mapping, plain

LONGEST = 24  # characters of a message that asks only this
WHY, NEXT = "why", "next"
WHOLE = {WHY, "possible"}  # topics of a message that asks nothing else


@cache
def _patterns(form: str) -> Mapping[str, re.Pattern[str]]:
    verbs = mapping("about.own")
    own = str(verbs.get(form, verbs["other"]))
    lead, tail = label("about.lead", own=own), label("about.tail", own=own)
    topics = mapping("about.topics").items()
    whole = {name: f"{lead}(?:{str(asks).format(own=own)}){tail}" for name, asks in topics}
    return {name: re.compile(pattern) for name, pattern in whole.items()}


def asked(form: Form, text: str, *, loosely: bool = False) -> Iterator[str]:
    """The topics that a text asks about: as a whole, or `loosely` in any place of it."""
    said = plain(text)
    if len(said) > LONGEST or (loosely and matches("about.elsewhere", said)):
        return
    for topic, pattern in _patterns(form.name).items():
        found = pattern.fullmatch(said)
        if found or (loosely and topic not in WHOLE and pattern.search(said)):
            yield topic


def told_about(form: Form, turn: Turn, step: Step, *, loosely: bool = False) -> bool:
    """Answer what is asked about the form itself and put its question again; False otherwise."""
    if not turn.message.typed:
        return False
    if asks_why_digits(turn, step):
        return _tell(form, turn, step, WHY)
    for topic in asked(form, turn.message.text, loosely=loosely):
        if _tell(form, turn, step, topic):
            return True
    return False


def asks_why_digits(turn: Turn, step: Step) -> bool:
    """为啥要手机号啊 where it is asked for."""
    text = plain(turn.message.text)
    return step.secret and turn.message.typed and matches("forms.why_digits", text)


def _tell(form: Form, turn: Turn, step: Step, topic: str) -> bool:
    if topic == NEXT:
        if step.secret and turn.before.told("utter_phone_lost"):
            remind(turn, step, "utter_phone_stuck", person())
            return True
        if step.secret and heard("forms.phone_lost", turn.message.text):
            return False
        response = "utter_form_next_yes" if step.confirms else "utter_form_next_step"
        remind(turn, step, response, what=named(step))
        return True
    answer = _why(form, step) if topic == WHY else form.about.get(topic)
    if answer is None:
        return False
    turn.say(answer) if isinstance(answer, str) else answer(turn)
    resume(form, turn, step)
    return True


def _why(form: Form, step: Step) -> About:
    """Why the open question is asked."""
    if step.secret:
        return "utter_phone_why"
    if step.confirms:
        return "utter_form_why_confirm"
    if f"{WHY}_{step.slot}" in form.about or WHY in form.about:
        return form.about.get(f"{WHY}_{step.slot}") or form.about[WHY]
    return "utter_form_why_order" if step is form.steps[0] else "utter_form_why"


def named(step: Step) -> str:
    """What the open question asks the customer for."""
    names = mapping("about.steps")
    name = "digits" if step.secret else step.slot
    return str(names.get(name, names["other"]))
