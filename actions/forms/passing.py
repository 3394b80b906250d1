"""What is said in passing while a question is open: it goes on, and nothing else happens."""

from actions.forms.about import asks_why_digits, told_about
from actions.forms.asking import put_again, remind
from actions.forms.form import Form, Step
from actions.forms.words import waits
from actions.handoff.feelings import only_fed_up
from actions.turn import Turn


def answered_in_passing(form: Form, turn: Turn, step: Step) -> bool:
    """Answer a moment's wait, a mood or why the phone is asked for; False for anything else."""
    text = turn.message.text
    if not turn.message.typed:
        return False
    if waits(text) and not step.free:
        remind(turn, step, "utter_form_wait")
    elif only_fed_up(text):
        put_again(turn, step, "utter_talk_fed_up")
    else:
        return asks_why_digits(turn, step) and told_about(form, turn, step)
    return True
