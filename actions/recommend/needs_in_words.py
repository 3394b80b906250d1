"""Constraints as customers read them: 500 元以内, 不要黑色."""

from collections.abc import Sequence
from math import inf

from sqlalchemy.orm import Session

from actions.recommend.prices import bounds
from actions.words import label, listed
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
)
from shop.catalog.meeting import as_said
from shop.catalog.service import category
from shop.catalog.wishes import table
from shop.errors import NotFound
from shop.money import display


def in_words(  # noqa: PLR0911 - one line a kind
    session: Session, constraint: Constraint
) -> str:
    """One constraint; empty for those that are not said (an item turned down)."""
    match constraint:
        case Price():
            return _price(constraint)
        case Attribute(negated=False, source=source) if source:
            return source
        case Attribute():
            return _wanted(as_said(constraint.value), negated=constraint.negated)
        case Brand() | Colour():
            return _wanted(constraint.value, negated=constraint.negated)
        case InCategory():
            return _wanted(_category(session, constraint.value), negated=constraint.negated)
        case GiftFor(value=value, source=source) if value in table().persons or _others(constraint):
            return source or value  # 老丈人, whatever persons they are counted among
        case GiftFor():
            return label("recommend.need_gift", value=constraint.value)
        case InStock() | NotItem():
            return label("recommend.need_in_stock") if isinstance(constraint, InStock) else ""


def _others(gift: GiftFor) -> bool:
    """老丈人, 爸妈: whoever is named by other words than the person they are counted as."""
    several = any(words in gift.source for words in listed("recommend.together"))
    return several or bool(gift.source and not set(gift.value) & set(gift.source))


def _wanted(value: str, *, negated: bool) -> str:
    return label("recommend.need_not", value=value) if negated else value


def joined(session: Session, constraints: Sequence[Constraint]) -> str:
    """All of them in one phrase, what is not wanted together at the end."""
    constraints = _one_price(constraints)
    unwanted = [c for c in constraints if getattr(c, "negated", False)]
    words = [in_words(session, c) for c in constraints if c not in unwanted]
    if unwanted:
        names = [_value(session, c) for c in unwanted]
        words.append(_wanted(label("recommend.slash").join(names), negated=True))
    return label("recommend.comma").join(dict.fromkeys(word for word in words if word))


def _one_price(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Several prices said as the one range that they leave, at the place of the last.

    An amount that a relative price (便宜点) led away from is not said any more.
    """
    constraints = [c for c in constraints if not isinstance(c, Price) or c.hard]
    prices = [c for c in constraints if isinstance(c, Price)]
    if len(prices) <= 1:
        return constraints
    low, high = bounds(prices)
    whole = Price(at_least=int(low) or None, at_most=None if high == inf else int(high))
    return [whole if c is prices[-1] else c for c in constraints if c not in prices[:-1]]


def _value(session: Session, constraint: Constraint) -> str:
    value = str(getattr(constraint, "value", ""))
    if isinstance(constraint, Attribute):
        return constraint.source or as_said(value)
    return _category(session, value) if isinstance(constraint, InCategory) else value


def _price(price: Price) -> str:
    if price.around is not None and price.at_most is None:
        return label("recommend.need_around", value=display(price.around))
    if price.at_least is not None and price.at_most is not None:
        low, high = display(price.at_least), display(price.at_most)
        return label("recommend.need_between", low=low, high=high)
    if price.at_most is not None:
        return label("recommend.need_at_most", value=display(price.at_most))
    if price.at_least is not None:
        return label("recommend.need_at_least", value=display(price.at_least))
    return ""


def _category(session: Session, category_id: str) -> str:
    try:
        return category(session, category_id).name
    except NotFound:
        return category_id
