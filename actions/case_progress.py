"""How far after-sales cases of every kind are, from the rows."""

from actions.refund_progress import tell_progress
from actions.registry import action
from actions.turn import Turn


@action("action_aftersale_progress")
def aftersale_progress(turn: Turn) -> None:
    """The open cases, of the order named or of all; else the newest; else money on its way."""
    tell_progress(turn, lambda _case: True)
