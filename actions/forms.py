"""Forms: several questions, one effect at the end.

Rasa keeps which question is open (`requested_slot`); everything else happens here, in one call a
turn: read the answer, settle what needs no question, ask the next one. A message that is no answer
is left to the other rules, after which Rasa comes back and the question is asked again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from actions.cards import tap
from actions.turn import Turn
from actions.words import heard
from shop.messages.schemas import Action

ENOUGH_TRIES = 3
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

YES, NO, CLOSED = "yes", "no", "closed"


@dataclass(frozen=True)
class Step:
    """One question: `settled` finds the answer without asking, `take` reads it from the message.

    An `eager` step reads its answer before anything else is considered (a bare 0001); the
    intents in `also` are answers here although they are matters of their own elsewhere.
    """

    slot: str
    ask: Callable[[Turn], None]
    take: Callable[[Turn], str | None]
    settled: Callable[[Turn], str | None] = lambda _turn: None
    eager: bool = False
    also: frozenset[str] = frozenset()


class Closed(Exception):
    """The form cannot go on; the customer has been told why."""


class Again(Exception):
    """The answer was read but will not do; the customer has been told why, the question stays."""


@dataclass(frozen=True)
class Form:
    """Questions in their order; the last one is the confirmation and carries the outcome."""

    name: str
    opened_by: str
    steps: tuple[Step, ...]
    given_up_by: frozenset[str] = field(default_factory=frozenset)

    @property
    def outcome(self) -> str:
        """The slot of the confirmation."""
        return self.steps[-1].slot

    def step(self, slot: str | None) -> Step | None:
        """The step of a slot of this form."""
        return next((step for step in self.steps if step.slot == slot), None)

    def clear(self, turn: Turn) -> None:
        """Forget every answer."""
        turn.remember(**{step.slot: None for step in self.steps})
        turn.remember(form_id=None, form_offered=None, form_tries=None)


def fill(form: Form, turn: Turn) -> None:
    """One call of `validate_<form>`."""
    step = form.step(turn.requested_slot)
    try:
        if step is None:
            _open(form, turn)
        elif turn.resuming:
            turn.say(f"utter_{form.name}_back")
            _ask(turn, step)
        else:
            _answer(form, turn, step)
    except Closed:
        end(form, turn, CLOSED)


def end(form: Form, turn: Turn, outcome: str) -> None:
    """Close the form; `action_…_submit` acts on the outcome."""
    turn.remember(**{form.outcome: outcome})
    turn.remember(requested_slot=None)


def _open(form: Form, turn: Turn) -> None:
    form.clear(turn)
    turn.remember(form_id=str(turn.context.seq), form_tries=0)
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
    if _gives_up(form, turn, step):
        end(form, turn, NO)
        return
    if _stale(turn, step):
        turn.say("utter_stale_choice")
        _retry(turn, step)
        return
    mine = turn.message.intent in ANSWERS | step.also | {form.opened_by}
    try:
        value = step.take(turn) if mine or step.eager else None
    except Again:
        _retry(turn, step)
        return
    if value is not None:
        turn.remember(**{step.slot: value, "form_tries": 0})
        _advance(form, turn)
    elif mine:
        _not_understood(form, turn, step)
    # else nothing is set: Rasa then lets the other rules answer


def _retry(turn: Turn, step: Step) -> None:
    turn.remember(form_tries=turn.slots.get("form_tries") or 0)  # or Rasa takes it as no answer
    _ask(turn, step)


def _not_understood(form: Form, turn: Turn, step: Step) -> None:
    tries = int(turn.slots.get("form_tries") or 0) + 1
    turn.remember(form_tries=tries)
    if tries >= ENOUGH_TRIES:
        turn.offer_person("utter_form_given_up")
        end(form, turn, CLOSED)
        return
    if turn.message.intent != form.opened_by:
        turn.say("utter_form_not_understood")
    _ask(turn, step)


def _gives_up(form: Form, turn: Turn, step: Step) -> bool:
    message = turn.message
    if message.intent in form.given_up_by:
        return True
    if message.intent == "answer":
        return message.one("value") == NO
    if not message.typed or len(message.text) > SHORT:
        return False
    return message.intent == "deny" or heard("forms.give_up", message.text)


def _stale(turn: Turn, step: Step) -> bool:
    """Whether a tapped answer belongs to another question, or to an older form."""
    message = turn.message
    if message.intent != "answer":
        return False
    return message.one("slot") != step.slot or message.one("form") != turn.slots.get("form_id")


def option(turn: Turn, slot: str, title: str, value: str) -> Action:
    """A button that answers the open question of this form, and no other."""
    return tap(title, "answer", slot=slot, value=value, form=str(turn.slots.get("form_id")))


def tapped(turn: Turn) -> str | None:
    """The value of the button tapped; whether it fits the question was checked before."""
    return turn.message.one("value") if turn.message.intent == "answer" else None


def by_place(turn: Turn) -> str | None:
    """What 第二个 means among the values offered at the latest question."""
    offered = turn.slots.get("form_offered") or []
    ordinal = turn.message.one("ordinal")
    if ordinal == "last" and offered:
        return str(offered[-1])
    if ordinal and ordinal.isdigit() and 1 <= int(ordinal) <= len(offered):
        return str(offered[int(ordinal) - 1])
    return None
