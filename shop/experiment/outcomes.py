"""From what was seen and done to one line a customer: what each outcome counts.

A customer takes part in a cell (channel, ISO week, or all of either) from the first suggestion
list seen there; what follows within FOLLOW counts, whatever the group and whether or not the
suggestion was taken up (intention to treat, on those who were reached: Kohavi et al. 2020, ch. 20).
Whose FOLLOW is not over yet does not count for what has to follow.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from shop import clock
from shop.behaviour.learning import Seen
from shop.behaviour.types import BehaviourType as B
from shop.experiment.intervals import Ratio
from shop.experiment.repository import Did, Stars

FOLLOW = timedelta(days=7)
PAGES = "pages"  # the shop's own pages, where no conversation names a channel
ALL = "all"
OUTCOMES = ("click", "cart", "purchase", "return", "service_stars", "product_stars")
Line = dict[str, tuple[float, float]]  # outcome → (numerator, denominator)


@dataclass
class _Reached:
    """What one customer saw in one cell."""

    first: datetime
    shown: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)  # (list, item)


@dataclass
class Life:
    """What one customer did and rated: moments, oldest first."""

    cart: list[datetime] = field(default_factory=list)
    purchase: list[datetime] = field(default_factory=list)
    days: list[datetime] = field(default_factory=list)  # each day's last behaviour
    service: list[Stars] = field(default_factory=list)
    product: list[Stars] = field(default_factory=list)


def week_of(moment: datetime) -> str:
    """ISO week in China, as 2026-W09."""
    year, week, _ = clock.for_people(moment).isocalendar()
    return f"{year}-W{week:02d}"


def lives(
    did: Iterable[Did], service: Iterable[Stars], product: Iterable[Stars]
) -> dict[str, Life]:
    """By customer."""
    found: dict[str, Life] = defaultdict(Life)
    for one in did:
        life = found[one.customer_id]
        if one.type == B.CART:
            life.cart.append(one.ts)
        elif one.type == B.PURCHASE:
            life.purchase.append(one.ts)
        life.days.append(one.ts)
    for rated in service:
        found[rated.customer_id].service.append(rated)
    for rated in product:
        found[rated.customer_id].product.append(rated)
    return found


Cell = tuple[str, str]  # channel, week; ALL for either


def cells_of(seen: Iterable[Seen]) -> dict[Cell, dict[str, _Reached]]:
    """What each customer saw in each cell; rows oldest first."""
    found: dict[Cell, dict[str, _Reached]] = defaultdict(dict)
    shown_in: dict[tuple[str, str], str] = {}  # the week a list was first seen in keeps its clicks
    for row in seen:
        channel = row.channel or PAGES
        week = shown_in.setdefault((row.customer_id, row.list_id), week_of(row.ts))
        for cell in ((ALL, ALL), (channel, ALL), (ALL, week), (channel, week)):
            if not row.clicked:
                found[cell].setdefault(row.customer_id, _Reached(row.ts)).shown += 1
            elif cell in found and row.customer_id in found[cell]:
                found[cell][row.customer_id].taken.add((row.list_id, row.item_id))
    return found


def line(reached: _Reached, life: Life, channel: str, now: datetime) -> Line:
    """A customer's outcomes in one cell."""
    first, end = reached.first, reached.first + FOLLOW
    over = float(end <= now)
    stars = [s.score for s in life.service if channel in (ALL, s.channel) and _in(s.ts, first, end)]
    goods = [s.score for s in life.product if _in(s.ts, first, end)]
    clicks = min(len(reached.taken), reached.shown)
    return {
        "click": (float(clicks), float(reached.shown)),
        "cart": (over * _any(life.cart, first, end), over),
        "purchase": (over * _any(life.purchase, first, end), over),
        "return": (over * _any(life.days, _next_day(first), end), over),
        "service_stars": (float(sum(stars)), float(len(stars))),
        "product_stars": (float(sum(goods)), float(len(goods))),
    }


def _next_day(moment: datetime) -> datetime:
    return clock.day_start(moment, 1)


def _in(moment: datetime, after: datetime, until: datetime) -> bool:
    return after <= moment < until


def _any(moments: list[datetime], after: datetime, until: datetime) -> float:
    """1 where something happened in (after, until), else 0."""
    place = bisect_right(moments, after)
    return float(place < len(moments) and moments[place] < until)


def ratios(lines: list[Line]) -> dict[str, Ratio]:
    """Each outcome over the customers of a group."""
    return {
        name: Ratio(
            np.array([one[name][0] for one in lines], dtype=np.float64),
            np.array([one[name][1] for one in lines], dtype=np.float64),
        )
        for name in OUTCOMES
    }
