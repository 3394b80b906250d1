"""Queries on what the shop sells."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from shop.catalog.models import (
    Category,
    Picture,
    PricePoint,
    Product,
    Review,
    SizeChart,
    Variant,
    VariantPrice,
)
from shop.visibility import visible

STREAMED = 1_000


def products(session: Session, ids: Sequence[str]) -> Sequence[Product]:
    """Products by id with category and variants, in no order."""
    query = select(Product).where(Product.id.in_(ids), visible(Product))
    return session.scalars(
        query.options(joinedload(Product.category), selectinload(Product.variants))
    ).all()


def categories(session: Session) -> Sequence[Category]:
    """All categories by id."""
    return session.scalars(select(Category).where(visible(Category)).order_by(Category.id)).all()


def price_points(session: Session, product_id: str, since: datetime | None) -> Sequence[PricePoint]:
    """Oldest first; from `since` on, the price in force at that moment included by the caller."""
    query = select(PricePoint).where(PricePoint.product_id == product_id)
    if since is not None:
        query = query.where(PricePoint.since >= since)
    return session.scalars(query.order_by(PricePoint.since, PricePoint.id)).all()


def sized_categories(session: Session) -> Sequence[str]:
    """Ids of the categories of which a product on sale has a size chart."""
    query = (
        select(Product.category_id)
        .join(SizeChart, SizeChart.product_id == Product.id)
        .where(Product.on_sale)
        .distinct()
    )
    return session.scalars(query).all()


def size_chart(session: Session, product_id: str) -> SizeChart | None:
    """The chart, if the product has one."""
    return session.get(SizeChart, product_id)


def pictures(session: Session, product_id: str) -> Sequence[Picture]:
    """In the order of the product page."""
    query = select(Picture).where(Picture.product_id == product_id)
    return session.scalars(query.order_by(Picture.position, Picture.id)).all()


def reviews(session: Session, product_id: str, limit: int) -> Sequence[Review]:
    """Newest first."""
    query = select(Review).where(Review.product_id == product_id, visible(Review))
    return session.scalars(query.order_by(Review.created_at.desc(), Review.id).limit(limit)).all()


def rating(session: Session, product_id: str) -> tuple[float, int] | None:
    """Average and number of ratings; None when there are none."""
    average, count = session.execute(
        select(func.avg(Review.rating), func.count(Review.id)).where(
            Review.product_id == product_id, visible(Review)
        )
    ).one()
    return (float(average), int(count)) if count else None


def brands(session: Session) -> list[str]:
    """Every brand of a product on sale."""
    query = select(Product.brand).where(visible(Product), Product.on_sale, Product.brand != "")
    return sorted(session.scalars(query.distinct()))


def variant_words(session: Session) -> tuple[list[str], list[str]]:
    """Every colour and every size of products on sale."""
    shown = (visible(Product), Product.on_sale)
    of_variant = select(Variant.colour, Variant.size).join(Variant.product).where(*shown)
    rows = session.execute(of_variant.distinct()).all()
    main = session.scalars(select(Product.colour).where(*shown).distinct())
    colours = {colour for colour, _ in rows} | set(main)
    return sorted(colours - {""}), sorted({size for _, size in rows} - {""})


def attributes(session: Session) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Attributes and recipients of each product on sale, streamed."""
    query = select(Product.attributes, Product.gift_for).where(visible(Product), Product.on_sale)
    rows = session.execute(query.execution_options(yield_per=STREAMED))
    yield from ((attributes, recipients) for attributes, recipients in rows)


def remove_parts(session: Session, product_id: str) -> None:
    """The pictures of a product, before they are put anew."""
    session.execute(delete(Picture).where(Picture.product_id == product_id))


def last_price(session: Session, product_id: str) -> int | None:
    """The latest recorded price."""
    query = select(PricePoint.price).where(PricePoint.product_id == product_id)
    return session.scalar(query.order_by(PricePoint.since.desc(), PricePoint.id.desc()).limit(1))


def priced_since(session: Session, since: datetime, limit: int) -> list[str]:
    """Products with a new price since then, the newest first."""
    query = select(PricePoint.product_id).where(PricePoint.since >= since)
    newest = query.order_by(PricePoint.since.desc(), PricePoint.id.desc()).limit(limit)
    return list(dict.fromkeys(session.scalars(newest)))


def variant_prices(session: Session, variant_id: str) -> Sequence[VariantPrice]:
    """Every recorded price of a variant, oldest first."""
    query = select(VariantPrice).where(VariantPrice.variant_id == variant_id)
    return session.scalars(query.order_by(VariantPrice.since, VariantPrice.id)).all()
