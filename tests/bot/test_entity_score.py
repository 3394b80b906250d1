"""Entities on our own hard sentences: exact place, type and value, scored together by F1.

a.txt was looked at while the rules were written; b.txt and c.txt were first scored when they stood.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.components.entities import find_entities
from bot.components.lexicon import base, build
from bot.components.normalizer import normalize

HERE = Path(__file__).parent / "entities"
DAY = date(2026, 5, 20)
LEXICON = build(base(), json.loads((HERE / "lexicon.json").read_text(encoding="utf-8")))
FILES = ["a.txt", "b.txt", "c.txt"]
LEAST_F1 = 0.90
LEAST_OF_EACH = 20
_MARK = re.compile(r"\[([^\[\]|]+)\|([a-z_]+)(?:=([^\]!]*))?(?:!(\w+))?\]")
# what the issue names; the rest is scored too
NAMED = (
    "order_id tracking_no phone amount date time quantity address person courier product category"
    " brand model colour size material season budget payment coupon invoice_title tax_id"
).split()

Found = tuple[str, str, int, int, str | None]  # entity, value, start, end, role


@dataclass(frozen=True)
class Sentence:
    """A text and the entities that stand in it."""

    text: str
    entities: frozenset[Found]


def _read(line: str) -> Sentence:
    text, found, last = "", set(), 0
    for mark in _MARK.finditer(line):
        text += line[last : mark.start()]
        words, entity, value, role = mark.groups()
        found.add((entity, value or normalize(words), len(text), len(text) + len(words), role))
        text += words
        last = mark.end()
    return Sentence(text + line[last:], frozenset(found))


def sentences(name: str) -> list[Sentence]:
    """Every sentence of a file."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line.strip() and not line.startswith("#")]


def found_in(text: str) -> frozenset[Found]:
    """What the extractor finds; a product is scored without the brand and model inside it."""
    spans = find_entities(normalize(text), LEXICON, DAY)
    whole = [span for span in spans if span.entity == "product"]
    kept = [
        span
        for span in spans
        if span.entity == "product"
        or span.entity not in ("brand", "model")
        or not any(span.overlaps(product) for product in whole)
    ]
    return frozenset((s.entity, s.value, s.start, s.end, s.role) for s in kept)


def score(said: list[Sentence]) -> tuple[float, dict[str, Counter[str]]]:
    """F1 over all entities, and counts by type."""
    counts: dict[str, Counter[str]] = {}
    for sentence in said:
        got = found_in(sentence.text)
        for kind, group in (
            ("right", got & sentence.entities),
            ("wrong", got - sentence.entities),
            ("missed", sentence.entities - got),
        ):
            for entity in group:
                counts.setdefault(entity[0], Counter())[kind] += 1
    total = sum(counts.values(), Counter[str]())
    return 2 * total["right"] / (2 * total["right"] + total["wrong"] + total["missed"]), counts


def mistakes(said: list[Sentence]) -> Iterator[str]:
    """Sentences with something wrong or missed."""
    for sentence in said:
        got = found_in(sentence.text)
        if got != sentence.entities:
            wrong = sorted(got - sentence.entities, key=lambda e: e[2])
            missed = sorted(sentence.entities - got, key=lambda e: e[2])
            yield f"{sentence.text}\n    wrong {wrong}\n    missed {missed}"


@pytest.mark.parametrize("name", FILES)
def test_entities_are_found_where_they_stand_with_their_value(name: str) -> None:
    said = sentences(name)
    f1, _ = score(said)
    assert f1 >= LEAST_F1, "\n".join(mistakes(said))


def test_the_sentences_are_many_and_of_every_kind() -> None:
    said = [sentence for name in FILES for sentence in sentences(name)]
    assert len({sentence.text for sentence in said}) >= 600
    seen = Counter(entity[0] for sentence in said for entity in sentence.entities)
    assert {name: seen[name] for name in NAMED if seen[name] < LEAST_OF_EACH} == {}
    assert sum(not sentence.entities for sentence in said) >= 60


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:]:
        f1, counts = score(sentences(name))
        print("\n".join(mistakes(sentences(name))))
        for entity, row in sorted(counts.items()):
            print(f"{entity:14} {dict(row)}")
        print(f"{name}: F1 {f1:.4f} on {len(sentences(name))}")
