"""Customers in groups: by how long their past is, their age, their channel and what they pay.

Only customers who may be learnt from are here at all. A group is named with its figures only from
LEAST customers on; where a single group of a kind is too small, the next smallest stays unnamed
with it, since its figures would follow from those of the others.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy.orm import Session

from recommender.audit.facts import Facts
from recommender.kinds import BOUGHT
from recommender.sequences import FloatArray, IntArray
from recommender.splits import Case
from shop import clock
from shop.customers import groups_repository

LEAST = 30  # customers
HISTORY = ((5, "1-4"), (20, "5-19"), (64, "20-63"), (10**9, "64+"))  # items seen so far: below
AGES = (25, 35, 45, 55)
UNKNOWN = "unknown"
ORDER = ("low", "middle", "high", UNKNOWN)
RESAMPLES = 200


@dataclass(frozen=True)
class About:
    """What the shop holds of its customers, by id."""

    birthdays: dict[str, datetime]
    channels: dict[str, str]


def about(session: Session, customers: Seq[str]) -> About:
    """Of these customers."""
    return About(
        groups_repository.birthdays(session, customers),
        groups_repository.channels(session, customers),
    )


def _by_history(case: Case, items: int) -> str:
    seen = len(set(case.history.rows[case.history.rows < items].tolist()))
    return HISTORY[bisect_right([below for below, _ in HISTORY], seen)][1]


def _by_age(case: Case, known: About) -> str:
    born = known.birthdays.get(case.history.customer)
    if born is None:
        return UNKNOWN
    now = clock.for_people(datetime.fromtimestamp(case.asked, UTC)).date()
    day = clock.for_people(born).date()
    age = now.year - day.year - ((now.month, now.day) < (day.month, day.day))
    place = bisect_right(AGES, age)
    low, high = ("", *AGES)[place], (*AGES, "")[place]
    if low == "":
        return f"<{high}"
    return f"{low}-{int(high) - 1}" if high != "" else f"{low}+"


def _spent(case: Case, facts: Facts) -> float:
    """The median price (分) of what the customer bought so far, nan of nothing."""
    bought = case.history.rows[case.history.kinds == BOUGHT]
    return float(np.median(facts.price[bought])) if len(bought) else float("nan")


def thirds(values: FloatArray) -> tuple[float, float]:
    """The bounds of the lower, middle and upper third of the known values."""
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, [1 / 3, 2 / 3]) if len(known) else (0.0, 0.0)
    return float(low), float(high)


def third(value: float, bounds: tuple[float, float]) -> str:
    """low, middle, high; unknown of nan."""
    if not np.isfinite(value):
        return UNKNOWN
    return "low" if value <= bounds[0] else "middle" if value <= bounds[1] else "high"


def grouped(cases: Seq[Case], facts: Facts, known: About) -> dict[str, list[str]]:
    """The group of each case, by kind of group."""
    spent = np.array([_spent(case, facts) for case in cases])
    bounds = thirds(spent)
    return {
        "history": [_by_history(case, len(facts.items)) for case in cases],
        "age": [_by_age(case, known) for case in cases],
        "channel": [known.channels.get(case.history.customer, UNKNOWN) for case in cases],
        "price": [third(value, bounds) for value in spent],
    }


@dataclass(frozen=True)
class Group:
    """One group: its cases, how many customers they are of, and whether it may be told."""

    name: str
    places: IntArray
    customers: int
    told: bool


def groups(names: Seq[str], customers: Seq[str]) -> list[Group]:
    """By name; too small ones, and one more where only one is, are not told."""
    each: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        each.setdefault(name, []).append(place)
    size = {name: len({customers[p] for p in places}) for name, places in each.items()}
    hidden = {name for name, n in size.items() if n < LEAST}
    if len(hidden) == 1 and len(size) > 1:
        hidden.add(min((name for name in size if name not in hidden), key=lambda n: size[n]))
    return [
        Group(name, np.array(each[name]), size[name], name not in hidden)
        for name in sorted(each, key=_order)
    ]


def _order(name: str) -> tuple[int, int, str]:
    """Numbers by size, what is below the first of them before it; the unknown last."""
    if name in ORDER:
        return ORDER.index(name), 0, name
    number = re.search(r"\d+", name)
    return 0, int(number[0]) - name.startswith("<") if number else 0, name
