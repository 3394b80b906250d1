"""Is it there in this colour and size?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.catalog.models import Product, Variant
from shop.catalog.service import product
from shop.catalog.sizes import same_size


@dataclass(frozen=True)
class StockAnswer:
    """`matching`: variants of the colour and size asked for; `total` their pieces.

    `colours` and `sizes`: in which of them something is there now, under the other choice made.
    `restock_at`: the earliest known date for what matches and is gone.
    """

    product: Product
    matching: list[Variant]
    in_stock: bool
    total: int
    restock_at: datetime | None
    colours: list[str]
    sizes: list[str]


def stock(
    session: Session, product_id: str, colour: str | None = None, size: str | None = None
) -> StockAnswer:
    """What is in stock of a product; raises NotFound. A colour that is not made matches nothing."""
    found = product(session, product_id)
    matching = [v for v in found.variants if _fits(v, colour, size)]
    total = sum(v.stock for v in matching)
    dates = [v.restock_at for v in matching if v.restock_at is not None]
    available = [v for v in found.variants if v.stock > 0]
    return StockAnswer(
        product=found,
        matching=matching,
        in_stock=total > 0 and found.on_sale,
        total=total,
        restock_at=min(dates) if dates and total == 0 else None,
        colours=_unique(v.colour for v in available if _fits(v, None, size)),
        sizes=_unique(v.size for v in available if _fits(v, colour, None)),
    )


def _fits(variant: Variant, colour: str | None, size: str | None) -> bool:
    right_colour = colour is None or same_colour(variant.colour, colour)
    return right_colour and (size is None or same_size(variant.size, size))


def same_colour(one: str, other: str) -> bool:
    """黑 and 黑色 are one colour."""
    return one.removesuffix("色") == other.removesuffix("色")


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
