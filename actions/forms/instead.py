"""What answers a message instead of the form that it would open: 还是正常发吧 cancels nothing."""

from collections.abc import Callable

from actions.turn import Turn

Answered = Callable[[Turn], bool]
INSTEAD: list[Answered] = []


def instead(answered: Answered) -> Answered:
    """Register what may answer a message that would open a form, whichever it is."""
    INSTEAD.append(answered)
    INSTEAD.sort(key=lambda one: one.__module__)  # whatever was imported first
    return answered


def answered_instead(turn: Turn) -> bool:
    """Whether one of them has answered it, so that no form opens; a tap always means its form."""
    return turn.message.typed and any(answered(turn) for answered in INSTEAD)
