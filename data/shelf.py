"""How products relate: what a customer looks at next, and what goes with what was bought."""

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.customers import texts
from data.products import HISTORY_DAYS, Product

Floats = NDArray[np.float64]
DIRECTIONS = ("similar", "cheaper", "dearer", "brand")
SHOWN = 5  # neighbours that a product page shows in each direction


@dataclass(frozen=True, slots=True)
class Shelf:
    """Arrays over items, in the order of `products`.

    `related[direction][item]` and `goes_with[item]` are item indexes, the likeliest first.
    """

    products: list[Product]
    of_kind: dict[str, NDArray[np.int64]]
    log_price: Floats
    band: NDArray[np.int64]
    pull: Floats
    trend: Floats
    launched: Floats
    related: dict[str, list[list[int]]]
    goes_with: list[list[int]]

    def popularity(self, items: NDArray[np.int64], days_ago: float) -> Floats:
        """Log popularity of items at a moment; minus infinity before they were launched."""
        age = self.launched[items] - days_ago
        pull = self.pull[items] + self.trend[items] * (HISTORY_DAYS / 2 - days_ago) / 100
        fresh = 1.2 * np.exp(-np.maximum(age, 0) / 14)  # a launch draws looks for two weeks
        wave = 0.5 * np.sin(2 * math.pi * (days_ago / 60 + items * 0.618))  # fashions come and go
        return np.where(age > 0, pull + fresh + wave, -np.inf)


def _similarity(rng: random.Random, one: Product, other: Product, direction: str) -> float:
    step = math.log(other.price / one.price)
    score = 1.2 * (one.style is other.style) + 0.8 * (one.brand == other.brand)
    score += 0.4 * (one.colour == other.colour) + rng.gauss(0, 0.55)
    if direction == "cheaper":
        return score - 3 * abs(step + 0.3)
    if direction == "dearer":
        return score - 3 * abs(step - 0.3)
    return score + 2.5 * (one.brand == other.brand) * (direction == "brand") - 1.2 * abs(step)


def _related(
    rng: random.Random, products: list[Product], of_kind: dict[str, Any], direction: str
) -> list[list[int]]:
    found = []
    for here, product in enumerate(products):
        others = [int(j) for j in of_kind[product.kind.id] if j != here]
        scores = {j: _similarity(rng, product, products[j], direction) for j in others}
        found.append(sorted(others, key=scores.__getitem__, reverse=True)[:SHOWN])
    return found


def _goes_with(
    rng: random.Random, products: list[Product], of_kind: dict[str, Any]
) -> list[list[int]]:
    complements = texts("complements")
    found = []
    for here, product in enumerate(products):
        chosen: list[int] = []
        for kind in complements[product.kind.id]:
            others = [int(j) for j in of_kind[kind] if j != here]
            scores = {
                j: 1.6 * (products[j].brand == product.brand)
                + 0.9 * (products[j].band == product.band)
                + 0.8 * (products[j].colour == product.colour)
                + rng.gauss(0, 0.7)
                for j in others
            }
            chosen += sorted(others, key=scores.__getitem__, reverse=True)[:2]
        found.append(chosen)
    return found


def make_shelf(seed: int, products: list[Product]) -> Shelf:
    """Relations between products; fixed by the seed."""
    rng = random.Random(f"{seed}:shelf")
    of_kind = {
        kind: np.array([n for n, p in enumerate(products) if p.kind.id == kind], dtype=np.int64)
        for kind in {p.kind.id: None for p in products}
    }
    return Shelf(
        products=products,
        of_kind=of_kind,
        log_price=np.array([math.log(p.price) for p in products]),
        band=np.array([p.band for p in products]),
        pull=np.array([p.pull for p in products]),
        trend=np.array([p.trend for p in products]),
        launched=np.array([float(p.launched) for p in products]),
        related={name: _related(rng, products, of_kind, name) for name in DIRECTIONS},
        goes_with=_goes_with(rng, products, of_kind),
    )
