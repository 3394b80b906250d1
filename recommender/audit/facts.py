"""What is known of the items, as arrays by row."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recommender.baselines import DAY, DailyCounts
from recommender.data import ShopData, seconds
from recommender.metrics import percentiles
from recommender.sequences import FloatArray, IntArray
from shop.catalog.listing import Listed

MONTH = 30 * DAY


def codes(names: Seq[str]) -> tuple[IntArray, list[str]]:
    """(N,) a number for each name, and the names by number; the missing name is -1."""
    kinds = sorted({name for name in names if name})
    place = {name: number for number, name in enumerate(kinds)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64), kinds


@dataclass(frozen=True)
class Facts:
    """`category`, `brand` are numbers (N,), `brand` -1 without one; `price` 分, `created` s."""

    items: list[Listed]
    category: IntArray
    brand: IntArray
    brands: list[str]
    price: IntArray
    created: IntArray
    counts: DailyCounts

    @staticmethod
    def of(data: ShopData) -> "Facts":
        """From what the shop knows."""
        items = data.items
        brand, brands = codes([item.brand for item in items])
        return Facts(
            items=items,
            category=codes([item.category_id for item in items])[0],
            brand=brand,
            brands=brands,
            price=np.array([item.price for item in items], dtype=np.int64),
            created=np.array([seconds(item.created_at) for item in items], dtype=np.int64),
            counts=DailyCounts(data.sequences, len(items)),
        )

    @cached_property
    def _percentiles(self) -> dict[int, FloatArray]:
        return {}

    def percentile(self, moment: int) -> FloatArray:
        """(N,) 0-1: share of the items with fewer behaviours before that day, ties halved."""
        day = moment // DAY
        if day not in self._percentiles:
            self._percentiles[day] = percentiles(self.counts.before(moment))
        return self._percentiles[day]
