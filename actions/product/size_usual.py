"""Shoes by the size usually worn (平时42.5, 脚宽) or the length of the foot: which one made."""

import re
from collections.abc import Sequence

from actions.product.size_of import Sized
from actions.recommend.suggesting import current
from actions.turn import Turn
from actions.words import entry, heard

STEP = 2.0  # of European sizes to a centimetre
OFFSET = 10.0


def told_by_usual(turn: Turn, found: Sized) -> bool:
    """Which of the sizes made is to be had; False where no usual size was said."""
    made = sorted(float(size) for size in found.sizes if size.replace(".", "", 1).isdigit())
    usual = _usual(turn.message.text, made) if turn.message.typed and made else None
    if usual is None or not found.advice:
        return False
    said, length = usual
    wide = any(heard("size.wide", text) for text in (turn.message.text, current(turn).query))
    values = {"product": found.name, "advice": found.advice, "usual": f"{said:g}"}
    smaller, larger = _around(said, made)
    if said in made and not (wide and larger):
        response = "utter_size_by_length" if length else "utter_size_as_usual"
        turn.say(response, size=f"{said:g}", length=f"{length:g}", **values)
    elif said in made:
        turn.say("utter_size_wide", size=f"{said:g}", next=f"{larger:g}", **values)
    elif smaller and larger:
        size = larger if wide or larger - said <= said - smaller else smaller
        sizes = {"smaller": f"{smaller:g}", "larger": f"{larger:g}", "size": f"{size:g}"}
        turn.say("utter_size_between_made", **sizes, **values)
    else:
        turn.say("utter_size_beyond_made", least=f"{made[0]:g}", most=f"{made[-1]:g}", **values)
    return True


def _usual(text: str, made: Sequence[float]) -> tuple[float, float] | None:
    """The size said, and the length of the foot (厘米) it comes from, else 0."""
    if foot := re.search(entry("size.foot"), text):
        length = float(foot[1])
        return STEP * length - OFFSET, length
    near = [float(n) for n in re.findall(r"(?<![\d.])(\d{2}(?:\.5)?)(?![\d.])", text)]
    known = [n for n in near if made[0] - 3 <= n <= made[-1] + 3]
    return (known[0], 0.0) if known else None


def _around(size: float, made: Sequence[float]) -> tuple[float, float]:
    """The nearest ones made below and above it; 0 for none."""
    below = max((m for m in made if m < size), default=0.0)
    return below, min((m for m in made if m > size), default=0.0)
