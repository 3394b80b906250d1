"""What this assistant understands but cannot do by itself: it says so and offers a person."""

from actions.registry import action
from actions.turn import Turn
from actions.words import mapping


@action("action_unserved")
def unserved(turn: Turn) -> None:
    """Name what was understood, say that a person must do it, offer one."""
    what = mapping("unserved.names")[turn.message.intent]
    turn.offer_person("utter_unserved", what=what)
