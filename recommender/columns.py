"""What is asked of every product, laid out by value, so that a request visits no product."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from collections.abc import Sequence as Seq
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from recommender.sequences import FloatArray
from shop.catalog.colours import colour_names
from shop.catalog.listing import Listed

Mask = NDArray[np.bool_]
Array = TypeVar("Array", bound=NDArray[Any])
REMEMBERED = 64  # arrays kept that asked every product; the one asked for longest ago goes first
QUICK = 16  # masks kept that did not: a request asks for each more than once
LOOKS = 32  # main colours whose masks are laid out beforehand


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
    """Postings of the finite facts of a catalogue, and masks remembered for the others.

    `before` are the columns of the catalogue until now: masks of products that are the same
    objects are taken over, so that a change of stock costs one product, not all.
    """

    def __init__(self, items: Seq[Listed], before: "Columns | None" = None) -> None:
        self.items = items
        n = len(items)
        self.brand = Postings(([item.brand] for item in items), n)
        self.colours = Postings((item.colours for item in items), n)  # of any variant
        self.pictured = Postings(([item.colour] for item in items), n)
        self.category = Postings(([item.category_id] for item in items), n)
        self.named: dict[str, list[str]] = {}  # name, own or from above → category ids
        for item in {item.category_id: item for item in items}.values():
            for name in {item.category_id, item.category, *item.parents}:
                self.named.setdefault(name, []).append(item.category_id)
        self.price: NDArray[np.int64] = np.array([item.price for item in items], dtype=np.int64)
        self._laid_out: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._quick: OrderedDict[Hashable, Mask] = OrderedDict()
        self._lock = Lock()
        same = before is not None and [i.id for i in before.items] == [i.id for i in items]
        self._before = before._laid_out.copy() if before is not None and same else {}
        pairs = zip(items, before.items, strict=True) if before is not None and same else ()
        self._changed = [row for row, (new, old) in enumerate(pairs) if new is not old]

    @cached_property
    def log_price(self) -> FloatArray:
        """ln of the price in 分, (N,)."""
        return np.asarray(np.log(np.maximum(self.price, 1)), dtype=np.float32)

    def kept(self, key: Hashable, make: Callable[[], Mask]) -> Mask:
        """A mask (N,) that is quickly made, remembered under `key`; not to be written to."""
        return self._remembered(self._quick, QUICK, key, make)

    def _remembered(
        self,
        known: OrderedDict[Hashable, Array],
        most: int,
        key: Hashable,
        make: Callable[[], Array],
    ) -> Array:
        with self._lock:
            found = known.get(key)
            if found is not None:
                known.move_to_end(key)
                return found
        made = make()
        made.flags.writeable = False
        with self._lock:
            known[key] = made
            while len(known) > most:
                known.popitem(last=False)
        return made

    def in_category(self, value: str) -> Mask:
        """(N,): in the category, below it, or (being lenient) in one of that name."""
        made = ("category", value)
        return self.kept(made, lambda: self.category.mask(*self.named.get(value, ())))

    def looks(self, stem: str) -> Mask:
        """(N,): whose main colour or title says it."""
        return self.where(("looks", stem), lambda item: stem in item.colour or stem in item.title)

    def where(self, key: Hashable, holds: Callable[[Listed], bool]) -> Mask:
        """(N,): of which products it holds, remembered under `key`; not to be written to."""
        return self._asked(key, holds, bool)

    def amounts(self, key: Hashable, of: Callable[[Listed], float]) -> FloatArray:
        """(N,) a number of each product, remembered under `key`; not to be written to."""
        return self._asked(("amount", key), of, np.float32)

    def _asked(self, key: Hashable, of: Callable[[Listed], Any], dtype: DTypeLike) -> NDArray[Any]:
        """(N,) `of` each product; where it was known before, only those that changed are asked."""

        def make() -> NDArray[Any]:
            before = self._before.get(key)
            if before is None:
                return np.fromiter(map(of, self.items), dtype=dtype, count=len(self.items))
            out = before.copy()
            out[self._changed] = [of(self.items[row]) for row in self._changed]
            return out

        return self._remembered(self._laid_out, REMEMBERED, key, make)

    def prepared(self) -> "Columns":
        """Itself, with the looks of its most frequent colours laid out."""
        ranked = sorted(self.pictured.rows.items(), key=lambda found: -len(found[1]))
        for colour, _ in ranked[:LOOKS]:
            if colour:
                self.looks(colour_names(colour)[0])
        return self
