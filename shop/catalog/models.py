"""Tables of what the shop sells."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.database import LARGE, Base


class Category(Base):
    """A kind of product, named as customers say it (蓝牙耳机)."""

    __tablename__ = "category"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("category.id"))
    aliases: Mapped[list[Any]] = mapped_column(default=list)  # other words customers use
    no_reason_return: Mapped[bool] = mapped_column(default=True)  # 7 天无理由 applies
    warranty_days: Mapped[int] = mapped_column(default=0)
    import_id: Mapped[int] = mapped_column(default=0, index=True)


class Product(Base):
    """A product as listed; `price` is its lowest variant price in 分, `stock` their sum."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    brand: Mapped[str] = mapped_column(default="", index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), index=True)
    description: Mapped[str] = mapped_column(default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"材质": "纯棉"}
    colour: Mapped[str] = mapped_column(default="")  # main colour, 黑色
    price: Mapped[int]
    stock: Mapped[int] = mapped_column(default=0)
    image: Mapped[str] = mapped_column(default="")  # path below /media/
    url: Mapped[str] = mapped_column(default="", server_default="")  # where it is ordered
    on_sale: Mapped[bool] = mapped_column(default=True, index=True)
    gift_for: Mapped[list[Any]] = mapped_column(default=list)  # ["妈妈", "女朋友"]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(LARGE, default=1)
    import_id: Mapped[int] = mapped_column(default=0, index=True)

    category: Mapped[Category] = relationship(lazy="joined")
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", cascade="all, delete-orphan", order_by="Variant.id"
    )


class Variant(Base):
    """What is bought: one colour and size of a product."""

    __tablename__ = "variant"

    id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    colour: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    price: Mapped[int]
    stock: Mapped[int] = mapped_column(default=0)
    restock_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(back_populates="variants")


class PricePoint(Base):
    """A price of a product in 分, in force from `since`."""

    __tablename__ = "price_point"
    __table_args__ = (Index("ix_price_point_product_since", "product_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    price: Mapped[int]
    since: Mapped[datetime]


class VariantPrice(Base):
    """A price of a variant in 分, in force from `since`; kept whenever it changes."""

    __tablename__ = "variant_price"
    __table_args__ = (Index("ix_variant_price_variant_since", "variant_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    variant_id: Mapped[str]
    price: Mapped[int]
    since: Mapped[datetime]


class Picture(Base):
    """A picture of a product, by path below /media/."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    path: Mapped[str]
    colour: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class SizeChart(Base):
    """Rows of sizes in cm and kg: {"size": "M", "height": [165, 170], "weight": [55, 65]}."""

    __tablename__ = "size_chart"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), primary_key=True)
    rows: Mapped[list[Any]] = mapped_column(default=list)


class Review(Base):
    """A customer's words on a product, rating 1–5."""

    __tablename__ = "review"

    id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(index=True)
    rating: Mapped[int]
    text: Mapped[str]
    created_at: Mapped[datetime]
    import_id: Mapped[int] = mapped_column(default=0, index=True)
