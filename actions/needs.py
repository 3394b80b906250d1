"""From words to typed constraints: what a customer asks of a suggestion, stacked turn by turn."""

import re
from statistics import median

from sqlalchemy.orm import Session

from actions.own_words import of_entity, of_list
from actions.understood import Entity, Understood
from shop.catalog.constraints import (
    Attribute,
    Brand,
    Colour,
    Constraint,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
    add,
)
from shop.catalog.service import category_named
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
        high = fen(match["high"])
        return Price(at_least=min(low, high), at_most=max(low, high), source=source)
    match match["sign"]:
        case ">=":
            return Price(at_least=low, source=source)
        case "~":
            return Price(around=low, source=source)
        case _:
            return Price(at_most=low, source=source)


def moved(direction: str, shown: list[int], current: Price | None, source: str) -> Price | None:
    """The price range that 便宜一点 or 贵一点 asks for, relative to the prices (分) just shown."""
    if not shown:
        return None
    middle = median(shown)
    if direction == "cheaper":
        limit = int(middle * CHEAPER)
        if current and current.at_most is not None:
            limit = min(limit, current.at_most - 1)
        limit = _whole_yuan(limit)
        least = current.at_least if current else None
        kept = least if least is not None and least < limit else None
        return Price(at_most=max(limit, 1), at_least=kept, source=source)
    limit = _whole_yuan(int(middle * DEARER))
    most = current.at_most if current else None
    return Price(
        at_least=limit, at_most=most if most is not None and most > limit else None, source=source
    )


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


def said(session: Session, message: Understood) -> list[Constraint]:
    """The constraints a message itself states, in the order said."""
    found: list[Constraint] = []
    for entity in message.entities:
        constraint = _constraint(session, entity, of_entity(message, entity))
        if constraint is not None:
            found.append(constraint)
    if words := of_list(message, "recommend.in_stock"):
        found.append(InStock(source=words))
    return found


def _constraint(session: Session, entity: Entity, words: str) -> Constraint | None:
    value, unwanted = entity.value, entity.unwanted
    if entity.name == "budget":
        return budget(value, words)
    if entity.name == "category":
        return _category(session, entity, words)
    made: dict[str, Constraint] = {
        "brand": Brand(value=value, negated=unwanted, source=words),
        "colour": Colour(value=value, negated=unwanted, source=words),
        "recipient": GiftFor(value=value, hard=False, source=words),
        "material": Attribute(name="材质", value=value, negated=unwanted, hard=False, source=words),
        "size": Attribute(name="尺码", value=value, negated=unwanted, hard=False, source=words),
    }
    return made.get(entity.name)


def _category(session: Session, entity: Entity, words: str) -> Constraint | None:
    known = category_named(session, entity.value)
    if known is None:
        return None
    return InCategory(value=known.id, negated=entity.unwanted, source=words)


def stacked(constraints: list[Constraint], new: list[Constraint]) -> list[Constraint]:
    """The list with `new` on top; what a new one contradicts is taken out."""
    for constraint in new:
        constraints = add([c for c in constraints if not _contradicts(constraint, c)], constraint)
    return constraints


def _contradicts(new: Constraint, old: Constraint) -> bool:
    """Whether `old` says the opposite of, or another value than, `new`."""
    if new.kind != old.kind or not isinstance(new, Brand | Colour | InCategory | Attribute):
        return False
    if not isinstance(old, Brand | Colour | InCategory | Attribute):
        return False
    if isinstance(new, Attribute) and isinstance(old, Attribute) and new.name != old.name:
        return False
    if new.negated or old.negated:
        return new.value == old.value
    return True  # another brand or colour replaces the one wanted before


def price_of(constraints: list[Constraint]) -> Price | None:
    """The price range in force."""
    return next((c for c in reversed(constraints) if isinstance(c, Price)), None)


def without_seen(constraints: list[Constraint]) -> list[Constraint]:
    """The conditions alone, without the items turned down."""
    return [c for c in constraints if not isinstance(c, NotItem)]


def seen(constraints: list[Constraint]) -> tuple[str, ...]:
    """Ids of the items turned down."""
    return tuple(c.value for c in constraints if isinstance(c, NotItem))


def latest(conditions: list[Constraint]) -> list[Constraint]:
    """The latest condition, with those of its kind that came in the same words (换个牌子)."""
    return [
        c for c in conditions if (c.kind, c.source) == (conditions[-1].kind, conditions[-1].source)
    ]
