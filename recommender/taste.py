"""What a customer leans to, whatever the kind: brands, looks, values of attributes, how dear.

The attention model answers which product comes next in what is being looked at now; a need may be
of another kind, and taste carries over. For each value v (a brand, a colour, an attribute's value)

    lean(v) = log (n_v + k) / (m_v + k),   m_v = Σ_c n_c P(v | c)

where n counts what the customer turned to (stronger signs more), and m is what someone without any
taste would have met within the same categories c; k keeps few signs from meaning much (additive
smoothing). taste(i) sums lean over the values of a product, less its distance from the price level
that the customer buys at, as a place among the prices of its category.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from recommender.kinds import NUMBER
from recommender.led import entries
from recommender.sequences import FloatArray, IntArray, Sequence
from shop.behaviour.types import BehaviourType as B
from shop.catalog.listing import Listed

SMOOTH = 4.0  # k, in signs
PRICE = 4.0  # of the place among prices, against the values
PRIOR = 2.0  # signs for the middle price
ATTRIBUTES = 3.5  # what all attributes of a product weigh together, a brand or a colour being 1
SIGNS = {B.VIEW: 1.0, B.CLICK: 1.0, B.REVIEW: 1.0, B.FAVOURITE: 2.0, B.CART: 2.0, B.PURCHASE: 3.0}
_STRENGTH = np.zeros(max(NUMBER.values()) + 1, dtype=np.float32)
for _kind, _sign in SIGNS.items():
    _STRENGTH[NUMBER[_kind.value]] = _sign


def _values(item: Listed) -> list[tuple[str, str, float]]:
    """(name, value, weight) of everything that taste may be about."""
    stated = {name: value for name, value in item.attributes.items() if value}
    each = min(1.0, ATTRIBUTES / max(len(stated), 1))
    own = [("brand", item.brand, 1.0), ("colour", item.colour, 1.0)]
    said = [(f"attribute {name}", value, each) for name, value in stated.items()]
    return [one for one in (*own, *said) if one[1]]


@dataclass(frozen=True)
class Tastes:
    """The values of N products, to be counted over any history of them."""

    items: list[Listed]

    @cached_property
    def values(self) -> csr_matrix:
        """(N, V) the weight of each value that a product has."""
        known: dict[tuple[str, str], int] = {}
        rows, columns, weights = [], [], []
        for row, item in enumerate(self.items):
            for name, value, weight in _values(item):
                rows.append(row)
                columns.append(known.setdefault((name, value), len(known)))
                weights.append(weight)
        shape = (len(self.items), len(known))
        return csr_matrix((weights, (rows, columns)), shape=shape, dtype=np.float32)

    @cached_property
    def category(self) -> IntArray:
        """(N,) the number of each product's category."""
        names = [item.category_id for item in self.items]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def usual(self) -> csr_matrix:
        """(V, C) P(value | category): the share of a category's products that have it."""
        has = self.values.copy()
        has.data[:] = 1.0
        n = len(self.items)
        of = csr_matrix((np.ones(n, dtype=np.float32), (self.category, np.arange(n))))
        return csr_matrix(of @ has).multiply(1 / of.sum(axis=1)).T.tocsr()

    @cached_property
    def place(self) -> FloatArray:
        """(N,) 0-1: the place of each price among those of its category."""
        price = np.array([item.price for item in self.items], dtype=np.int64)
        place = np.full(len(price), 0.5, dtype=np.float32)
        for number in np.unique(self.category):
            rows = np.flatnonzero(self.category == number)
            if len(rows) > 1:
                place[rows] = np.argsort(np.argsort(price[rows])) / (len(rows) - 1)
        return place

    def of(self, history: Sequence, rows: IntArray) -> FloatArray:
        """taste (n,) for n products of who did this; zeros for who did nothing with a product."""
        known = history.rows < len(self.items)
        past, signs = history.rows[known], _STRENGTH[history.kinds[known]]
        if not signs.sum():
            return np.zeros(len(rows), dtype=np.float32)
        at, size = entries(self.values, past)
        values, (wide, kinds) = self.values.indices[at], self.usual.shape
        met = np.bincount(values, np.repeat(signs, size), minlength=wide).astype(np.float32)
        in_kind = np.bincount(self.category[past], signs, minlength=kinds).astype(np.float32)
        usual = self.usual @ in_kind
        lean = np.log((met + SMOOTH) / (usual + SMOOTH))
        level = (signs @ self.place[past] + PRIOR / 2) / (signs.sum() + PRIOR)
        dear = np.abs(self.place[rows] - level)
        return np.asarray(self.values[rows] @ lean - PRICE * dear, dtype=np.float32)
