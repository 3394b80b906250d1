"""喜欢宽松一点, after a size was advised: the next one, from the same chart."""

from collections.abc import Mapping
from typing import Any

from actions.product.measures import measures
from actions.product.size_of import by_key
from actions.product.specs import neighbour
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.stock import stock

LARGER, SMALLER = 1, -1
RECENT = 6  # messages, the assistant's too, within which a wish is of the size advised


def keep_advised(turn: Turn, key: str, size: str, people: Mapping[str, str] | None = None) -> None:
    """Remember which size was advised, and whose; of several people, each with a size."""
    kept = {"key": key, "size": size, "seq": turn.context.seq, "people": dict(people or {})}
    turn.remember(size_advised=kept)


def answered_looser(turn: Turn) -> bool:
    """Whether the message wished the size advised before looser or tighter, and was answered."""
    advised = turn.slots.get("size_advised") or {}
    text = turn.message.text if turn.message.typed else ""
    if not advised or turn.context.seq - advised["seq"] > RECENT:
        return False
    if measures(text).height is not None:
        return False
    size = _size_of(advised, text)
    if heard("size.fuller", text):
        _tell(turn, advised["key"], size, LARGER, fuller=True)
        return True
    if heard("size.looser", text):
        step = LARGER
    elif heard("size.tighter", text):
        step = SMALLER
    else:
        return False
    _tell(turn, advised["key"], size, step)
    return True


def _size_of(advised: Mapping[str, Any], text: str) -> str:
    """The size of the person spoken of: 他 is the one who does not speak."""
    people: dict[str, str] = dict(advised.get("people") or {})
    speaker = label("size.speaker")
    named = [size for who, size in people.items() if who != speaker and who in text]
    others = [size for who, size in people.items() if who != speaker]
    if named or (others and heard("size.third", text)):
        return (named or others)[0]
    return people.get(speaker, str(advised["size"]))


def _tell(turn: Turn, key: str, size: str, step: int, *, fuller: bool = False) -> None:
    with turn.database.read() as session:
        found = by_key(session, key)
        sizes = [str(row["size"]) for row in found.chart] if found else []
        other = neighbour(sizes, size, step)
        there = stock(session, found.product.id, None, other) if found and found.product else None
    if other is None:
        end = label("size.largest" if step == LARGER else "size.smallest")
        turn.say("utter_size_fuller_none" if fuller else "utter_size_no_next", size=size, end=end)
    elif there is not None and there.matching and not there.in_stock:
        turn.say("utter_size_next_gone", size=size, next=other)
    elif fuller:
        turn.say("utter_size_fuller", size=size, next=other)
    else:
        turn.say(
            "utter_size_looser" if step == LARGER else "utter_size_tighter", size=size, next=other
        )
