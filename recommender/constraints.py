"""Typed constraints applied to the shelf: hard ones remove, soft ones rank."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from recommender.sequences import FloatArray
from recommender.shelf import Shelf
from shop.catalog.constraints import (
    AROUND,
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
from shop.catalog.words import attribute_names

Mask = NDArray[np.bool_]
CLOSENESS = 0.25  # a step of price, in log

# What is given up first when nothing satisfies everything; what was turned down comes back last,
# and an item that was refused never does.
IMPORTANCE = {"attribute": 0, "colour": 1, "brand": 2, "gift_for": 3, "price": 4, "category": 6}
REFUSED = 5


def _price(c: Price, price: NDArray[np.int64]) -> Mask:
    mask = np.ones(len(price), dtype=bool)
    if c.at_least is not None:
        mask &= price >= c.at_least
    if c.at_most is not None:
        mask &= price <= c.at_most
    if c.around is not None:
        mask &= np.abs(price - c.around) <= AROUND * c.around
    return mask


def price_allows(c: Price, price: int) -> bool:
    """Whether one price (分) meets the constraint."""
    return bool(_price(c, np.array([price], dtype=np.int64))[0])


def _category(c: InCategory, shelf: Shelf) -> Mask:
    names = {shelf.items[row].category_id for row in _rows_named(c.value, shelf)}
    return np.isin(shelf.category, list(names))


def _rows_named(value: str, shelf: Shelf) -> list[int]:
    """Rows in the category, below it, or (being lenient) in one of that name."""
    return [
        row
        for row, item in enumerate(shelf.items)
        if value in (item.category_id, item.category) or value in item.parents
    ]


def _attribute(c: Attribute, shelf: Shelf) -> Mask:
    names = attribute_names(c.name)

    def has(attributes: dict[str, str]) -> bool:
        return any(c.value in attributes.get(name, "") for name in names)

    return np.array([has(item.attributes) for item in shelf.items], dtype=bool)


def _colour(c: Colour, shelf: Shelf) -> Mask:
    """Wanted: some variant has it. Turned down: it is the main colour, or stands in the title."""
    if not c.negated:
        return np.array([c.value in item.colours for item in shelf.items], dtype=bool)
    return np.array(
        [item.colour == c.value or c.value in item.title for item in shelf.items], dtype=bool
    )


def satisfied(c: Constraint, shelf: Shelf) -> Mask:
    """(N,): which products meet one constraint."""
    match c:
        case Price():
            return _price(c, shelf.price)
        case Brand():
            mask = np.asarray(shelf.brand == c.value)
        case Colour():
            mask = _colour(c, shelf)
        case InCategory():
            mask = _category(c, shelf)
        case Attribute():
            mask = _attribute(c, shelf)
        case GiftFor():
            return np.array([c.value in item.gift_for for item in shelf.items], dtype=bool)
        case NotItem():
            mask = np.ones(len(shelf.items), dtype=bool)
            mask[[shelf.rows[c.value]] if c.value in shelf.rows else []] = False
            return mask
        case InStock():
            return shelf.sellable
    return ~mask if c.negated else mask


def importance(c: Constraint) -> int:
    """How long a constraint is held to; the least important is given up first."""
    return REFUSED if getattr(c, "negated", False) else IMPORTANCE.get(c.kind, REFUSED)


@dataclass(frozen=True)
class Kept:
    """What is left of the shelf, and the hard constraints given up to have anything left."""

    mask: Mask
    relaxed: list[Constraint]


def apply_hard(constraints: Seq[Constraint], shelf: Shelf, base: Mask) -> Kept:
    """Rows of `base` that meet every hard constraint.

    When none does, the fewest and among those the least important are given up; `relaxed` says
    which. Items refused by name, and what cannot be sold, stay out whatever happens.
    """
    fixed = [c for c in constraints if isinstance(c, NotItem | InStock)]
    hard = [c for c in constraints if c.hard and c not in fixed]
    for c in fixed:
        base = base & satisfied(c, shelf)
    masks = [satisfied(c, shelf) for c in hard]
    order = sorted(range(len(hard)), key=lambda i: (importance(hard[i]), i))
    for give_up in range(len(hard) + 1):
        for dropped in combinations(order, give_up):
            kept = [m for i, m in enumerate(masks) if i not in dropped]
            mask = np.logical_and.reduce([base, *kept])
            if mask.any():
                return Kept(mask, [hard[i] for i in sorted(dropped)])
    return Kept(base, hard)


def soft_score(constraints: Seq[Constraint], relaxed: Seq[Constraint], shelf: Shelf) -> FloatArray:
    """(N,): a point for each soft or relaxed constraint met, and more the nearer the price."""
    total = np.zeros(len(shelf.items), dtype=np.float32)
    for c in constraints:
        if isinstance(c, Price):
            total += _price_score(c, shelf)
        if not c.hard or c in relaxed:
            total += satisfied(c, shelf)
    return total


def _price_score(c: Price, shelf: Shelf) -> FloatArray:
    """(N,): 0 at the price asked for or within the range, a point less for each step away.

    Prices are felt by their ratio (Weber), so a step is a factor of e^CLOSENESS.
    """
    low, high = c.at_least or 0, c.at_most if c.at_most is not None else np.iinfo(np.int64).max
    nearest = np.clip(shelf.price, low, high) if c.around is None else np.array(c.around)
    ratio = np.log(np.maximum(shelf.price, 1) / np.maximum(nearest, 1)) / CLOSENESS
    return np.asarray(-np.abs(ratio), dtype=np.float32)
