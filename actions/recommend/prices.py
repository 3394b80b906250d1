"""Prices asked for: an amount, or a direction from what was shown or from all of a kind."""

import re
from collections.abc import Sequence
from math import inf
from statistics import median

from actions.words import listed
from shop.catalog.constraints import AROUND, Constraint, Price
from shop.money import fen

CHEAPER = 0.8  # 便宜一点: at most this share of the middle price shown
DEARER = 1.2
CHEAP_PART = 0.4  # with nothing shown: at most the price that this part of the kind stays below
_BUDGET = re.compile(r"^(?P<sign><=|>=|~)?(?P<low>\d+(?:\.\d+)?)(?:-(?P<high>\d+(?:\.\d+)?))?$")


def budget(value: str, source: str = "") -> Price | None:
    """A price range from an entity value; None for what is none.

    >>> budget("200-300").at_most
    30000
    >>> budget("<=500").at_most
    50000
    """
    match = _BUDGET.match(value.replace(" ", ""))
    if match is None:
        return None
    low = fen(match["low"])
    if match["high"]:
        return _between(low, fen(match["high"]), source)
    match match["sign"]:
        case ">=":
            return Price(at_least=low, source=source)
        case "~" if any(word in source for word in listed("recommend.budget_words")):
            return Price(around=low, at_most=low, source=source)
        case "~":
            return Price(around=low, source=source)
        case _:
            return Price(at_most=low, source=source)


def _between(one: int, other: int, source: str) -> Price:
    if any(word in source for word in listed("sums.about")):
        return Price(around=one, source=source)  # 一百来块
    return Price(at_least=min(one, other), at_most=max(one, other), source=source)


def moved(direction: str, shown: list[int], current: Price | None, source: str) -> Price | None:
    """The price range that 便宜一点 or 贵一点 asks for, relative to the prices (分) just shown."""
    if not shown:
        return None
    middle = median(shown)
    if direction == "cheaper":
        return _at_most(int(middle * CHEAPER), current, source)
    limit = _whole_yuan(int(middle * DEARER))
    most = current.at_most if current else None
    return Price(
        at_least=limit, at_most=most if most is not None and most > limit else None, source=source
    )


def below(shown: list[int], current: Price | None, source: str) -> Price:
    """What is cheaper than all of these: 这俩都太贵."""
    return _at_most(min(shown) - 1, current, source)


def _at_most(limit: int, current: Price | None, source: str) -> Price:
    """At most so much, and less than was the limit before."""
    if current and current.at_most is not None:
        limit = min(limit, current.at_most - 1)
    limit = _whole_yuan(limit)
    least = current.at_least if current else None
    kept = least if least is not None and least < limit else None
    return Price(at_most=max(limit, 1), at_least=kept, source=source)


def placed(direction: str, prices: list[int], source: str) -> Price | None:
    """What 便宜点的耳机 or 好一点的耳机 bounds with none shown yet; `prices` in 分, of the kind."""
    if not prices:
        return None
    ordered = sorted(prices)
    below = round(CHEAP_PART * (len(ordered) - 1))
    if direction == "cheaper":
        return Price(at_most=ordered[below], source=source)
    return Price(at_least=ordered[len(ordered) - 1 - below], source=source)


def _whole_yuan(amount: int) -> int:
    """Rounded down to 元, as people speak of prices; below one 元 as it is."""
    return amount // 100 * 100 or amount


def narrowed(constraints: list[Constraint], price: Price) -> list[Constraint]:
    """The list with a relative price (便宜点) on top, so that taking it back restores the others.

    300 左右 was shown and found too dear: from now on it only says what is nearer. Prices that
    leave nothing between them and the new one are dropped.
    """
    leaning = [_leaning(c, price) if isinstance(c, Price) else c for c in constraints]
    kept = [c for c in leaning if not isinstance(c, Price) or not c.hard or _meet(c, price)]
    return [*kept, price]


def _leaning(before: Price, price: Price) -> Price:
    """An amount said with 左右 that a relative price leads away from no longer bounds."""
    left = before.around is not None and (price.at_most is not None or before.at_most is None)
    return before.model_copy(update={"hard": False}) if left else before


def restored(constraints: list[Constraint]) -> list[Constraint]:
    """The list after a relative price was taken back: the amount before it binds again."""
    last = next((c for c in reversed(constraints) if isinstance(c, Price)), None)
    if last is None or last.hard:
        return constraints
    return [c.model_copy(update={"hard": True}) if c is last else c for c in constraints]


def _meet(one: Price, other: Price) -> bool:
    low, high = bounds([one, other])
    return low <= high


def bounds(prices: Sequence[Price]) -> tuple[float, float]:
    """Lowest and highest amount (分) that all of them allow; what only leans bounds nothing."""
    prices = [p for p in prices if p.hard]
    low = [p.at_least for p in prices if p.at_least is not None]
    high = [p.at_most for p in prices if p.at_most is not None]
    around = [p.around for p in prices if p.around is not None]
    return (
        max([0.0, *low, *(a * (1 - AROUND) for a in around)]),
        min([inf, *high, *(a * (1 + AROUND) for a in around)]),
    )
