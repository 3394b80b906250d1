"""What an exchange can bring: another variant of the same product, there and at the same price."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from shop.catalog.models import Product, Variant
from shop.catalog.service import products
from shop.catalog.stock import same_colour
from shop.orders.models import OrderLine


def exchangeable(session: Session, line: OrderLine, *, another_one: bool) -> list[Variant]:
    """Variants in stock that cost what the one bought costs now; without that itself if
    `another_one`. [] when the product is no longer sold.
    """
    found = products(session, [line.product_id])
    if not found or not found[0].on_sale:
        return []
    own = _bought(found[0], line)
    return [
        variant
        for variant in found[0].variants
        if variant.stock >= line.quantity
        and (own is None or variant.price == own.price)
        and not (another_one and own is not None and variant.id == own.id)
    ]


def _bought(product: Product, line: OrderLine) -> Variant | None:
    """The variant of a line, where it is known."""
    own = next((v for v in product.variants if v.id == line.variant_id), None)
    return own or (product.variants[0] if len(product.variants) == 1 else None)


def variant_like(
    variants: Iterable[Variant], colour: str | None, size: str | None
) -> list[Variant]:
    """Those of this colour and size; None leaves it open."""
    return [
        variant
        for variant in variants
        if (colour is None or same_colour(variant.colour, colour))
        and (size is None or variant.size.casefold() == size.casefold())
    ]


def variant_named(session: Session, product_id: str, variant_id: str) -> Variant | None:
    """A variant of a product, if it still is one."""
    found = products(session, [product_id])
    variants = found[0].variants if found else []
    return next((one for one in variants if one.id == variant_id), None)
