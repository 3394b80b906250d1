"""保修: until when the shop repairs a thing, from the category of the product."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shop.aftersales.eligibility import lines_at, window_end
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.orders.models import Order


def warranty_days(product: Product) -> int:
    """Days of warranty from the day after signing; 0 where the shop names none."""
    return product.category.warranty_days


def warranty_end(
    session: Session, order: Order, positions: Sequence[int] | None
) -> datetime | None:
    """The moment after which none of these lines is repaired; None: no warranty, or not signed."""
    if order.signed_at is None:
        return None
    found = products(session, [line.product_id for line in lines_at(order, positions)])
    days = max((warranty_days(product) for product in found), default=0)
    return window_end(order.signed_at, days) if days else None
