"""Forms: several questions, one effect at the end. What a form is; `filling.py` runs one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from actions.turn import Turn
from actions.understood import Understood
from shop.messages.schemas import Action
from shop.messages.taps import tap

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
URGENT = frozenset({"safety_incident"})  # never an answer, whatever words it holds
FOR_PERSONS = URGENT | {"complaint", "transfer_human"}  # nor a fact about the goods
YES, NO, CLOSED = "yes", "no", "closed"
NOT_NEEDED = "not_needed"  # the answer to a question that need not be asked


About = str | Callable[[Turn], None]  # a response, or what says one


@dataclass(frozen=True)
class Step:
    """One question: `settled` finds the answer without asking, `take` reads it from the message.

    `ask` says the whole question, with cards; `choices` are its buttons alone, for a reminder
    (`back` instead of the form's words, where they need to say more). An `eager` step reads its
    answer before anything else is considered (a bare 0001); the intents in `also` are answers
    here although they are matters of their own elsewhere. `keeps` is a list of words that answer
    although they sound like giving up (没有税号). What a `revisable` step asked can be answered
    anew at the confirmation, and later whenever something is corrected (不对，要黑色L). `tells`
    says whether a message answers this question although another one of the form is open,
    `insists` whether it does although it sounds like a no (不想要了 as a reason), `other` which
    one 另一个 means after this was answered, `same` whether the message names what was answered.
    `unfit` whether it names one that will not do, after saying why. A `free` question takes any
    words. A `lasting` answer holds for another order too. The step that `confirms` takes a plain
    yes, the `secret` one the phone's digits.
    """

    slot: str
    ask: Callable[[Turn], None]
    take: Callable[[Turn], str | None]
    settled: Callable[[Turn], str | None] = lambda _turn: None
    choices: Callable[[Turn], list[Action]] = lambda _turn: []
    back: str = ""
    eager: bool = False
    also: frozenset[str] = frozenset()
    keeps: str = ""
    revisable: bool = False
    tells: Callable[[Understood], bool] = lambda _message: False
    insists: Callable[[Understood], bool] = lambda _message: False
    other: Callable[[Turn], str | None] = lambda _turn: None
    same: Callable[[Turn], bool] = lambda _turn: False
    unfit: Callable[[Turn], bool] = lambda _turn: False
    free: bool = False
    lasting: bool = False
    confirms: bool = False
    secret: bool = False


class Closed(Exception):
    """The form cannot go on; the customer has been told why."""


class Again(Exception):
    """The answer was read but will not do; the customer has been told why, the question stays.

    `asked`: what was told asks anew already. `reopens`: the answer given before is taken back by
    it (不对，要开公司的, without a name).
    """

    def __init__(self, *, asked: bool = False, reopens: bool = False) -> None:
        super().__init__()
        self.asked = asked
        self.reopens = reopens


@dataclass(frozen=True)
class Form:
    """Questions in their order; the last one is the confirmation and carries the outcome.

    The first asks which order. `begins` gives the answers that the message which opened the form
    holds already. Questions of the form's `topic` do not count as interruptions;
    those `inside` it have their answer here. `beside` takes up what a message says that is no
    answer to the open question, and says whether it did. `wishes` says whether a message states
    what the form is for, so that it gives nothing up (不换了 直接退吧). `turns` are the forms
    that a message may ask for instead (list `forms.turns`). `about` answers short questions about
    the form itself: time, place, cost, needed, why, possible (words/about.yml), `why_<slot>` why a
    question is asked.
    """

    name: str
    opened_by: str
    steps: tuple[Step, ...]
    given_up_by: frozenset[str] = field(default_factory=frozenset)
    topic: frozenset[str] = field(default_factory=frozenset)
    inside: Mapping[str, str] = field(default_factory=dict)
    also_opened_by: frozenset[str] = frozenset()
    begins: Callable[[Turn], Mapping[str, str]] = lambda _turn: {}
    beside: Callable[[Turn, Step], bool] = lambda _turn, _step: False
    wishes: Callable[[Understood], bool] = lambda _message: False
    turns: frozenset[str] = frozenset()
    about: Mapping[str, About] = field(default_factory=dict)

    def __post_init__(self) -> None:
        KNOWN[self.name] = self

    @property
    def openers(self) -> frozenset[str]:
        """The intents that open it."""
        return self.also_opened_by | {self.opened_by}

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
        turn.remember(form_id=None, form_offered=None, form_tries=None, form_interrupted=None)
        turn.remember(form_said=None)


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


KNOWN: dict[str, Form] = {}  # every form by its name, once its module is read
