"""What an exchange can bring: another variant of the same product, there and at the same price."""

from sqlalchemy.orm import Session

from shop.catalog.models import Product, Variant
from shop.catalog.service import products
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


def variants_of(session: Session, product_id: str) -> list[Variant]:
    """Every variant of a product, whatever it costs and however few there are."""
    found = products(session, [product_id])
    return list(found[0].variants) if found else []
