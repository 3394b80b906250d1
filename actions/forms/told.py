"""What the customer told while a form was open: it may answer questions that come later.

把上一单的地址改成… opens the form and answers its second question; so does an address that is
given while the form asks which order.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TypeVar

from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import heard
from shop.clock import now
from shop.conversations.handover_repository import texts_between

T = TypeVar("T")

MOST = 12  # messages kept beside the one that opened the form
LATELY = timedelta(minutes=15)
SAID_MOST = 4  # messages before the form that may tell its reason


@dataclass(frozen=True)
class Told:
    """A message, and the question that it answers; None: it opened the form."""

    slot: str | None
    message: Understood


def keep(turn: Turn, slot: str | None) -> None:
    """Keep the message, which answers the question of `slot`, for the questions to come.

    A button of a question back stands for the words that were asked about.
    """
    kept = [] if slot is None else list(turn.slots.get("form_said") or [])
    typed = turn.message.typed
    text = turn.message.text if typed else turn.message.one("question")
    if text and turn.context.seq not in {row["seq"] for row in kept}:
        entities = [asdict(entity) for entity in turn.message.entities] if typed else []
        row = {"seq": turn.context.seq, "slot": slot, "text": text}
        kept = [*kept[:1], *kept[1:][1 - MOST :], {**row, "entities": entities}]
    turn.remember(form_said=kept)


def told(turn: Turn) -> Iterator[Told]:
    """What was told, the newest first; the message at hand is one of it, kept or not."""
    kept = list(turn.slots.get("form_said") or [])
    if turn.message.typed and turn.context.seq not in {row["seq"] for row in kept}:
        yield Told(turn.requested_slot, turn.message)
    for row in reversed(kept):
        entities = tuple(Entity(**entity) for entity in row["entities"])
        yield Told(row["slot"], Understood(row["text"], "", 0.0, (), entities))


def newest(
    turn: Turn,
    read: Callable[[Understood], T | None],
    among: Collection[str | None] | None = None,
) -> T | None:
    """What the newest message that tells it says, of those that answer one of `among`."""
    messages = [one.message for one in told(turn) if among is None or one.slot in among]
    return next((found for one in messages if (found := read(one)) is not None), None)


def said_before(turn: Turn) -> list[str]:
    """What the customer said in the last minutes since a form ended, the newest first."""
    with turn.database.read() as session:
        between = int(turn.slots.get("form_ended") or 0), turn.context.seq
        found = texts_between(session, turn.context.conversation, between, now() - LATELY)
    return list(found[:SAID_MOST])


def opening(turn: Turn) -> str:
    """The words that opened the form; "" if it was opened by a tap."""
    kept = turn.slots.get("form_said") or []
    return next((str(row["text"]) for row in kept if row["slot"] is None), "")


def said(turn: Turn) -> str:
    """The words that opened the form, else those said now: 取消黑色那件 answers two questions."""
    words = opening(turn)
    return turn.message.text if turn.message.typed and not words else words


def heard_in_form(path: str, turn: Turn) -> bool:
    """Whether a word of the list at `path` was said now, or when the form was opened."""
    now = turn.message.text if turn.message.typed else ""
    return heard(path, now) or heard(path, said(turn))
