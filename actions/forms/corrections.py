"""不对，是另一个; 不换了，直接退吧: corrections of what a form was told before."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from actions.forms import words
from actions.forms.asking import advance, ask, remind, stay
from actions.forms.form import ANSWERS, NOT_NEEDED, YES, Again, Form, Step
from actions.forms.told import keep
from actions.patterns import matches
from actions.talk.references import kind_said
from actions.turn import Turn
from actions.words import plain

NAMING = ("order_id", "tracking_no", "product", "model", "category")


def revised(form: Form, turn: Turn, step: Step) -> bool:
    """Take another answer to a question asked before: at the confirmation, or 不对，是耳机."""
    if not turn.message.typed:
        return False
    confirming = step.slot == form.outcome
    if not (confirming or words.corrects(turn.message.text)):
        return False
    for earlier in _revisable_before(form, turn, step):
        try:
            value = earlier.take(turn)
        except Again as again:
            if not again.reopens:
                raise
            _back_to(form, turn, earlier)
            return True
        known = turn.slots.get(earlier.slot)
        if value is not None and value == known and confirming:
            if not words.begins_with_yes(turn.message.text):
                continue
            turn.remember(**{step.slot: YES})
            advance(form, turn)
            return True
        if value is not None and value != known:
            _forget_not_needed(form, turn)
            turn.remember(**{earlier.slot: value, "form_tries": 0, "form_interrupted": 0})
            advance(form, turn)
            return True
    return False


def prefers_another(form: Form, turn: Turn, step: Step) -> bool:
    """算了明天上午吧: what follows the refusal is another answer, and the message from now on."""
    message = turn.message
    if not (message.typed and (words.refuses(message.text) or words.prefers_another(message.text))):
        return False
    text = words.without_refusal(message.text)
    inside = tuple(e for e in message.entities if text[e.start : e.start + len(e.text)] == e.text)
    if not inside or words.refuses(text) or words.asks(text):
        return False
    turn.message = replace(message, text=text, entities=inside)
    asked = [one for one in form.steps[1 : form.steps.index(step) + 1] if not one.free]
    if any(one.tells(turn.message) for one in asked):
        return True
    with suppress(Again):
        if any(one.take(turn) is not None for one in asked if one.revisable):
            return True
    turn.message = message
    return False


def _revisable_before(form: Form, turn: Turn, step: Step) -> Iterator[Step]:
    for earlier in form.steps[: form.steps.index(step)]:
        if earlier.revisable and turn.message.intent in ANSWERS | earlier.also | form.openers:
            yield earlier


def _back_to(form: Form, turn: Turn, earlier: Step) -> None:
    """The answer given before will not do any more; another one is asked for."""
    keep(turn, earlier.slot)
    later = form.steps[form.steps.index(earlier) :]
    turn.remember(**{one.slot: None for one in later}, form_tries=0, form_interrupted=0)
    ask(turn, earlier)


def _forget_not_needed(form: Form, turn: Turn) -> None:
    """What need not be asked before may be needed by another answer: the check of the phone."""
    idle = [step.slot for step in form.steps if turn.slots.get(step.slot) == NOT_NEEDED]
    turn.remember(**dict.fromkeys(idle))


def another_order(form: Form, turn: Turn, step: Step) -> bool:
    """不对，是另一个订单; 取消的是杯子: start anew with the order that is meant."""
    first, text = form.steps[0], turn.message.text
    before = turn.slots.get(first.slot)
    if not turn.message.typed or before is None or step is first or words.refuses_first(text):
        return False
    if words.another_one(text):
        return _the_other(form, turn, step)
    pointing = words.corrects(text) or (words.points_at(text) and not words.of_delivery(text))
    naming = any(map(turn.message.one, NAMING)) or kind_said(turn.message)
    stays = matches("aftersales.stays", plain(text))  # 杯子留着 别搞错
    if stays or not (pointing and naming):
        return False
    named = first.take(turn)
    if named is None and first.unfit(turn):
        stay(turn, step)
        return True
    if named is None or named == before:
        return False
    _begin_with(form, turn, {first.slot: named})
    return True


def _the_other(form: Form, turn: Turn, step: Step) -> bool:
    """Of two lines or orders the one that was not meant; of more, ask which."""
    first = form.steps[0]
    before = form.steps[: form.steps.index(step)]
    for one in [first] if words.of_orders(turn.message.text) else reversed(before):
        if (value := one.other(turn)) is not None:
            kept = {first.slot: turn.slots[first.slot]} if one is not first else {}
            _begin_with(form, turn, {**kept, one.slot: value})
            return True
    if len(first.choices(turn)) > 1:
        named = first.take(turn)
        named = None if named == turn.slots[first.slot] else named
        _begin_with(form, turn, {first.slot: named})
    else:
        remind(turn, step, "utter_form_only_order")
    return True


def _begin_with(form: Form, turn: Turn, known: Mapping[str, str | None]) -> None:
    """Answer the first questions and go on; what holds for any order stays."""
    turn.remember(**{one.slot: None for one in form.steps if not one.lasting})
    turn.remember(**known, form_tries=0, form_interrupted=0)
    advance(form, turn)
