"""One turn of a form.

Rasa keeps which question is open (`requested_slot`); everything else happens here, in one call a
turn: read the answer, settle what needs no question, ask the next one. A message that is no answer
is left to the other rules, after which Rasa comes back and the customer is reminded, once.
"""

import re

from actions.disputes import contested, hand_dispute_over
from actions.feelings import is_only_anger
from actions.forms import CLOSED, NO, NOT_NEEDED, Again, Closed, Form, Step, option
from actions.told import keep
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.schemas import Action

ENOUGH_TRIES = 3
ENOUGH_INTERRUPTIONS = 2  # in a row: then the matter rests
SHORT = 12  # 算了 inside a longer message is about something else

# intents that can answer an open question; all others are a matter of their own
ANSWERS = {
    "affirm",
    "deny",
    "inform",
    "answer",
    "select_order",
    "nlu_fallback",
    "bot_misunderstood",
}


def fill(form: Form, turn: Turn) -> None:
    """One call of `validate_<form>`."""
    step = form.step(turn.requested_slot)
    try:
        if not turn.resuming and contested(turn):
            hand_dispute_over(turn, stay=True)
            raise Closed
        if step is None:
            _open(form, turn)
        elif turn.resuming:
            _interrupted(form, turn, step)
        else:
            _answer(form, turn, step)
    except Closed:
        end(form, turn, CLOSED)


def end(form: Form, turn: Turn, outcome: str) -> None:
    """Close the form; `action_…_submit` acts on the outcome."""
    turn.remember(**{form.outcome: outcome})
    turn.remember(requested_slot=None)


def _interrupted(form: Form, turn: Turn, step: Step) -> None:
    """Another matter was answered: remind once, then let this one rest."""
    if is_only_anger(turn):
        turn.remember(requested_slot=step.slot)  # no reminder on top of an apology
        return
    times = int(turn.slots.get("form_interrupted") or 0)
    times += turn.message.intent not in form.topic
    turn.remember(form_interrupted=times)
    if times >= ENOUGH_INTERRUPTIONS:
        turn.say(f"utter_{form.name}_aside")
        end(form, turn, CLOSED)
        return
    _remind(form, turn, step, step.back or f"utter_{form.name}_back")


def _remind(form: Form, turn: Turn, step: Step, response: str) -> None:
    turn.remember(requested_slot=step.slot)
    stop = option(turn, step.slot, label("forms.button_stop"), NO)
    choices = step.choices(turn)
    turn.offer(response, choices if any(map(_says_no, choices)) else [*choices, stop])


def _says_no(action: Action) -> bool:
    return f'"value": "{NO}"' in (action.payload or "")


def _open(form: Form, turn: Turn) -> None:
    form.clear(turn)
    turn.remember(form_id=str(turn.context.seq), form_tries=0, form_interrupted=0)
    keep(turn, None)
    turn.remember(**form.begins(turn))
    _advance(form, turn)


def _advance(form: Form, turn: Turn) -> None:
    """Settle what needs no question; ask the first question that is left, or end."""
    for step in form.steps:
        if turn.slots.get(step.slot) is None:
            value = step.settled(turn)
            if value is None:
                _ask(turn, step)
                return
            turn.remember(**{step.slot: value})
    turn.remember(requested_slot=None)


def _ask(turn: Turn, step: Step) -> None:
    turn.remember(requested_slot=step.slot, form_offered=None)
    step.ask(turn)


def _answer(form: Form, turn: Turn, step: Step) -> None:
    if turn.message.typed and heard("forms.another_order", turn.message.text):
        _other_order(form, turn)
        return
    if response := form.inside.get(turn.message.intent, ""):
        turn.remember(form_tries=turn.slots.get("form_tries") or 0)
        _remind(form, turn, step, response)
        return
    if _gives_up(form, turn, step):
        end(form, turn, NO)
        return
    if _stale(turn, step):
        turn.say("utter_stale_choice")
        _retry(turn, step)
        return
    mine = turn.message.intent in ANSWERS | step.also | form.openers
    other = _other_question(form, turn, step)
    try:
        value = step.take(turn) if mine or step.eager or turn.message.bare else None
        if value is None and _revised(form, turn, step):
            return
    except Again:
        keep(turn, step.slot)
        _retry(turn, step)
        return
    if value is None and other is not None:
        keep(turn, other.slot)
    elif mine or value is not None:
        keep(turn, step.slot)
    if value is not None:
        turn.remember(**{step.slot: value, "form_tries": 0, "form_interrupted": 0})
        _advance(form, turn)
    elif other is not None:
        _answered_other(form, turn, step, other)
    elif mine:
        _not_understood(form, turn, step)
    # else nothing is set: Rasa then lets the other rules answer


