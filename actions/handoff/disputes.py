"""A refusal that the customer does not accept goes to a person."""

from datetime import timedelta

from actions.handoff.handing import hand_over, rules
from actions.turn import Turn
from shop.aftersales.refusals import refused_lately
from shop.clock import now
from shop.moods.words import sounds

FRESH = 12  # lines of the log for which a no told by the bot is what is contested
LATELY = timedelta(days=7)  # for which a no of the shop's own is


def contested(turn: Turn) -> bool:
    """Whether the message disputes what was refused, and a person shall decide."""
    if not turn.message.typed or turn.context.owner != "bot":
        return False
    if not sounds("contesting", turn.message.text) or not _something_refused(turn):
        return False
    return rules(turn).contested


def hand_dispute_over(turn: Turn, *, stay: bool = False) -> None:
    """Say that a person decides it anew."""
    turn.remember(refused=None)
    hand_over(turn, "contested", "utter_contested_handoff", stay=stay)


def _something_refused(turn: Turn) -> bool:
    told = turn.slots.get("refused")
    if told is not None and turn.context.seq - int(told) <= FRESH:
        return True
    customer_id = turn.context.customer_id
    if customer_id is None:
        return False
    with turn.database.read() as session:
        return refused_lately(session, customer_id, now() - LATELY)
