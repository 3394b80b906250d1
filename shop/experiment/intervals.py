"""Differences of ratios between two groups of customers, with intervals.

A customer's impressions (or stars) are not independent of each other, so customers are what is
drawn: the percentile bootstrap over customers (Efron & Tibshirani 1993, section 13.3; clusters as
in Deng et al. 2018), `DRAWS` times in each group, with a fixed seed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
LEAST = 20  # customers of each group below which no interval is told
LEVEL = 0.95
CHUNK = 100  # draws at once, so that memory stays small
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ratio:
    """Numerator and denominator of each customer of a group, (n,); 0 / 0 counts for nothing."""

    above: Floats
    below: Floats

    @property
    def customers(self) -> int:
        """How many have a denominator."""
        return int((self.below > 0).sum())

    @property
    def value(self) -> float | None:
        """Sum over sum; None without a denominator."""
        whole = float(self.below.sum())
        return float(self.above.sum()) / whole if whole else None


@dataclass(frozen=True)
class Difference:
    """Personalised minus held back, bounds at 95 %; None where too few took part."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def told(self) -> str:
        """better, worse or unclear (the interval holds 0, or there is none)."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "unclear"
        return "better" if self.low > 0 else "worse"


def drawn(ratio: Ratio, random: np.random.Generator) -> Floats:
    """(DRAWS,) values of the ratio over customers drawn with replacement."""
    part = ratio.below > 0
    above, below = ratio.above[part], ratio.below[part]
    n = len(above)
    out = []
    for _ in range(DRAWS // CHUNK):
        chosen = random.integers(0, n, (CHUNK, n))
        out.append(above[chosen].sum(axis=1) / below[chosen].sum(axis=1))
    return np.concatenate(out)


def difference(personalised: Ratio, held_back: Ratio, seed: int = 0) -> Difference:
    """The difference of the two ratios with its interval."""
    one, other = personalised.value, held_back.value
    if one is None or other is None:
        return Difference(None, None, None)
    if min(personalised.customers, held_back.customers) < LEAST:
        return Difference(one - other, None, None)
    random = np.random.default_rng(seed)
    spread = drawn(personalised, random) - drawn(held_back, random)
    low, high = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(one - other, float(low), float(high))
