"""What is asked of every product, laid out by value, so that a request visits no product."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from collections.abc import Sequence as Seq
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from recommender.sequences import FloatArray
from shop.catalog.listing import Listed

Mask = NDArray[np.bool_]
REMEMBERED = 64  # masks kept of what has no column; the one asked for longest ago goes first


class Postings:
    """Value → the rows that have it."""

    def __init__(self, values: Iterable[Iterable[str]], n: int) -> None:
        found: dict[str, list[int]] = {}
        for row, each in enumerate(values):
            for value in each:
                found.setdefault(value, []).append(row)
        self.n = n
        self.rows = {v: np.array(rows, dtype=np.int64) for v, rows in found.items()}

    def mask(self, *values: str) -> Mask:
        """(N,): the rows with any of the values."""
        out = np.zeros(self.n, dtype=bool)
        for value in values:
            out[self.rows.get(value, [])] = True
        return out


class Columns:
    """Postings of the finite facts of a catalogue, and masks remembered for the others."""

    def __init__(self, items: Seq[Listed]) -> None:
        self.items = items
        n = len(items)
        self.brand = Postings(([item.brand] for item in items), n)
        self.colours = Postings((item.colours for item in items), n)  # of any variant
        self.pictured = Postings(([item.colour] for item in items), n)
        self.category = Postings(([item.category_id] for item in items), n)
        kinds = {item.category_id: item for item in items}.values()
        # a category's own rows, under every name it or one above it goes by
        self.named: dict[str, list[str]] = {}
        for item in kinds:
            for name in {item.category_id, item.category, *item.parents}:
                self.named.setdefault(name, []).append(item.category_id)
        prices = np.array([item.price for item in items], dtype=np.int64)
        self.price = prices
        self.log_price: FloatArray = np.log(np.maximum(prices, 1)).astype(np.float32)
        self._masks: OrderedDict[Hashable, Mask] = OrderedDict()
        self._lock = Lock()

    def in_category(self, value: str) -> Mask:
        """(N,): in the category, below it, or (being lenient) in one of that name."""
        return self.category.mask(*self.named.get(value, ()))

    def where(self, key: Hashable, holds: Callable[[Listed], bool]) -> Mask:
        """(N,): of which products it holds, remembered under `key`; not to be written to."""
        with self._lock:
            known = self._masks.pop(key, None)
            if known is not None:
                self._masks[key] = known
                return known
        mask = np.fromiter((holds(item) for item in self.items), dtype=bool, count=len(self.items))
        mask.flags.writeable = False
        with self._lock:
            self._masks[key] = mask
            while len(self._masks) > REMEMBERED:
                self._masks.popitem(last=False)
        return mask
