"""Prices that changed, from the history that is kept."""

from datetime import datetime

from sqlalchemy.orm import Session

from shop.catalog import repository
from shop.catalog.models import Product

LOOKED_AT = 200  # of the newest prices


def lowered(session: Session, since: datetime, limit: int) -> list[tuple[Product, int]]:
    """Products on sale and in stock whose price fell since then and still holds, with the price
    before (分); the greatest fall in proportion first.
    """
    ids = repository.priced_since(session, since, LOOKED_AT)
    found = []
    for product in repository.products(session, ids):
        points = repository.price_points(session, product.id, None)
        held = len(points) > 1 and points[-1].price == product.price
        if held and points[-2].price > product.price and product.on_sale and product.stock:
            found.append((product, points[-2].price))
    found.sort(key=lambda one: (one[0].price / one[1], one[0].id))
    return found[:limit]
