"""Two needs in one message: 想买双跑鞋 还要个双肩包. Each is answered with a list of its own."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from actions.patterns import matches
from actions.recommend.conversation import recommend
from actions.recommend.kind_meant import for_another
from actions.registry import before
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard, label, plain
from shop.catalog.wishes import asked, table

INTENTS = frozenset(
    {"recommend_product", "refine_need", "nlu_fallback", "inform", "gift", "ask_stock"}
)
MOST = 3  # needs answered at once
PARTS = 10  # of a message that the bot cut already, each keeps keys of its own


@dataclass(frozen=True)
class Named:
    """A kind where it is named."""

    kind: str
    start: int
    end: int


@before
def several_needs(turn: Turn) -> bool:
    """Answer each need of a message that states several; False where it states one."""
    parts = needs_apart(turn.message) if _may_state_needs(turn) else []
    if not 1 < len(parts) <= MOST:
        return False
    whole, context = turn.message, turn.context
    for number, part in enumerate(parts):
        turn.message = part
        turn.context = replace(context, part=context.part * PARTS + number)
        if number:
            _without_buttons(turn)
        recommend(turn)
    turn.message, turn.context = whole, context
    return True


def _may_state_needs(turn: Turn) -> bool:
    message = turn.message
    return (
        message.typed
        and turn.form is None
        and message.intent in INTENTS
        and not heard("recommend.not_a_need", message.text)
        and not heard("recommend.switching", message.text)
        and not matches("recommend.owns", message.text)
    )


def _without_buttons(turn: Turn) -> None:
    """What can be asked below a list is asked of the last one."""
    for message in turn.dispatcher.messages:
        card = message.get("custom") or {}
        if card.get("type") == "products":
            card["payload"].pop("buttons", None)


def needs_apart(message: Understood) -> list[Understood]:
    """The needs of a message, in order; one where only one thing is wanted."""
    named = _kinds_named(message)
    cuts: list[int] = []
    for first, second in pairwise(named):
        if first.kind == second.kind:
            continue
        between = plain(message.text[first.end : second.start])
        added = re.search(str(entry("recommend.adding")), between)
        if added is None or re.match(str(entry("recommend.serving")), between):
            return []
        cuts.append(first.end + added.start())
    ends = [*cuts, len(message.text)]
    return [_stretch(message, start, end) for start, end in zip([0, *cuts], ends, strict=True)]


def _kinds_named(message: Understood) -> list[Named]:
    """The kinds wanted, by their names or by those of their types (茶具), in order."""
    found = [
        Named(e.value, e.start, e.start + len(e.text))
        for e in message.all("category")
        if e.text and not e.unwanted and not for_another(message, e)
    ]
    for one in asked(plain(message.text)):
        end = one.start + len(one.words)
        beside = all(end <= other.start or other.end <= one.start for other in found)
        if one.wish in table().kinds and one.wish.of and not one.refused and beside:
            found.append(Named(one.wish.of, one.start, end))
    return sorted(found, key=lambda one: one.start)


def _stretch(message: Understood, start: int, end: int) -> Understood:
    """A part of the message with the entities in it, as a message of its own."""
    start = end - len(message.text[start:end].lstrip(label("recommend.between")))
    inside = tuple(
        replace(e, start=e.start - start)
        for e in message.entities
        if e.text and start <= e.start < end
    )
    return replace(message, text=message.text[start:end], entities=inside)
