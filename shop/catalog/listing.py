"""The whole catalogue in bulk, as plain values: what search and the recommender index."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import Category, Product, Review, Variant
from shop.visibility import visible


@dataclass(frozen=True)
class Listed:
    """A product with what is said about it; price in 分; colours of all variants."""

    id: str
    title: str
    brand: str
    category_id: str
    category: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...]  # ids of the categories above its own
    description: str
    attributes: dict[str, str]
    colour: str
    colours: frozenset[str]
    price: int
    stock: int
    image: str
    on_sale: bool
    gift_for: tuple[str, ...]
    created_at: datetime
    version: int
    sizes: frozenset[str] = frozenset()  # of the variants in stock


@dataclass(frozen=True)
class Offer:
    """What changes often: a change of any of them means that the product must be read again."""

    id: str
    version: int
    price: int
    stock: int
    on_sale: bool


def offers(session: Session, ids: Collection[str] | None = None) -> list[Offer]:
    """Every product's offer, or those of `ids`."""
    query = select(
        Product.id, Product.version, Product.price, Product.stock, Product.on_sale
    ).where(visible(Product))
    if ids is not None:
        query = query.where(Product.id.in_(ids))
    return [Offer(*row) for row in session.execute(query.order_by(Product.id))]


def _parents(categories: dict[str, Category], category_id: str) -> tuple[str, ...]:
    found: list[str] = []
    above = categories[category_id].parent_id
    while above is not None and above not in found:
        found.append(above)
        above = categories[above].parent_id
    return tuple(found)


def listed(session: Session, ids: Collection[str] | None = None) -> list[Listed]:
    """Every product, or those of `ids`, ordered by id."""
    query = select(Product).where(visible(Product)).order_by(Product.id)
    made = select(Variant.product_id, Variant.colour, Variant.size, Variant.stock)
    if ids is not None:
        query, made = query.where(Product.id.in_(ids)), made.where(Variant.product_id.in_(ids))
    categories = {c.id: c for c in session.scalars(select(Category).where(visible(Category)))}
    colours: defaultdict[str, set[str]] = defaultdict(set)
    sizes: defaultdict[str, set[str]] = defaultdict(set)
    for product_id, colour, size, stock in session.execute(made):
        colours[product_id].add(colour)
        if stock > 0:
            sizes[product_id].add(size)
    return [_listed(p, categories, colours[p.id], sizes[p.id]) for p in session.scalars(query)]


def _listed(
    product: Product, categories: dict[str, Category], colours: set[str], sizes: set[str]
) -> Listed:
    category = categories[product.category_id]
    return Listed(
        id=product.id,
        title=product.title,
        brand=product.brand,
        category_id=category.id,
        category=category.name,
        aliases=tuple(str(alias) for alias in category.aliases),
        parents=_parents(categories, category.id),
        description=product.description,
        attributes={str(k): str(v) for k, v in product.attributes.items()},
        colour=product.colour,
        colours=frozenset(colours | {product.colour} - {""}),
        price=product.price,
        stock=product.stock,
        image=product.image,
        on_sale=product.on_sale,
        gift_for=tuple(str(who) for who in product.gift_for),
        created_at=product.created_at,
        version=product.version,
        sizes=frozenset(sizes - {""}),
    )


@dataclass(frozen=True)
class Spoken:
    """What one buyer wrote of a product; stars 1-5."""

    id: str
    product_id: str
    customer_id: str | None
    rating: int
    text: str


def extent(session: Session) -> tuple[int, datetime | None]:
    """How many reviews there are, and the moment of the newest: changes when one comes or goes."""
    row = session.execute(
        select(func.count(Review.id), func.max(Review.created_at)).where(visible(Review))
    ).one()
    return int(row[0]), row[1]


def spoken(session: Session, each: int, ids: Collection[str] | None = None) -> Iterator[Spoken]:
    """The `each` newest reviews of every product, or of `ids`; newest first."""
    newest = func.row_number().over(
        partition_by=Review.product_id, order_by=(Review.created_at.desc(), Review.id)
    )
    columns = (Review.id, Review.product_id, Review.customer_id, Review.rating, Review.text)
    query = select(*columns, newest.label("place")).where(visible(Review))
    if ids is not None:
        query = query.where(Review.product_id.in_(ids))
    rows = query.subquery()
    chosen = select(rows).where(rows.c.place <= each).order_by(rows.c.product_id, rows.c.place)
    for id_, product_id, customer_id, rating, text, _ in session.execute(chosen):
        yield Spoken(id_, product_id, customer_id, rating, text)


def stated(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """What every product states (its attributes), by id and in its order."""
    query = select(Product.id, Product.attributes).where(visible(Product)).order_by(Product.id)
    return [(id_, attributes) for id_, attributes in session.execute(query)]


def praise(
    session: Session, at_least: int = 4, each: int = 5, ids: Collection[str] | None = None
) -> dict[str, list[str]]:
    """Up to `each` of the newest good reviews' texts by product id, of all products or `ids`."""
    newest = func.row_number().over(
        partition_by=Review.product_id, order_by=(Review.created_at.desc(), Review.id)
    )
    good = select(Review.product_id, Review.text, newest.label("place")).where(
        Review.rating >= at_least, visible(Review)
    )
    if ids is not None:
        good = good.where(Review.product_id.in_(ids))
    rows = good.subquery()
    query = select(rows.c.product_id, rows.c.text).where(rows.c.place <= each)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for product_id, text in session.execute(query.order_by(rows.c.product_id, rows.c.place)):
        found[product_id].append(text)
    return dict(found)