def _revised(form: Form, turn: Turn, step: Step) -> bool:
    """At the confirmation: take another answer to a question asked before, and confirm that."""
    if step.slot != form.outcome or not turn.message.typed:
        return False
    for earlier in form.steps:
        meant = turn.message.intent in ANSWERS | earlier.also | form.openers
        value = earlier.take(turn) if earlier.revisable and meant else None
        if value is not None and value != turn.slots.get(earlier.slot):
            _forget_not_needed(form, turn)
            turn.remember(**{earlier.slot: value, "form_tries": 0, "form_interrupted": 0})
            _advance(form, turn)
            return True
    return False


def _forget_not_needed(form: Form, turn: Turn) -> None:
    """What need not be asked before may be needed by another answer: the check of the phone."""
    idle = [step.slot for step in form.steps if turn.slots.get(step.slot) == NOT_NEEDED]
    turn.remember(**dict.fromkeys(idle))


def _other_question(form: Form, turn: Turn, step: Step) -> Step | None:
    """The question that the message answers although another one is open."""
    if not turn.message.typed or step.tells(turn.message):
        return None
    answers = ANSWERS | form.openers
    others = [
        other
        for other in form.steps
        if other.eager or turn.message.bare or turn.message.intent in answers | other.also
    ]
    return next((other for other in others if other.tells(turn.message)), None)


def _answered_other(form: Form, turn: Turn, step: Step, other: Step) -> None:
    """An answer given before its question is kept; one given after it stands in for the first."""
    place = form.steps.index(other)
    if place < form.steps.index(step):
        turn.remember(**{later.slot: None for later in form.steps[place:]})
        turn.remember(form_tries=0, form_interrupted=0)
        _advance(form, turn)
        return
    _tried_again(form, turn, step, "utter_form_noted")


def _other_order(form: Form, turn: Turn) -> None:
    """不对，是另一个订单: back to the first question; a number in the same message answers it."""
    first = form.steps[0]
    before = turn.slots.get(first.slot)
    turn.remember(**{step.slot: None for step in form.steps})
    turn.remember(form_tries=0, form_interrupted=0)
    value = first.take(turn)
    if value is None or value == before:
        _ask(turn, first)
        return
    turn.remember(**{first.slot: value})
    _advance(form, turn)


def _retry(turn: Turn, step: Step) -> None:
    turn.remember(form_tries=turn.slots.get("form_tries") or 0)  # or Rasa takes it as no answer
    _ask(turn, step)


def _not_understood(form: Form, turn: Turn, step: Step) -> None:
    opening = turn.message.intent in form.openers
    _tried_again(form, turn, step, "" if opening else "utter_form_not_understood")


def _tried_again(form: Form, turn: Turn, step: Step, response: str) -> None:
    """Say `response` and ask once more; in the end a person is offered."""
    tries = int(turn.slots.get("form_tries") or 0) + 1
    turn.remember(form_tries=tries)
    if tries >= ENOUGH_TRIES:
        turn.offer_person("utter_form_given_up")
        end(form, turn, CLOSED)
        return
    if response:
        turn.say(response)
    _ask(turn, step)


def _gives_up(form: Form, turn: Turn, step: Step) -> bool:
    message = turn.message
    if step.keeps and message.typed and heard(step.keeps, message.text):
        return False
    if message.intent in form.given_up_by:
        return True
    if message.intent == "answer":
        return message.one("value") == NO
    if not message.typed or len(message.text) > SHORT:
        return False
    return message.intent == "deny" or _is_refusal(message.text)


def _is_refusal(text: str) -> bool:
    """算了; 不拦截了, 先不取消了 at its end."""
    pattern = label("forms.give_up_end", verb=label("forms.give_up_verb"))
    return re.search(pattern, text) is not None or heard("forms.give_up", text)


def _stale(turn: Turn, step: Step) -> bool:
    """Whether a tapped answer belongs to another question, or to an older form."""
    message = turn.message
    if message.intent != "answer":
        return False
    return message.one("slot") != step.slot or message.one("form") != turn.slots.get("form_id")
