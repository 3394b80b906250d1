"""The demo shop's catalogue as a shelf, without a database and without a model."""

from datetime import timedelta
from functools import cache

import numpy as np

from data.customers import Customer
from data.demo import SEED
from data.products import Product, make_products
from data.shelf import make_shelf
from recommender.lexical import QueryIndex, weighted_terms
from recommender.needs.judged import Judge
from recommender.recommend import Recommender
from recommender.shelf import Popularity, Shelf
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.catalog.listing import Listed
from tests.unit.recommender.shelves import NOW

PRAISE = {"earphones": "戴着舒服，跑步不掉", "thermos": "倒过来也不漏，放包里放心"}


def listed(product: Product) -> Listed:
    return Listed(
        id=product.id,
        title=product.title,
        brand=product.brand,
        category_id=product.kind.id,
        category=product.kind.name,
        aliases=tuple(product.kind.aliases),
        parents=(),
        description=product.description,
        attributes=product.attributes,
        colour=product.colour,
        colours=frozenset({product.colour, *(v.colour for v in product.variants)}),
        price=product.price,
        stock=product.stock,
        image=product.image,
        on_sale=True,
        gift_for=product.gift_for,
        created_at=NOW - timedelta(days=product.launched),
        version=1,
    )


@cache
def products() -> list[Product]:
    return make_products(SEED)


@cache
def shelf() -> Shelf:
    items = [listed(product) for product in products()]
    nothing = np.zeros(len(items), dtype=np.int64)
    popular = Popularity(nothing, nothing, nothing.astype(np.float32))
    return Shelf(items, QueryIndex([weighted_terms(item) for item in items]), popular)


@cache
def recommender() -> Recommender:
    return Recommender(shelf(), None)


def _entries(customer: Customer) -> list[HistoryEntry]:
    from data.behaviours import Shopper  # noqa: PLC0415

    made = []
    for n, e in enumerate(Shopper(SEED, customer, _simulated()).run()):
        item = None if e.item is None else products()[e.item].id
        kind, ts = BehaviourType(e.type), NOW - timedelta(seconds=e.ago)
        made.append(HistoryEntry(f"{n}", kind, item, None, e.query or None, ts, None, None))
    return made


@cache
def _simulated():
    return make_shelf(SEED, products())


@cache
def judge() -> Judge:
    from data.customers import make_customers  # noqa: PLC0415
    from data.demo import CUSTOMERS  # noqa: PLC0415

    known = {c.id: c for c in make_customers(SEED, CUSTOMERS)}
    praise = {
        item.id: [PRAISE[item.category_id]]
        for n, item in enumerate(shelf().items)
        if n % 3 == 0 and item.category_id in PRAISE
    }
    return Judge(shelf().items, praise, lambda who: _entries(known[who]))


@cache
def needs():
    return judge().needs()
