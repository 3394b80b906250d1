"""Which size of a product fits a height and a weight, by the product's own chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Where = Literal["fits", "between", "below", "above", "unknown"]


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Advice:
    """`size` is the one advised ("" outside the chart).

    `where`: fits — both measures point to it; between — height points to `by_height`, weight to
    `by_weight`, and the larger is advised; below, above — outside what the chart covers; unknown —
    the chart does not tell measures of the body.
    """

    where: Where
    size: str = ""
    by_height: str = ""
    by_weight: str = ""


def _range(row: dict[str, Any], name: str) -> Range | None:
    match row.get(name):
        case [int() | float() as low, int() | float() as high]:
            return Range(float(low), float(high))
        case _:
            return None


def _place(rows: Sequence[dict[str, Any]], name: str, value: float) -> int | None:
    """The row that holds the value; -1 below the chart, len(rows) above; None: not told."""
    ranges = [_range(row, name) for row in rows]
    known = [(number, found) for number, found in enumerate(ranges) if found is not None]
    if not known:
        return None
    for number, found in known:
        if found.holds(value):
            return number
    if value < known[0][1].low:
        return -1
    if value > known[-1][1].high:
        return len(rows)
    return next(number for number, found in known if value < found.low)  # in a gap: the next one


def size_for(rows: Sequence[dict[str, Any]], height: float, weight: float) -> Advice:
    """The size for a height in cm and a weight in kg; rows go from small to large."""
    places = {name: _place(rows, name, value) for name, value in _measures(height, weight)}
    known = [place for place in places.values() if place is not None]
    if not known:
        return Advice("unknown")
    if max(known) >= len(rows):
        return Advice("above")
    if min(known) < 0:
        return Advice("below")
    names = {name: str(rows[p].get("size", "")) for name, p in places.items() if p is not None}
    size = str(rows[max(known)].get("size", ""))
    where: Where = "fits" if len(set(known)) == 1 else "between"
    return Advice(where, size, names.get("height", size), names.get("weight", size))


def _measures(height: float, weight: float) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("height", height), ("weight", weight)


def covered(rows: Sequence[dict[str, Any]], name: str) -> Range | None:
    """From the smallest to the largest value that the chart covers; None where it tells none."""
    known = [found for row in rows if (found := _range(row, name))]
    if not known:
        return None
    return Range(min(r.low for r in known), max(r.high for r in known))
