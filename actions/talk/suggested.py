"""Quick choices below an answer that leads on: what can be done, a person."""

from actions.turn import Turn
from actions.words import label, mapping
from shop.messages.schemas import Action
from shop.messages.taps import tap


def abilities() -> list[Action]:
    """What this assistant is asked for most."""
    return [tap(title, intent) for intent, title in mapping("acts.abilities").items()]


def person() -> Action:
    """A person of the shop."""
    return tap(label("acts.button_person"), "transfer_human")


def abilities_or_person(turn: Turn) -> list[Action]:
    """The same with a person, for who waits for none yet."""
    return abilities() if turn.context.owner == "queue" else [*abilities(), person()]
