"""Typed constraints applied to the shelf: hard ones remove, soft ones rank."""

import math
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from shop.catalog.colours import colour_names
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
from shop.catalog.listing import Listed
from shop.catalog.measures import measure
from shop.catalog.meeting import alternatives, has_attribute, sign_of, stated_amount
from shop.catalog.persons import given_to, presents, said_for, sexes, stated_unfit, suits

Mask = NDArray[np.bool_]
CLOSENESS = 0.25  # a step of price, in log

# What giving up costs: a list gives up as little as it can, and says what. A price is first only
# widened (by AROUND): 四五百的降噪耳机 had better cost 549 than not do it. What was turned down
# comes back last, and an item that was refused never does.
COST = {"colour": 2.0, "brand": 2.5, "price": 4.5, "attribute": 6.0, "category": 10.0}
AMOUNT, WIDENED, NEAREST = 3.0, 2.2, 5.5  # an amount: another, a wider price, the nearest stated
APT = 0.15  # of a point: what is met in the first of several ways, before what is met in others
NEAR = 0.1  # of the score, that amounts called the nearest differ at most
GIFT, GIFT_ALONE, UNFIT = 0.5, 5.5, 9.5  # for whom: within a kind, as all that is known; for others
PRESENTS = 5.0  # the kind that is made to be given: whom it is for, and what it costs, matter more
REFUSED = 8.0
LARGEST = 2**53  # 分: above it floats miss whole numbers; nothing costs as much
TRIES = 3_000  # combinations looked at before everything is given up


def _price(c: Price, price: NDArray[np.int64]) -> Mask:
    mask = np.ones(len(price), dtype=bool)
    if c.at_least is not None:
        mask &= price >= c.at_least
    if c.at_most is not None:
        mask &= price <= c.at_most
    if c.around is not None:
        around = min(max(c.around, 0), LARGEST)
        mask &= np.abs(price - around) <= AROUND * around
    return mask


def price_allows(c: Price, price: int) -> bool:
    """Whether one price (分) meets the constraint."""
    return bool(_price(c, np.array([price], dtype=np.int64))[0])


def _attribute(c: Attribute, shelf: Shelf) -> Mask:
    key = ("attribute", c.name, c.value)
    return shelf.columns.where(key, lambda item: has_attribute(c, item))


def suitable(constraints: Seq[Constraint], shelf: Shelf) -> Mask:
    """(N,): what the shop does not say to be for others than whom it is wanted for."""
    persons = tuple(c.value for c in constraints if isinstance(c, GiftFor))
    return shelf.columns.where(
        ("suits", persons), lambda item: all(suits(person, item) for person in persons)
    )


def _colour(c: Colour, shelf: Shelf) -> Mask:
    """Wanted: some variant has it. Turned down: it is the main colour, or stands in the title."""
    if not c.negated:
        return shelf.columns.colours.mask(c.value)
    stem = colour_names(c.value)[0]  # 米白 and 黑白 are whites
    return shelf.columns.looks(stem)


def satisfied(c: Constraint, shelf: Shelf) -> Mask:
    """(N,): which products meet one constraint."""
    match c:
        case Price():
            key = ("price", c.at_least, c.at_most, c.around)
            return shelf.columns.kept(key, lambda: _price(c, shelf.price))
        case Brand():
            mask = shelf.columns.brand.mask(c.value)
        case Colour():
            mask = _colour(c, shelf)
        case InCategory():
            mask = shelf.columns.in_category(c.value)
        case Attribute():
            mask = _attribute(c, shelf)
        case GiftFor():
            return shelf.columns.where(("given_to", c.value), lambda item: given_to(c.value, item))
        case NotItem():
            mask = np.ones(len(shelf.items), dtype=bool)
            mask[[shelf.rows[c.value]] if c.value in shelf.rows else []] = False
            return mask
        case InStock():
            return shelf.sellable
    return ~mask if c.negated else mask


@dataclass(frozen=True)
class Kept:
    """What is left of the shelf, and the hard constraints given up to have anything left."""

    mask: Mask
    relaxed: list[Constraint]


