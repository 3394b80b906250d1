"""Asking the questions of a form: opening it, going on, reminding, ending."""

from actions.forms.form import NO, Form, Step, option
from actions.forms.queue import take_up
from actions.forms.told import keep
from actions.talk.again import times_told
from actions.talk.suggested import person
from actions.turn import Turn
from actions.words import label
from shop.messages.schemas import Action


def open_form(form: Form, turn: Turn) -> None:
    """Begin with what the message that opened the form says, or where the form was left."""
    answers = take_up(form, turn)
    form.clear(turn)
    turn.remember(form_id=str(turn.context.seq), form_tries=0, form_interrupted=0)
    keep(turn, None)
    turn.remember(**(answers or form.begins(turn)))
    advance(form, turn)


def advance(form: Form, turn: Turn) -> None:
    """Settle what needs no question; ask the first question that is left, or end."""
    for step in form.steps:
        if turn.slots.get(step.slot) is None:
            value = step.settled(turn)
            if value is None:
                ask(turn, step)
                return
            turn.remember(**{step.slot: value})
    turn.remember(requested_slot=None)


def proceed(form: Form, turn: Turn) -> None:
    """Answers were taken beside the open question: go on with the first that is left."""
    turn.remember(form_tries=0, form_interrupted=0)
    advance(form, turn)


def ask(turn: Turn, step: Step) -> None:
    """The whole question."""
    turn.remember(requested_slot=step.slot, form_offered=None)
    step.ask(turn)


def retry(turn: Turn, step: Step) -> None:
    """The whole question again."""
    stay(turn, step)
    ask(turn, step)


def stay(turn: Turn, step: Step) -> None:
    """Keep the question open without asking it; what was said is no matter of another rule."""
    turn.remember(form_tries=turn.slots.get("form_tries") or 0)  # or Rasa takes it as no answer
    turn.remember(requested_slot=step.slot)


def remind(turn: Turn, step: Step, response: str, *more: Action, **values: object) -> None:
    """One line with the question's buttons alone."""
    stay(turn, step)
    stop = option(turn, step.slot, label("forms.button_stop"), NO)
    choices = step.choices(turn)
    stops = [] if any(map(_says_no, choices)) else [stop]
    turn.offer(response, [*choices, *stops, *more], **values)


def resume(form: Form, turn: Turn, step: Step) -> None:
    """Something else was answered within the form: its open question again, in one line."""
    remind(turn, step, step.back or f"utter_{form.name}_back")


def go_ahead(turn: Turn, step: Step) -> None:
    """A yes where something else is asked: what is missing; told before, also the ways out."""
    if not step.secret:
        put_again(turn, step, "utter_form_go_ahead")
    elif times_told(turn, f"missing:{turn.slots.get('form_id')}:{step.slot}"):
        remind(turn, step, "utter_phone_stuck", person())
    else:
        remind(turn, step, "utter_phone_missing")


def put_again(turn: Turn, step: Step, response: str, *more: Action) -> None:
    """`response` with the question's buttons; a question without any is asked again below it."""
    if step.choices(turn):
        remind(turn, step, response, *more)
        return
    stay(turn, step)
    turn.offer(response, list(more)) if more else turn.say(response)
    turn.say(step.back) if step.back else ask(turn, step)


def _says_no(action: Action) -> bool:
    return f'"value": "{NO}"' in (action.payload or "")


def end(form: Form, turn: Turn, outcome: str) -> None:
    """Close the form; `action_…_submit` acts on the outcome."""
    turn.remember(**{form.outcome: outcome})
    turn.remember(requested_slot=None)
