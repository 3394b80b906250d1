"""Whose sizes are asked: one product, or all of a kind that share a chart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.product.measures import measures
from actions.product.specs import in_order
from actions.recommend.shown import product_meant, shown_ids
from actions.turn import Turn
from actions.words import entry
from shop.catalog.constraints import InCategory
from shop.catalog.models import Category, Product
from shop.catalog.search import search
from shop.catalog.service import categories, category_named, products, size_chart, sized_categories
from shop.errors import NotFound
from shop.orders.service import order_of

KIND = "kind:"  # before the id of a category whose products share a chart
OF_A_KIND = 300


@dataclass(frozen=True)
class Sized:
    """What sizes there are: of `product`, or (None) of all the kind called `name`.

    `advice`: what the page says of choosing a size, as written; `key`: for `by_key`.
    """

    key: str
    name: str
    product: Product | None
    chart: list[dict[str, Any]]
    advice: str
    sizes: Sequence[str]


def sized(turn: Turn, session: Session) -> Sized | None:
    """Of the product meant, else of the kind shown or named where all of it is alike."""
    product = product_meant(turn, session)
    if product is not None:
        return _of_product(session, product)
    shown = products(session, shown_ids(turn, session))
    if not shown and (bought := _of_order(turn, session)) is not None:
        return _of_product(session, bought)
    kind = _kind(turn, session, shown)
    return _of_kind(session, kind, shown or _of(session, kind)) if kind else None


def _of_order(turn: Turn, session: Session) -> Product | None:
    """What the exchange or the order in talk is of, where one thing of it has sizes: 鞋码准不准."""
    order_id = turn.slots.get("case_order_id") or turn.slots.get("order_id")
    if turn.message.one("category") or not order_id or turn.context.customer_id is None:
        return None
    try:
        lines = order_of(session, turn.context.customer_id, str(order_id)).lines
    except NotFound:
        return None
    found = products(session, [line.product_id for line in lines])
    in_sizes = [product for product in found if _sizes([product])]
    return in_sizes[0] if len(in_sizes) == 1 else None


def by_key(session: Session, key: str) -> Sized | None:
    """The same by its key; None where it is gone."""
    if not key.startswith(KIND):
        found = products(session, [key])
        return _of_product(session, found[0]) if found else None
    id_ = key.removeprefix(KIND)
    kind = next((c for c in categories(session) if c.id == id_), None)
    return _of_kind(session, kind, _of(session, kind)) if kind else None


def _of_product(session: Session, product: Product) -> Sized:
    chart = size_chart(session, product.id)
    return Sized(product.id, product.title, product, chart, _advice(product), _sizes([product]))


def _kind(turn: Turn, session: Session, shown: Sequence[Product]) -> Category | None:
    named = turn.message.one("category")
    if named:
        return category_named(session, named)
    kinds = {product.category.id: product.category for product in shown}
    if len(kinds) == 1:
        return next(iter(kinds.values()))
    if not shown and measures(turn.message.text).height is not None:
        sized_by_height = sized_categories(session)
        return sized_by_height[0] if len(sized_by_height) == 1 else None
    return None


def _of_kind(session: Session, kind: Category, among: Sequence[Product]) -> Sized | None:
    """None where they have neither one chart nor one advice in common."""
    among = [product for product in among if product.category_id == kind.id]
    if not among:
        return None
    charts = [size_chart(session, product.id) for product in among]
    chart = charts[0] if all(one == charts[0] for one in charts) else []
    written = {_advice(product) for product in among}
    advice = written.pop() if len(written) == 1 else ""
    if not chart and (not advice or any(charts)):
        return None
    return Sized(KIND + kind.id, kind.name, None, chart, advice, _sizes(among))


def _of(session: Session, kind: Category | None) -> list[Product]:
    if kind is None:
        return []
    return search(session, "", [InCategory(value=kind.id)], OF_A_KIND)


def _advice(product: Product) -> str:
    """The sentences of the description that speak of choosing a size."""
    sentences = re.split(r"(?<=[。！；])", product.description)
    return "".join(s for s in sentences if re.search(entry("size.advice"), s)).strip()


def _sizes(among: Sequence[Product]) -> list[str]:
    made = {variant.size for product in among for variant in product.variants if variant.size}
    return sorted(made, key=in_order)
