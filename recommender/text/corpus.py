"""The shop's own texts, by product: what an encoder of its own learns from.

Customers' words enter as visible reviews (one of somebody erased is in the database no more) and as
searches that several consenting customers typed, before the moment up to which the recommender
learns: what is asked in validation and test is not learnt here either.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recommender.data import ShopData
from recommender.kinds import WANTED
from recommender.splits import cuts_at
from shop.catalog import listing
from shop.catalog.listing import Listed

SAID_BY = 3  # customers, before a search is learnt from
AFTER = 1_800  # seconds: what is turned to so soon after a search is meant by it
REVIEWS = 20  # of a product, the newest
_CLAUSE = re.compile(r"[^，。；！？,;!?]{4,}")


@dataclass(frozen=True)
class Told:
    """One product in words: `fields` in the order of `product_text`, and what is short of it.

    `names` call its kind; `facts` are values that it states; `passages` parts of descriptions and
    reviews; `searches` what customers typed before they turned to it, as often as they did.
    """

    kind: str
    title: str
    names: tuple[str, ...]
    facts: tuple[str, ...]
    fields: tuple[str, ...]
    passages: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()


def told(session: Session, data: ShopData) -> list[Told]:
    """Every product of `data`, in its order."""
    reviews = listing.praise(session, at_least=1, each=REVIEWS)
    searches = searched(data)
    return [
        _told(item, reviews.get(item.id, []), searches.get(row, ()))
        for row, item in enumerate(data.items)
    ]


def _told(item: Listed, reviews: Seq[str], searches: Seq[str]) -> Told:
    stated = sorted(item.attributes.items())
    facts = [item.brand, *sorted(item.colours), *(value for _, value in stated), *item.gift_for]
    fields = [
        *(item.title, item.brand, item.category, item.colour),
        *(f"{name} {value}" for name, value in stated),
        *(" ".join(item.gift_for), item.description),
    ]
    return Told(
        kind=item.category_id,
        title=item.title,
        names=(item.category, *item.aliases),
        facts=tuple(fact for fact in facts if fact),
        fields=tuple(field for field in fields if field),
        passages=tuple(part for text in (item.description, *reviews) for part in clauses(text)),
        searches=tuple(searches),
    )


def clauses(text: str) -> list[str]:
    """The parts of a text between its marks, those of four characters or more.

    >>> clauses("透气，跑十公里膝盖没事。")
    ['跑十公里膝盖没事']
    """
    return [part.strip() for part in _CLAUSE.findall(text)]


def searched(data: ShopData) -> Mapping[int, list[str]]:
    """By item row, the searches soon after which customers turned to it, each time it happened."""
    if not data.sequences:
        return {}
    items, until = len(data.items), cuts_at(data.sequences)[0]
    by: dict[int, set[str]] = defaultdict(set)
    pairs: list[tuple[int, int]] = []
    for one in data.sequences:
        row_typed, at = -1, 0
        for row, kind, moment in zip(one.rows, one.kinds, one.times, strict=True):
            if moment > until:
                break
            if row >= items:
                row_typed, at = int(row), int(moment)
                by[row_typed].add(one.customer)
            elif row_typed >= 0 and kind in WANTED and moment - at <= AFTER:
                pairs.append((int(row), row_typed))
    found: dict[int, list[str]] = defaultdict(list)
    for row, typed in pairs:
        if len(by[typed]) >= SAID_BY:
            found[row].append(data.queries[typed - items])
    return found
