"""A stretch of text that means something."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Span:
    """An entity at text[start:end]."""

    entity: str
    value: str
    start: int
    end: int
    role: str | None = None

    def as_dict(self, text: str, extractor: str) -> dict[str, Any]:
        """As Rasa carries entities."""
        found: dict[str, Any] = {
            "entity": self.entity,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "text": text[self.start : self.end],
            "extractor": extractor,
        }
        if self.role:
            found["role"] = self.role
        return found

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def without_overlaps(ranked: Iterable[Span]) -> list[Span]:
    """Spans that overlap none ranked before them, in text order."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in ranked:
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            kept.append(span)
            taken.update(places)
    return sorted(kept, key=lambda span: span.start)


def outside(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Those spans that share no character with the others."""
    taken = {place for other in others for place in range(other.start, other.end)}
    return [span for span in spans if taken.isdisjoint(range(span.start, span.end))]
