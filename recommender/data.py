"""What the shop knows, as sequences over item rows."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import numpy as np
from sqlalchemy.orm import Session

from recommender.features.words import normalise
from recommender.kinds import LEARNT, NUMBER
from recommender.sequences import Sequence
from shop.behaviour import learning
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
    """Products, searches and every consenting customer's sequence; rows: items, then searches."""

    items: list[Listed]
    queries: list[str]
    sequences: list[Sequence]


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


def sequence(customer: str, behaviours: Iterable[learning.Learnt], rows: Rows) -> Sequence:
    """One customer's behaviours as arrays; those naming nothing known are left out."""
    found = [(rows.of(b.item_id, b.query), NUMBER[b.type], seconds(b.ts)) for b in behaviours]
    table = np.array([f for f in found if f[0] is not None], dtype=np.int64).reshape(-1, 3)
    return Sequence(customer, table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


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
    return ShopData(items, queries, [s for s in found if len(s)])


def product_text(item: Listed) -> str:
    """What is said about a product, most telling first."""
    said = " ".join(f"{name} {value}" for name, value in sorted(item.attributes.items()))
    gift = " ".join(item.gift_for)
    return (
        f"{item.title} {item.brand} {item.category} {item.colour} {said} {gift} {item.description}"
    )
