"""Numbers from measurements."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank); nan for none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Times:
    """How long something took, in milliseconds."""

    n: int
    p50: float
    p95: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """Summary of measured seconds."""
        ms = [each * 1000 for each in seconds]
        return cls(
            len(ms),
            round(quantile(ms, 0.5), 1),
            round(quantile(ms, 0.95), 1),
            round(quantile(ms, 0.99), 1),
            round(max(ms, default=math.nan), 1),
        )
