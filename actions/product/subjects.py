"""What a product question is about (words/subjects.yml), and what the product's data say of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from actions.turn import Turn
from actions.words import entry, label, mapping, plain
from shop.catalog.amounts import amounts
from shop.catalog.models import Product
from shop.catalog.service import rating
from shop.catalog.words import attribute_names, words
from shop.money import display

OWN = "@"  # marks a field of the product itself among attributes


def words_of(turn: Turn) -> str:
    """What was typed, in Simplified characters, for subjects to be listened for; "" for a tap."""
    return plain(turn.message.text) if turn.message.typed else ""


@dataclass(frozen=True)
class Told:
    """What the data say: the attribute, its value, and the amounts or rank to compare it by."""

    name: str
    value: str
    measure: tuple[float, ...] = ()


@dataclass(frozen=True)
class Subject:
    """One subject of questions; `rules` is its entry in words/subjects.yml."""

    name: str
    rules: Mapping[str, Any]

    def heard_in(self, text: str) -> bool:
        """Whether the text asks about it."""
        return re.search(self.rules["said"], text) is not None

    @property
    def called(self) -> str:
        """How it is called where the data are silent."""
        return str(self.rules.get("called", self.name))

    @property
    def attributes(self) -> list[str]:
        """Names of the attributes that answer it, best first."""
        return list(self.rules.get("attributes", []))

    @property
    def near(self) -> list[str]:
        """Attributes that are told where none answers."""
        return list(self.rules.get("near", []))

    def told(self, session: Session, product: Product) -> Told | None:
        """What the product's data say of it; None where they are silent."""
        for name in self.attributes:
            value = value_of(session, product, name)
            if value and (not name.startswith(OWN) or self._speaks(name, value)):
                return Told(name, value, self._measure(value))
        return None

    def _speaks(self, name: str, value: str) -> bool:
        """A title or description answers only where a verdict reads it."""
        if name in ("@price", "@rating", "@sizes"):
            return True
        fits = [v for v in self.rules.get("verdicts", []) if v.get("of", name) == name]
        return any(re.search(v.get("value", "."), value) for v in fits)

    def _measure(self, value: str) -> tuple[float, ...]:
        for rank, pattern in enumerate(self.rules.get("ranks", [])):
            if re.search(pattern, value):
                return (float(rank),)
        return () if "ranks" in self.rules else amounts(value)

    def verdict(self, told: Told, text: str) -> str:
        """The answer to `text` in words; "" where the value has to speak for itself."""
        if needed := self._needed(told, text):
            return needed
        for rule in self.rules.get("verdicts", []):
            if _holds(rule, told, text):
                return str(rule["says"])
        return self._stands(told, text) or self._affirmed(told, text)

    def evidence(self, session: Session, product: Product, told: Told, text: str) -> Told:
        """What is shown for a verdict: of a title or description the attribute it tells of."""
        rules = [r for r in self.rules.get("verdicts", []) if _holds(r, told, text)]
        name = rules[0].get("tells") if rules else None
        value = value_of(session, product, name) if name else ""
        return Told(name, value) if name and value else told

    def _needed(self, told: Told, text: str) -> str:
        asked = re.search(self.rules["needs"], text) if "needs" in self.rules else None
        if asked is None or not told.measure:
            return ""
        which = "enough" if max(told.measure) >= float(asked[1]) else "short"
        return str(self.rules[which]).format(asked=asked[1])

    def _stands(self, told: Told, text: str) -> str:
        """是纯棉的吗: whether the value is what the question names."""
        if "stands" not in self.rules or not re.search(entry("subjects.yes_no"), text):
            return ""
        said = re.search(self.rules["stands"], text)
        if said is None:
            return ""
        return label("subjects.is_it" if said[0] in told.value else "subjects.is_not", said=said[0])

    def _affirmed(self, told: Told, text: str) -> str:
        if told.name.startswith(OWN) or not re.search(entry("subjects.yes_no"), text):
            return ""
        if told.value in words().yes:
            return label("subjects.yes")
        denied = told.value.startswith(tuple(words().no)) or told.value in words().denials
        return label("subjects.no") if denied else ""

    def wants_least(self, text: str) -> bool:
        """Whether 最… asks for the lowest amount."""
        if re.search(self.rules.get("least", "(?!)"), text):
            return True
        if re.search(self.rules.get("most", "(?!)"), text):
            return False
        return bool(self.rules.get("better") == "least")


def _holds(rule: Mapping[str, Any], told: Told, text: str) -> bool:
    if "of" in rule and rule["of"] != told.name:
        return False
    if "asked" in rule and not re.search(rule["asked"], text):
        return False
    if "value" in rule and not re.search(rule["value"], told.value):
        return False
    first = told.measure[0] if told.measure else None
    if first is None:
        return "at_least" not in rule and "at_most" not in rule
    return bool(rule.get("at_least", first) <= first <= rule.get("at_most", first))


@lru_cache(maxsize=1)
def subjects() -> tuple[Subject, ...]:
    """Every subject, in the order they are listened for."""
    return tuple(Subject(str(rules["name"]), rules) for rules in entry("subjects.subjects"))


def subjects_in(text: str, named: Sequence[str]) -> list[Subject]:
    """The subjects a question names, then the attributes it names by the shop's own names."""
    found = [subject for subject in subjects() if subject.heard_in(text)]
    compared = re.search(entry("subjects.compares"), text) is not None
    found = [s for s in found if compared or not s.rules.get("only_compared")]
    covered = {name for subject in found for name in subject.attributes}
    for name in named:
        if not covered & set(attribute_names(name)):
            known = next((s for s in subjects() if name in s.attributes[:1]), None)
            found.append(known or Subject(name, {"said": "", "attributes": attribute_names(name)}))
    return found


def value_of(session: Session, product: Product, name: str) -> str:
    """An attribute or own field of a product as customers read it; "" where it has none."""
    if not name.startswith(OWN):
        return as_text(product.attributes.get(name))
    match name.removeprefix(OWN):
        case "price":
            return display(product.price)
        case "rating":
            found = rating(session, product.id)
            if found is None:
                return ""
            return label("subjects.rated", average=f"{found.average:.1f}", count=found.count)
        case "sizes":
            sizes = dict.fromkeys(v.size for v in product.variants if v.size)
            return label("subjects.comma").join(sizes)
        case own:
            return str(getattr(product, own))


def as_text(value: object) -> str:
    """A value of an attribute in words; "" for none."""
    if value is None:
        return ""
    return label("subjects.comma").join(map(str, value)) if isinstance(value, list) else str(value)


def shown_name(told: Told) -> str:
    """The attribute's name as customers read it; "" for a title or description."""
    if not told.name.startswith(OWN):
        return told.name
    return str(mapping("subjects.own_names").get(told.name.removeprefix(OWN), ""))
