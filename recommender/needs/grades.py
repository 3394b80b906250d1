"""How well a product answers a need, 0 to 3, from facts alone.

No code that ranks takes part: neither BM25 nor the meanings of shop/catalog/wishes.yml. The facts
are the catalogue's (category, attributes, price, colours, for whom, reviews) as needs.yml asks for
them, and the taste that the simulation gave the customer (data/customers.py), which is what
their behaviour follows (`Shopper._utilities` in data/behaviours.py).
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass

from data.customers import Customer
from data.products import Product
from recommender.needs.templates import Fact
from shop.catalog.listing import Listed

ABOUT = 0.35  # 三百左右: within that share of it (docs/adr/035)
NEARLY = 0.25  # a price beyond what was asked by at most this share is nearly right
WISHED = 0.6  # weight from which a kind is of interest to a simulated customer
SEVERAL = 3  # facts of which one may be missed
KEEPS, LOSES_ONE = 0.75, 0.5  # share of the taste met, to keep the grade or lose one


@dataclass(frozen=True)
class Sums:
    """A price (分) asked for: about so much, or at most so much."""

    about: int | None = None
    most: int | None = None

    def away(self, price: int) -> float:
        """How far beyond what was asked, as a share of it; 0 where it is met."""
        if self.about is not None:
            return max(abs(price - self.about) / self.about - ABOUT, 0.0)
        return max(price / self.most - 1, 0.0) if self.most else 0.0


@dataclass(frozen=True)
class Facts:
    """What is asked of a product: a kind ("" for any), facts to meet, others to lack, a price."""

    kind: str
    wants: tuple[Fact, ...]
    without: tuple[Fact, ...] = ()
    price: Sums | None = None


def states(fact: Fact, item: Listed, praise: Seq[str]) -> bool:
    """Whether the product states any of the values under any of the names.

    title: a part of it; praised: a word of a good review; colour: of any of its variants.
    """
    for name, values in fact.items():
        match name:
            case "title":
                found = any(value in item.title for value in values)
            case "praised":
                found = any(value in text for value in values for text in praise)
            case "colour":
                found = bool(item.colours & set(values))
            case "brand":
                found = item.brand in values
            case "gift_for":
                found = bool(set(item.gift_for) & set(values))
            case _:
                found = item.attributes.get(name) in values
        if found:
            return True
    return False


def grade(facts: Facts, item: Listed, praise: Seq[str]) -> int:
    """0-3 by facts alone.

    3: of the kind and all is met. 2: only one of three or more is missed, or only the price, by
    at most a quarter. 1: at least half is met. 0: another kind, less, or what must not be.
    """
    if facts.kind and item.category_id != facts.kind:
        return 0
    if any(states(fact, item, praise) for fact in facts.without):
        return 0
    met = [states(fact, item, praise) for fact in facts.wants]
    away = facts.price.away(item.price) if facts.price is not None else 0.0
    asked = len(met) + (facts.price is not None)
    missed = met.count(False) + (away > 0)
    if not missed:
        return 3
    if missed == 1 and (asked >= SEVERAL or 0 < away <= NEARLY):
        return 2
    return 1 if 2 * missed <= asked else 0


def taste(customer: Customer, product: Product, told: frozenset[str]) -> float:
    """Share (0-1) of what the simulated customer likes that the product has.

    Style, brand, colour and level of price; what the need itself tells (`told`) is left out.
    """
    likes = {
        "款式": product.style.name in customer.styles,
        "brand": product.brand in customer.brands,
        "colour": product.colour in customer.colours,
        "price": product.band == customer.price_level,
    }
    open_ = [met for name, met in likes.items() if name not in told]
    return sum(open_) / len(open_) if open_ else 1.0


def grade_for(base: int, share: float) -> int:
    """A grade by facts made personal: what is less to the taste loses one or two, down to 1."""
    lost = 0 if share >= KEEPS else 1 if share >= LOSES_ONE else 2
    return max(base - lost, min(base, 1))


def grade_unasked(customer: Customer, product: Product) -> int:
    """0-3 for who asks for nothing: a kind of interest now, by how much of it is to the taste."""
    if customer.interests[-1].get(product.kind.id, 0.0) < WISHED:
        return 0
    return {1.0: 3, 0.75: 2, 0.5: 1}.get(taste(customer, product, frozenset()), 0)


def grade_like(last: Listed, item: Listed) -> int:
    """0-3 for 和上次买的差不多但便宜点: cheaper and of the kind 1, of the style 2, and as it looks
    (colour or brand) 3.
    """
    if item.category_id != last.category_id or item.price >= last.price or item.id == last.id:
        return 0
    if item.attributes.get("款式") != last.attributes.get("款式"):
        return 1
    return 3 if item.brand == last.brand or item.colour == last.colour else 2
