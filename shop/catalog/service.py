"""Questions about products; every answer comes from the rows of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop.catalog import repository
from shop.catalog.models import Category, Picture, PricePoint, Product, Review, VariantPrice
from shop.catalog.words import attribute_names
from shop.errors import NotFound


@dataclass(frozen=True)
class Rating:
    """Average of 1–5 over `count` reviews."""

    average: float
    count: int


def products(session: Session, ids: Sequence[str]) -> list[Product]:
    """Products in the order of `ids`; unknown ones are left out."""
    found = {product.id: product for product in repository.products(session, list(ids))}
    return [found[id_] for id_ in ids if id_ in found]


def product(session: Session, product_id: str) -> Product:
    """One product with category and variants; raises NotFound."""
    found = repository.products(session, [product_id])
    if not found:
        raise NotFound("product", product_id)
    return found[0]


def categories(session: Session) -> list[Category]:
    """All categories."""
    return list(repository.categories(session))


def category(session: Session, category_id: str) -> Category:
    """One category by id; raises NotFound."""
    for found in repository.categories(session):
        if found.id == category_id:
            return found
    raise NotFound("category", category_id)


def category_named(session: Session, name: str) -> Category | None:
    """The category with this id, name or alias."""
    wanted = name.casefold()
    for found in repository.categories(session):
        if wanted in {
            found.id.casefold(),
            found.name.casefold(),
            *map(str.casefold, found.aliases),
        }:
            return found
    return None


def attribute(session: Session, product_id: str, name: str) -> str | None:
    """What the product page says about `name` or the attribute `name` stands for; else None."""
    known = product(session, product_id).attributes
    for candidate in attribute_names(name):
        if candidate in known:
            return _as_text(known[candidate])
    return None


def _as_text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def price_history(
    session: Session, product_id: str, since: datetime | None = None
) -> Sequence[PricePoint]:
    """Prices with the moment each came into force, oldest first."""
    return repository.price_points(session, product(session, product_id).id, since)


def variant_price_history(session: Session, variant_id: str) -> Sequence[VariantPrice]:
    """Prices of a variant with the moment each came into force, oldest first; [] if unknown."""
    return repository.variant_prices(session, variant_id)


def size_chart(session: Session, product_id: str) -> list[dict[str, Any]]:
    """Rows of the size chart; [] when the product has none."""
    chart = repository.size_chart(session, product(session, product_id).id)
    return list(chart.rows) if chart else []


def sized_categories(session: Session) -> list[Category]:
    """The categories of which something on sale has a size chart."""
    ids = set(repository.sized_categories(session))
    return [category for category in categories(session) if category.id in ids]


def pictures(session: Session, product_id: str) -> Sequence[Picture]:
    """In the order of the product page."""
    return repository.pictures(session, product(session, product_id).id)


def reviews(session: Session, product_id: str, limit: int = 20) -> Sequence[Review]:
    """Newest first."""
    return repository.reviews(session, product(session, product_id).id, limit)


def rating(session: Session, product_id: str) -> Rating | None:
    """The average rating; None when nobody reviewed it."""
    found = repository.rating(session, product_id)
    return Rating(*found) if found else None
