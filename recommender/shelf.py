"""The catalogue as the recommender holds it: an unchanging picture of what can be suggested now."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from recommender.columns import Columns
from recommender.lexical import QueryIndex
from recommender.regard import Regard
from recommender.search import Search
from recommender.sequences import FloatArray
from recommender.transitions import Transitions
from shop.catalog.listing import Listed
from shop.catalog.words import affirmed
from shop.policies.values import SuitabilityPolicy

MANY = 10_000  # products from which a round of the garbage collector is felt
NO_RULE = SuitabilityPolicy()


@dataclass(frozen=True)
class Popularity:
    """How many different consenting customers turned to each item row lately; each (N,).

    `bought_7` in the last 7 days, `viewed_30` looked at in the last 30, `score` for ranking.
    """

    bought_7: NDArray[np.int64]
    viewed_30: NDArray[np.int64]
    score: FloatArray


@dataclass(frozen=True)
class Shelf:
    """Every product with its vectors; row numbers are places in `items`.

    `search` scores histories against its vectors, None while there is no usable model; `dense`
    (N, a) are text vectors; `transitions` are between the products; `before` are the columns of the
    shelf that this one replaces; `pictures` gives picture vectors (N, p); `regard` is what buyers
    wrote of them; `rule` says what may be suggested to whom at all.
    """

    items: list[Listed]
    index: QueryIndex
    popular: Popularity
    search: Search | None = None
    dense: FloatArray | None = None
    transitions: Transitions | None = None
    before: Columns | None = None
    pictures: Callable[[], FloatArray] | None = None
    regard: Regard = field(default_factory=Regard)
    rule: SuitabilityPolicy = NO_RULE

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row by product id."""
        return {item.id: row for row, item in enumerate(self.items)}

    @cached_property
    def denied(self) -> dict[str, NDArray[np.bool_]]:
        """By name of an attribute: (N,) the products that say they have it not (防水：不防水)."""
        found: dict[str, NDArray[np.bool_]] = {}
        for row, item in enumerate(self.items):
            for name, value in item.attributes.items():
                if value and not affirmed(name, value):
                    found.setdefault(name, np.zeros(len(self.items), dtype=bool))[row] = True
        return found

    @property
    def vectors(self) -> Tensor | None:
        """(N, d) of unit length."""
        return None if self.search is None else self.search.vectors

    @cached_property
    def columns(self) -> Columns:
        """The facts that constraints ask for, by value."""
        return Columns(self.items, self.before).prepared()

    @property
    def price(self) -> NDArray[np.int64]:
        """分, (N,)."""
        return self.columns.price

    @cached_property
    def sellable(self) -> NDArray[np.bool_]:
        """On sale and in stock, (N,)."""
        return np.array([item.on_sale and item.stock > 0 for item in self.items], dtype=bool)

    def suitable(self, rank: int) -> NDArray[np.bool_]:
        """(N,): what the rule leaves for customers of this rank."""
        key = ("suitable", self.rule, rank)
        return self.columns.where(key, lambda item: self.rule.suits(item.attributes, rank))

    def prepared(self) -> "Shelf":
        """Itself, with everything laid out that the first request would wait for."""
        for name in ("rows", "denied", "sellable", "columns"):
            getattr(self, name)
        return self

    def settle(self) -> None:
        """Have the garbage collector pass by what lives as long as a large shelf.

        A full round over a million products takes 0.1 s, in the middle of whatever request it
        meets. What is no cycle, as products are, is freed all the same.
        """
        if len(self.items) >= MANY:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
