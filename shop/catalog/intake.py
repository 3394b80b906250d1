"""Categories, products and reviews as the shop pushes them; amounts in 分."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from shop import clock
from shop.catalog import repository
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
from shop.errors import Invalid
from shop.intake import (
    Count,
    Fen,
    Key,
    Long,
    Moment,
    Part,
    Place,
    Plain,
    Pushed,
    Short,
    Words,
    is_stale,
    locked,
)

Link = Annotated[str, Field(max_length=1_000, pattern=r"^(https?://\S+)?$")]


class CategoryIn(Part):
    """A kind of product; `no_reason_return`: 7 天无理由 applies."""

    id: Key
    name: Short = Field(min_length=1)
    parent_id: Key | None = None
    aliases: tuple[Short, ...] = Field((), max_length=100)
    no_reason_return: bool = True
    warranty_days: Count = 0


class VariantIn(Part):
    """One colour and size."""

    id: Key
    colour: Short = ""
    size: Short = ""
    price: Fen
    stock: Count = Field(0, le=1_000_000)
    restock_at: Moment | None = None


class PictureIn(Part):
    """A picture by path below /media/."""

    path: Place
    colour: Short = ""


class ProductIn(Pushed):
    """A product with all its variants; its price is the lowest of theirs, its stock their sum."""

    title: Short = Field(min_length=1)
    category_id: Key
    variants: tuple[VariantIn, ...] = Field(min_length=1, max_length=500)
    brand: Short = ""
    description: Long = ""
    attributes: Words = Field(default_factory=dict)
    colour: Short = ""
    image: Place = ""
    url: Link = ""
    pictures: tuple[PictureIn, ...] = Field((), max_length=50)
    size_chart: tuple[Plain, ...] = Field((), max_length=50)
    gift_for: tuple[Short, ...] = Field((), max_length=50)
    on_sale: bool = True
    created_at: Moment | None = None


class ReviewIn(Part):
    """A review, 1–5."""

    id: Key
    product_id: Key
    customer_id: Key | None = None
    rating: int = Field(ge=1, le=5)
    text: Long
    created_at: Moment


def put_category(session: Session, pushed: CategoryIn) -> bool:
    """Store a category; categories have no version, the last push holds."""
    session.merge(Category(**pushed.model_dump(exclude={"aliases"}), aliases=list(pushed.aliases)))
    session.flush()
    return True


def put_product(
    session: Session, pushed: ProductIn, import_id: int = 0, now: datetime | None = None
) -> bool:
    """Store a product, and the prices that are new; False when an equal or newer version is there.

    Raises Invalid for a category that is not there.
    """
    known, moment = locked(session, Product, pushed.id), now or clock.now()
    if is_stale(known, pushed):
        return False
    if session.get(Category, pushed.category_id) is None:
        raise Invalid("category_id", "no_category")
    price = min(v.price for v in pushed.variants)
    before = {v.id: v.price for v in known.variants} if known else {}
    parts = {"variants", "pictures", "size_chart", "gift_for", "created_at"}
    product = Product(
        **pushed.model_dump(exclude=parts),
        gift_for=list(pushed.gift_for),
        price=price,
        stock=sum(v.stock for v in pushed.variants),
        created_at=pushed.created_at or (known.created_at if known else moment),
        import_id=known.import_id if known else import_id,
    )
    product.variants = [Variant(**v.model_dump()) for v in pushed.variants]
    session.merge(product)
    session.flush()
    _put_parts(session, pushed)
    if repository.last_price(session, pushed.id) != price:
        session.add(PricePoint(product_id=pushed.id, price=price, since=moment))
    session.add_all(
        VariantPrice(product_id=pushed.id, variant_id=one.id, price=one.price, since=moment)
        for one in pushed.variants
        if before.get(one.id) != one.price
    )
    session.flush()
    return True


def _put_parts(session: Session, pushed: ProductIn) -> None:
    repository.remove_parts(session, pushed.id)
    session.add_all(
        Picture(product_id=pushed.id, position=position, **picture.model_dump())
        for position, picture in enumerate(pushed.pictures)
    )
    if pushed.size_chart:
        session.merge(SizeChart(product_id=pushed.id, rows=list(pushed.size_chart)))


def put_review(session: Session, pushed: ReviewIn, import_id: int = 0) -> bool:
    """Store a review; False when its id is known."""
    if session.get(Review, pushed.id) is not None:
        return False
    session.add(Review(**pushed.model_dump(), import_id=import_id))
    session.flush()
    return True
