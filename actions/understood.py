"""What the bot understood of the latest message, as actions read it."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

CLAUSES = r"[\s，,。；;！!？?]"  # one sign ends a clause
FILLERS = 2  # characters beside the values of a bare answer: 吧, 那就


@dataclass(frozen=True)
class Entity:
    """One entity; role `unwanted` means that the customer does not want it."""

    name: str
    value: str
    role: str | None = None
    text: str = ""  # the customer's own words; none in a payload
    start: int = 0

    @property
    def unwanted(self) -> bool:
        """Whether it was named to be avoided (不要黑色)."""
        return self.role == "unwanted"


@dataclass(frozen=True)
class Understood:
    """Text, intent with the ranking behind it, and entities in the order said."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]

    def one(self, name: str) -> str | None:
        """The first wanted value of an entity."""
        return next((e.value for e in self.entities if e.name == name and not e.unwanted), None)

    def all(self, name: str) -> list[Entity]:
        """Every entity of that name."""
        return [entity for entity in self.entities if entity.name == name]

    def without(self, names: Collection[str]) -> str:
        """The text with a space for each entity of these names."""
        said = list(self.text)
        for entity in self.entities:
            if entity.name in names and entity.text:
                said[entity.start : entity.start + len(entity.text)] = " " * len(entity.text)
        return "".join(said)

    def part(self, pattern: str) -> "Understood | None":
        """The clause that `pattern` (a regular expression) is found in, with its entities."""
        start = 0
        for clause in re.split(CLAUSES, self.text):
            end = start + len(clause)
            if re.search(pattern, clause):
                inside = tuple(e for e in self.entities if e.text and start <= e.start < end)
                return replace(self, text=clause, entities=inside)
            start = end + 1
        return None

    @property
    def clauses(self) -> list[str]:
        """Its parts between spaces and stops."""
        return [part for part in re.split(CLAUSES, self.text) if part]

    @property
    def bare(self) -> bool:
        """Whether it is hardly more than values: 3点以后, 第二个吧, 那就后天下午."""
        covered = {place for e in self.entities for place in range(e.start, e.start + len(e.text))}
        said = [place for place, sign in enumerate(self.text) if sign.isalnum()]
        return self.typed and bool(covered) and len(set(said) - covered) <= FILLERS

    @property
    def typed(self) -> bool:
        """Whether it was said rather than tapped."""
        return not self.text.startswith("/")


def understood(tracker: Mapping[str, Any]) -> Understood:
    """Read the latest message of a tracker state."""
    message = tracker.get("latest_message") or {}
    intent = message.get("intent") or {}
    text = str(message.get("text") or "")
    return Understood(
        text=unicodedata.normalize("NFKC", text),  # ０００１ → 0001
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0.0),
        ranking=tuple(
            (str(row["name"]), float(row["confidence"]))
            for row in message.get("intent_ranking") or []
        ),
        entities=tuple(
            _entity(e, text)
            for e in message.get("entities") or []
            if e.get("value") not in (None, "")
        ),
    )


def _entity(found: Mapping[str, Any], text: str) -> Entity:
    start, end = int(found.get("start") or 0), int(found.get("end") or 0)
    words = "" if text.startswith("/") else str(found.get("text") or text[start:end])
    return Entity(str(found["entity"]), str(found["value"]), found.get("role"), words, start)
