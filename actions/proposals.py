"""What a plain yes means after an answer that ended in a question."""

from collections.abc import Callable

from actions.handoff import transfer_human
from actions.privacy import switch
from actions.recommend import recommend_similar, take_back
from actions.turn import Turn

ACCEPTED: dict[str, Callable[[Turn], None]] = {
    "transfer_human": transfer_human,
    "personalisation_on": lambda turn: switch(turn, "on"),
    "personalisation_off": lambda turn: switch(turn, "off"),
    "relax": take_back,
    "similar": recommend_similar,
}


def accepted(turn: Turn) -> bool:
    """Do what was proposed; False if the latest answer proposed nothing."""
    answer = ACCEPTED.get(str(turn.slots.get("proposed") or ""))
    if answer is None:
        return False
    answer(turn)
    return True
