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
    for span in ranked:
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
