"""What the shop knows, as sequences over item rows."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import numpy as np
from sqlalchemy.orm import Session

from recommender.features.words import normalise
from recommender.feedback import NOWHERE, Shown, click_weights, counted, place_weights
from recommender.kinds import LEARNT, NUMBER
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.upkeep import upkeep
from shop import clock
from shop.behaviour import learning
from shop.behaviour.types import BehaviourType as B
from shop.catalog import listing
from shop.catalog.listing import Listed

MAX_QUERIES = 5_000


class NothingToLearn(ValueError):
    """A shop without products or without behaviours."""


@dataclass(frozen=True)
class Rows:
    """Row numbers: items first, then searches by their normalised words."""

    items: dict[str, int]
    queries: dict[str, int]

    def of(self, item_id: str | None, query: str | None) -> int | None:
        """The row of a behaviour; None when it names neither a known item nor a known search."""
        if item_id is not None:
            return self.items.get(item_id)
        return self.queries.get(normalise(query or "").strip())


@dataclass(frozen=True)
class ShopData:
    """Products, searches and every consenting customer's sequence; rows: items, then searches.

    `weights`: by customer, how much each behaviour counts as a target (n,); customers whose
    behaviours all count alike are left out.
    """

    items: list[Listed]
    queries: list[str]
    sequences: list[Sequence]
    weights: dict[str, FloatArray] = field(default_factory=dict)


def rows_of(items: Seq[str], queries: Seq[str]) -> Rows:
    """Numbered rows for these items and searches."""
    first = len(items)
    return Rows(
        {item: row for row, item in enumerate(items)},
        {query: first + place for place, query in enumerate(queries)},
    )


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def sequence(
    customer: str, behaviours: Iterable[learning.Learnt], rows: Rows
) -> tuple[Sequence, IntArray]:
    """One customer's behaviours as arrays; those naming nothing known are left out.

    With it, for each of them, the place in a suggestion list that it was a click in, or NOWHERE.
    """
    found = [
        (rows.of(b.item_id, b.query), NUMBER[b.type], seconds(b.ts), _place(b)) for b in behaviours
    ]
    table = np.array([f for f in found if f[0] is not None], dtype=np.int64).reshape(-1, 4)
    rows_, kinds, times, places = (column.copy() for column in table.T)
    return Sequence(customer, rows_, kinds, times), places


def _place(one: learning.Learnt) -> int:
    return one.position if one.position is not None and one.type == B.CLICK else NOWHERE


def _queries(behaviours: Iterable[learning.Learnt]) -> list[str]:
    counts: dict[str, int] = {}
    for b in behaviours:
        said = normalise(b.query or "").strip() if b.item_id is None else ""
        if said:
            counts[said] = counts.get(said, 0) + 1
    return sorted(counts, key=lambda q: (-counts[q], q))[:MAX_QUERIES]


def read_shop(session: Session) -> ShopData:
    """Everything to learn from; raises NothingToLearn saying what to import."""
    items = listing.listed(session)
    behaviours = list(learning.behaviours(session, LEARNT))
    if not items or not behaviours:
        raise NothingToLearn(
            f"the shop has {len(items)} products and {len(behaviours)} behaviours to learn from: "
            "fill it with `zhuyi import DIR` or `zhuyi demo reset`"
        )
    queries = _queries(behaviours)
    rows = rows_of([item.id for item in items], queries)
    by_customer = groupby(behaviours, key=lambda b: b.customer_id)
    found = [sequence(customer, own, rows) for customer, own in by_customer]
    by_place = place_weights(_shown(session), upkeep().position_bias)
    return ShopData(
        items,
        queries,
        [one for one, _ in found if len(one)],
        {
            one.customer: click_weights(places, by_place)
            for one, places in found
            if (places >= 0).any()
        },
    )


def _shown(session: Session) -> Shown:
    return counted(learning.seen(session, None, clock.now()))


def product_text(item: Listed) -> str:
    """What is said about a product, most telling first."""
    said = " ".join(f"{name} {value}" for name, value in sorted(item.attributes.items()))
    gift = " ".join(item.gift_for)
    return (
        f"{item.title} {item.brand} {item.category} {item.colour} {said} {gift} {item.description}"
    )
