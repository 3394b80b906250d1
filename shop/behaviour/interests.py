"""What suggestions know of a customer, in words that the customer can judge, and forgetting it.

Each behaviour that suggestions may use stands behind at least one interest: the category, brand,
colour and attributes of its product, or what its search names. Forgetting an interest empties all
behaviours behind it, so that the next suggestion is as if they had never been.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from shop.behaviour import interests_repository as repository
from shop.behaviour.types import BehaviourType
from shop.catalog.models import Category, Product
from shop.errors import NotFound
from shop.privacy.sensitive import is_sensitive

LEAST = {"attribute": 3}  # behaviours before it says something of a person; else one is enough
MOST = {"brand": 30, "attribute": 30}  # the strongest; each behaviour is in its category anyway
SHOP_SIDE = frozenset({BehaviourType.IMPRESSION})  # the shop showed it, the customer did nothing
Facet = tuple[str, str]  # kind: category, brand, attribute, search, private, gone; and its value


@dataclass(frozen=True)
class Interest:
    """One thing that is known: how often by type of behaviour, an example, when last.

    `private`: something sensitive, never named; `gone`: products that are not in the shop any more.
    """

    kind: str
    value: str
    counts: Counter[str] = field(hash=False)
    example: str
    last: datetime

    @property
    def id(self) -> str:
        """Stable as long as the shop calls it so."""
        return hashlib.sha256(f"{self.kind}\0{self.value}".encode()).hexdigest()[:16]

    @property
    def times(self) -> int:
        """All behaviours behind it."""
        return self.counts.total()


class _Catalogue:
    """The products a customer turned to, and the shop's words to find in searches."""

    def __init__(self, session: Session, items: Collection[str]) -> None:
        self.products = {p.id: p for p in repository.products(session, sorted(items))}
        self._categories = repository.categories(session)

    def facets(self, item_id: str | None, query: str | None) -> set[Facet]:
        """What a behaviour says about the customer."""
        if item_id is None:
            return self._of_search((query or "").strip())
        product = self.products.get(item_id)
        return {("gone", "")} if product is None else self._of_product(product)

    def _of_product(self, product: Product) -> set[Facet]:
        category = product.category
        if is_sensitive(product.title, *_names(category)):
            return {("private", "")}
        found = {("category", category.name)}
        if product.brand:
            found.add(("brand", product.brand))
        values = {product.colour, *(v.colour for v in product.variants)} - {""}
        if len(values) == 1:  # who looks at a thing of many colours has not chosen one
            found |= {("attribute", value) for value in values}
        found |= {
            ("attribute", f"{name}：{value}")
            for name, value in product.attributes.items()
            if isinstance(value, str) and value
        }
        return found

    def _of_search(self, said: str) -> set[Facet]:
        if is_sensitive(said):
            return {("private", "")}
        named = {
            ("category", category.name)
            for category in self._categories
            if any(name in said for name in _names(category))
        }
        return named or {("search", said)}


def _names(category: Category) -> list[str]:
    return [category.name, *(str(alias) for alias in category.aliases)]


def interests(
    session: Session, customer_id: str, without: Collection[BehaviourType] = ()
) -> list[Interest]:
    """Everything that suggestions may know, the most frequent first.

    `without`: behaviours they may not use (chat mentions, where service talk was not agreed to).
    """
    rows = repository.deeds(session, customer_id, {*SHOP_SIDE, *without})
    catalogue = _Catalogue(session, {row[1] for row in rows if row[1] is not None})
    counts: defaultdict[Facet, Counter[str]] = defaultdict(Counter)
    latest: dict[Facet, tuple[str, datetime]] = {}
    for type_, item_id, query, times, last in rows:
        product = catalogue.products.get(item_id or "")
        example = product.title if product is not None else (query or "")
        for facet in catalogue.facets(item_id, query):
            counts[facet][type_] += times
            latest.setdefault(facet, ("" if facet[0] == "private" else example, last))
    found = [Interest(*facet, counts[facet], *latest[facet]) for facet in counts]
    return _told(sorted(found, key=lambda one: (-one.times, one.kind, one.value)))


def _told(found: list[Interest]) -> list[Interest]:
    told: Counter[str] = Counter()

    def worth(one: Interest) -> bool:
        told[one.kind] += 1
        most = MOST.get(one.kind)
        return one.times >= LEAST.get(one.kind, 1) and (most is None or told[one.kind] <= most)

    return [one for one in found if worth(one)]


def forget(session: Session, customer_id: str, interest_id: str) -> int:
    """Empty every behaviour behind an interest; how many. Raises NotFound."""
    rows = repository.deeds(session, customer_id, ())
    catalogue = _Catalogue(session, {row[1] for row in rows if row[1] is not None})
    items, searches = set[str](), set[str]()
    for _, item_id, query, _, last in rows:
        facets = catalogue.facets(item_id, query)
        if not any(Interest(*f, Counter(), "", last).id == interest_id for f in facets):
            continue
        if item_id is not None:
            items.add(item_id)
        elif query is not None:
            searches.add(query)
    if not items and not searches:
        raise NotFound("interest", interest_id)
    gone = repository.forget(session, customer_id, sorted(items), sorted(searches))
    _forget_reasons(session, customer_id, items, searches)
    return gone


def forget_all(session: Session, customer_id: str) -> int:
    """Empty whatever the customer did; how many behaviours."""
    gone = repository.forget_all(session, customer_id)
    for shown in repository.suggestion_lists(session, customer_id):
        shown.items = [_without_history(item, None) for item in shown.items]
    return gone


def _forget_reasons(
    session: Session, customer_id: str, items: Collection[str], searches: Collection[str]
) -> None:
    """Lists that were shown stay, without what they said of these behaviours."""
    named = {*items, *(said.strip() for said in searches)}
    for shown in repository.suggestion_lists(session, customer_id):
        changed = [_without_history(item, named) for item in shown.items]
        if changed != shown.items:
            shown.items = changed


def _without_history(item: dict[str, object], named: Collection[str] | None) -> dict[str, object]:
    """The item without what was done, where it names these (None: anything).

    Behaviours told together are a cause only together, so all go with one.
    """
    evidence = item.get("evidence")
    rows = evidence if isinstance(evidence, list) else []
    own = [row for row in rows if row.get("kind") == "history"]
    if not any(named is None or (row.get("item_id") or row.get("title")) in named for row in own):
        return item
    return {**item, "evidence": [row for row in rows if row not in own], "reason": ""}
