"""One turn of a form.

Rasa keeps which question is open (`requested_slot`); everything else happens here, in one call a
turn: read the answer, settle what needs no question, ask the next one. A message that is no answer
is left to the other rules, after which Rasa comes back and the customer is reminded, once.
"""

from actions.forms.answers import answer
from actions.forms.asking import end, open_form, put_again, resume
from actions.forms.displaced import displaced, replaced
from actions.forms.form import ANSWERS, CLOSED, NO, Closed, Form, Step
from actions.forms.instead import answered_instead
from actions.forms.queue import comes_next
from actions.forms.set_aside import answered_set_aside, leave_out_what_stays, told_left_alone
from actions.forms.words import refuses_first
from actions.handoff.disputes import contested, hand_dispute_over
from actions.handoff.feelings import is_only_anger
from actions.handoff.safety import somebody_in_danger, take_to_a_person
from actions.talk.done import asks_done, told_done
from actions.turn import Turn
from actions.words import mapping
from shop.system import RequestKind

__all__ = ["ANSWERS", "fill"]

ENOUGH_INTERRUPTIONS = 2  # in a row: then the matter rests
COURTESIES = frozenset({"greet", "thanks_bye", "chitchat"})


def fill(form: Form, turn: Turn) -> None:
    """One call of `validate_<form>`."""
    step = form.step(turn.requested_slot)
    try:
        if not turn.resuming and contested(turn):
            hand_dispute_over(turn, stay=True)
            raise Closed
        if not turn.resuming and somebody_in_danger(turn):
            take_to_a_person(turn, stay=True)
            raise Closed
        if step is None:
            _begin(form, turn)
        elif turn.resuming:
            _interrupted(form, turn, step)
        elif not (_told_done(form, turn, step) or answered_set_aside(form, turn, step)):
            answer(form, turn, step)
    except Closed:
        end(form, turn, CLOSED)


def _begin(form: Form, turn: Turn) -> None:
    """取消了吗 after it was done begins nothing, nor does 地址还是原来的.

    The form that was open until now comes back, whatever becomes of this one.
    """
    other = displaced(form, turn)
    turn.slots["requested_slot"] = None  # of the other form, which this one asks nothing about
    opened = False
    try:
        if told_done(turn) or told_left_alone(turn) or answered_instead(turn):
            raise Closed
        leave_out_what_stays(turn)
        open_form(form, turn)
        opened = True
    finally:
        if other is not None and not replaced(form, turn, other, opened=opened):
            comes_next(turn, other)


def _told_done(form: Form, turn: Turn, step: Step) -> bool:
    """改好了吗 while it is not, or about what was asked for before this form."""
    asked = asks_done(turn)
    if asked is None:
        return False
    own = mapping("done.forms").get(form.name, "")
    if asked.kinds and own not in {RequestKind(kind).name.lower() for kind in asked.kinds}:
        if not told_done(turn, asked):
            return False
        resume(form, turn, step)
    else:
        put_again(turn, step, "utter_form_not_done")
    return True


def _interrupted(form: Form, turn: Turn, step: Step) -> None:
    """Another matter was answered: remind once, then let this one rest."""
    if is_only_anger(turn):
        turn.remember(requested_slot=step.slot)  # no reminder on top of an apology
        return
    given_up = turn.message.typed and refuses_first(turn.message.text)
    if given_up and not form.wishes(turn.message):
        end(form, turn, NO)
        return
    times = int(turn.slots.get("form_interrupted") or 0)
    times += turn.message.intent not in form.topic | COURTESIES
    turn.remember(form_interrupted=times)
    if times >= ENOUGH_INTERRUPTIONS:
        turn.say(f"utter_{form.name}_aside")
        end(form, turn, CLOSED)
        return
    resume(form, turn, step)