def claimed(c: Constraint, shelf: Shelf) -> Mask:
    """(N,): of which products it may be told that they meet it; of a person, where they say so."""
    if isinstance(c, GiftFor) and c.value not in sexes():
        return shelf.columns.where(("said_for", c.value), lambda item: said_for(c.value, item))
    return satisfied(c, shelf)


def apply_hard(constraints: Seq[Constraint], shelf: Shelf, base: Mask) -> Kept:
    """Rows of `base` that meet every hard constraint.

    When none does, what costs least (COST) is given up; `relaxed` says which. Items refused by
    name, and what cannot be sold, stay out whatever happens.
    """
    fixed = [c for c in constraints if isinstance(c, NotItem | InStock)]
    hard = [c for c in constraints if c.hard and c not in fixed]
    for c in fixed:
        base = base & satisfied(c, shelf)
    wanted = [c for c in hard if isinstance(c, InCategory) and not c.negated]
    kind = any(not _presents(c, shelf) for c in wanted)
    steps = [_steps(c, shelf, alone=not kind) for c in hard]
    for given_up in _cheapest(steps):
        mask = base.copy()
        for step, at in zip(steps, given_up, strict=True):
            mask &= step[at][1]()
        if mask.any():
            taken = zip(hard, given_up, strict=True)
            return Kept(mask, [c for c, step in taken if step])
    return Kept(base, hard)


Step = tuple[float, Callable[[], Mask]]  # what it costs, and what it leaves


def _steps(c: Constraint, shelf: Shelf, *, alone: bool) -> list[Step]:
    """How a constraint is given up, step by step; the first holds to it, the last lets all in."""

    def every() -> Mask:
        return np.ones(len(shelf.items), dtype=bool)

    held: Step = (0.0, lambda: satisfied(c, shelf))
    if getattr(c, "negated", False):
        return [held, (REFUSED, every)]
    match c:
        case GiftFor(value=person) if person in sexes():
            unfit = shelf.columns.where(("unfit", person), lambda item: stated_unfit(person, item))
            return [(0.0, lambda: suitable([c], shelf)), (GIFT, lambda: ~unfit), (UNFIT, every)]
        case GiftFor():
            suits_them: Step = (GIFT_ALONE if alone else GIFT, lambda: suitable([c], shelf))
            return [held, suits_them, (UNFIT, every)]
        case Price():
            wider: Step = (WIDENED, lambda: satisfied(_wider(c), shelf))
            return [held, wider, (COST["price"], every)]
        case Attribute(value=value) if sign_of(value):
            between = sign_of(value) in ("<=", ">=")
            nearest: list[Step] = [] if between else [(NEAREST, lambda: _nearest(c, shelf))]
            return [held, *nearest, (AMOUNT if between else COST[c.kind], every)]
    any_present = isinstance(c, InCategory) and _presents(c, shelf)
    return [held, (PRESENTS if any_present else COST[c.kind], every)]


def _presents(c: InCategory, shelf: Shelf) -> bool:
    """Whether the kind is made to be given: 礼物, which anything may be."""
    inside = satisfied(c, shelf)
    return bool(inside.any()) and shelf.items[int(inside.argmax())].category in presents()


def _nearest(c: Attribute, shelf: Shelf) -> Mask:
    """(N,): what states the amounts nearest to the one asked for."""
    score = _amount_score(c, shelf)
    best = np.max(score, initial=0)
    return np.asarray((score > 0) & (score >= best * (1 - NEAR)), dtype=bool)


def _wider(c: Price) -> Price:
    around = None if c.around is None else min(c.around, LARGEST)
    low = c.at_least if around is None else int(around * (1 - AROUND))
    high = c.at_most if around is None else int(around * (1 + AROUND))
    low, high = (None if end is None else min(end, LARGEST) for end in (low, high))
    return Price(
        at_least=None if low is None else int(low * (1 - AROUND)),
        at_most=None if high is None else int(high * (1 + AROUND)),
    )


def _cheapest(steps: Seq[Seq[Step]]) -> Iterator[tuple[int, ...]]:
    """Which step of each constraint to take, from what costs nothing upwards.

    Of two that cost the same the earlier goes: what was said last is what matters now.
    """
    start = (0,) * len(steps)
    waiting, seen = [(0.0, start, start)], {start}
    for _ in range(TRIES):
        if not waiting:
            return
        cost, _, taken = heappop(waiting)
        yield taken
        for place, step in enumerate(taken):
            if step + 1 == len(steps[place]):
                continue
            further = (*taken[:place], step + 1, *taken[place + 1 :])
            if further not in seen:
                seen.add(further)
                more = steps[place][step + 1][0] - steps[place][step][0]
                heappush(waiting, (cost + more, further[::-1], further))


def soft_score(
    constraints: Seq[Constraint], relaxed: Seq[Constraint], shelf: Shelf, rows: IntArray
) -> FloatArray:
    """(n,) of n rows: a point for each soft or relaxed constraint met, more the nearer price and
    amount."""
    total = np.zeros(len(rows), dtype=np.float32)
    for c in constraints:
        # what meets a hard range is all within it: nothing to tell apart
        if isinstance(c, Price) and (not c.hard or c in relaxed or c.around is not None):
            total += _price_score(c, shelf.columns.log_price[rows])
        if isinstance(c, Attribute) and sign_of(c.value):
            total += _amount_score(c, shelf)[rows]
        elif isinstance(c, Attribute) and not c.negated and (first := _first(c)) is not None:
            total += APT * satisfied(first, shelf)[rows]
        if isinstance(c, Colour) and not c.negated:
            total += shelf.columns.pictured.mask(c.value)[rows]
        if not c.hard or c in relaxed or isinstance(c, GiftFor):
            total += satisfied(c, shelf)[rows]
        if isinstance(c, GiftFor) and c.value not in sexes():
            total += claimed(c, shelf)[rows]  # made for them, before what may also be given to them
    return total


def _first(c: Attribute) -> Attribute | None:
    """What is asked for in the first of its ways (办公 of 办公|轻薄); None of but one."""
    ways = [(name, value) for name in alternatives(c.name) for value in alternatives(c.value)]
    if len(ways) < 2:  # noqa: PLR2004 - it is the only one
        return None
    name, value = ways[0]
    return c.model_copy(update={"name": name, "value": value})


def _amount_score(c: Attribute, shelf: Shelf) -> FloatArray:
    """(N,) 0-1: 1 at the least (<=), most (>=) or nearest (=, ~) that any product states."""
    wanted = measure(c.value)
    unit = wanted.kind if wanted else None

    def stated(item: Listed) -> float:
        found = measure(stated_amount(c.name, item))
        return found.amount if found and found.kind == unit else math.nan

    amounts = shelf.columns.amounts((c.name, unit), stated)
    if wanted and sign_of(c.value) in ("=", "~"):
        away = np.abs(amounts - wanted.amount) / max(wanted.amount, 1e-6)
        return np.asarray(np.nan_to_num(1 / (1 + away)), dtype=np.float32)
    kind = satisfied(c.model_copy(update={"negated": False}), shelf)
    low, high = np.nanmin(amounts[kind], initial=np.inf), np.nanmax(amounts[kind], initial=0)
    if not low < high:
        return np.zeros(len(amounts), dtype=np.float32)
    share = np.clip((amounts - low) / (high - low), 0, 1)
    nearer = 1 - share if c.value.startswith("<") else share
    return np.asarray(np.nan_to_num(nearer), dtype=np.float32)


def _price_score(c: Price, price: FloatArray) -> FloatArray:
    """(n,) for ln of n prices: 0 at the price asked for or within the range, a point less for each
    step away.

    Prices are felt by their ratio (Weber), so a step is a factor of e^CLOSENESS.
    """
    low, high = (c.at_least, c.at_most) if c.around is None else (c.around, c.around)
    beyond = np.zeros_like(price)
    if low is not None:
        np.maximum(beyond, np.float32(math.log(max(low, 1))) - price, out=beyond)
    if high is not None:
        np.maximum(beyond, price - np.float32(math.log(max(high, 1))), out=beyond)
    return np.asarray(-beyond / CLOSENESS, dtype=np.float32)
