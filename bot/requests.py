"""Several requests in one message: where one ends and the next begins (docs/adr/015).

What the customer numbers is cut there (1 查快递 2 开发票). Else a message is cut only where both
sides are surely understood as different matters, and either a link (另外, 顺便, 还有) announces
the second, both have the form of a question, or each names goods of its own (衣服取消
杯子到哪了). Everything else stays whole: a story with its question, 不是A是B, a condition, a need
with its refinements.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

_NONE: frozenset[str] = frozenset()
SURE = 0.5  # of a clause after a link
SURER = 0.8  # of each of two questions side by side
MOST = 3  # requests answered in one turn
LEAST_COUNTED, MOST_NUMBERED = 2, 5
MOST_CLAUSES = 8
LEAST = 3  # characters of a clause that can ask for something
LEAST_ALONE = 5  # where no link announces it: 怎么弄 goes on with what was said

_RULES = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_INSIDE = "|".join(_RULES["inside"])
_BREAK = re.compile(rf"[，,。；;！!？?\n…～~]+\s*|\s{{1,}}|(?={_INSIDE})")
_NUMBER = re.compile(_RULES["number"])
_TURN = "|".join(map(re.escape, sorted(_RULES["links"], key=len, reverse=True)))
_SAME = "|".join(map(re.escape, _RULES["no_links"]))
_LINK = re.compile(rf"(?!{_SAME})(?:{_TURN})(?:的话)?[，, ]?")
_ASKS = re.compile("|".join(_RULES["asks"]))
_THEN = re.compile(_RULES["then"])
_TIES = re.compile("|".join(_RULES["ties"]))
_CORRECTED = re.compile("|".join(_RULES["corrected"]))
_FAMILY = {intent: name for name, group in _RULES["families"].items() for intent in group}
_GOODS = {name: re.compile("|".join(words)) for name, words in _RULES["goods"].items()}
_ON_GOODS = frozenset(_RULES["on_goods"])
_STORIES = [frozenset(group) for group in _RULES["one_story"]]

Read = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Clause:
    """text[start:end]; `linked`: a link stands before it and announces a new request."""

    start: int
    end: int
    linked: bool = False


@dataclass(frozen=True)
class Asked:
    """A stretch of the message with the request that it makes, None for a mere addition."""

    start: int
    end: int
    linked: bool
    family: str | None = None
    intent: str = ""
    confidence: float = 0.0
    goods: frozenset[str] = frozenset()


def clauses(text: str) -> list[Clause]:
    """The clauses between punctuation or spaces, links left out.

    >>> [text[c.start : c.end] for text in ["快递到哪了，另外帮我开个发票"] for c in clauses(text)]
    ['快递到哪了', '帮我开个发票']
    """
    found: list[Clause] = []
    start, linked = 0, False
    for end, after in [*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))]:
        link = _LINK.match(text, start, end)
        then = _THEN.match(text, start, end)
        if link is None and then and _ASKS.search(text, then.end(), end):
            link = then
        begins = link.end() if link else start
        linked = bool(found) and (linked or link is not None)  # 另外，… : of the next clause
        if end > begins:
            found.append(Clause(begins, end, linked))
            linked = False
        start = after
    return found


def requests(text: str, read: Read) -> list[str]:
    """The requests of a message, in order; the message itself where it is one.

    `read` understands a clause as it would a message.
    """
    if items := numbered(text):
        known = [_FAMILY.get(str(read(item)["intent"]["name"])) for item in items]
        return items if sum(family is not None for family in known) > 1 else [text]
    cut = clauses(text)
    if not _may_be_several(text, cut):
        return [text]
    parts = _merged(text, [_asked(text, clause, read) for clause in cut])
    if not 1 < len(parts) <= MOST:
        return [text]
    return [text[part.start : part.end].strip() for part in parts]


def numbered(text: str) -> list[str]:
    """What the customer counts up; empty for a message that counts nothing.

    >>> numbered("两个事 1、杯子到哪了 2、给我开发票")
    ['杯子到哪了', '给我开发票']
    """
    found: list[re.Match[str]] = []
    for mark in _NUMBER.finditer(text):
        if _RULES["numerals"][mark[1]] == len(found) + 1:
            found.append(mark)
    if len(found) < LEAST_COUNTED:
        return []
    ends = [*(mark.start() for mark in found[1:]), len(text)]
    stretches = zip(found, ends, strict=True)
    items = [text[mark.end() : end].strip(" ，,。；;\n") for mark, end in stretches]
    counted = len(items) <= MOST_NUMBERED and all(len(item) >= LEAST for item in items)
    return items if counted else []


def _may_be_several(text: str, cut: Sequence[Clause]) -> bool:
    """Whether it is worth understanding the clauses one by one."""
    if not 1 < len(cut) <= MOST_CLAUSES or _CORRECTED.search(text):
        return False
    asking = sum(_ASKS.search(text[clause.start : clause.end]) is not None for clause in cut)
    several_goods = len({_goods(text[clause.start : clause.end]) for clause in cut} - {_NONE}) > 1
    return asking > 1 or several_goods or any(clause.linked for clause in cut)


def _goods(words: str) -> frozenset[str]:
    """The kinds of goods that a text names."""
    return frozenset(name for name, pattern in _GOODS.items() if pattern.search(words))


def _asked(text: str, clause: Clause, read: Read) -> Asked:
    words = text[clause.start : clause.end]
    nothing = Asked(clause.start, clause.end, clause.linked)
    if len(words) < LEAST or _TIES.search(words):
        return nothing
    intent = read(words)["intent"]
    family = _FAMILY.get(str(intent["name"]))
    confidence = float(intent["confidence"])
    if family is None or confidence < SURE:
        return nothing
    found = str(intent["name"]), confidence, _goods(words)
    return Asked(clause.start, clause.end, clause.linked, family, *found)


def _merged(text: str, asked: Sequence[Asked]) -> list[Asked]:
    """Neighbours joined wherever they may be one matter."""
    parts: list[Asked] = []
    for one in asked:
        if parts and not _apart(text, parts[-1], one):
            parts[-1] = _joined(parts[-1], one)
        else:
            parts.append(one)
    while len(parts) > 1 and parts[-1].family is None:
        parts[-2:] = [_joined(parts[-2], parts[-1])]
    if any(part.family is None for part in parts):
        return []
    same = any(a.intent == b.intent for a, b in pairwise(parts))
    return [] if same else parts


def _joined(first: Asked, second: Asked) -> Asked:
    """One stretch; its request is the one that was made, the later of two of a family."""
    said = second if second.family else first
    linked = first.linked
    goods = first.goods | second.goods
    return Asked(first.start, second.end, linked, said.family, said.intent, said.confidence, goods)


def _apart(text: str, first: Asked, second: Asked) -> bool:
    if first.family is None or first.intent == second.intent:
        return False
    if second.linked:
        return True  # what it asks for may follow in the next clause
    if second.family is None:
        return False
    if _on_different_goods(first, second):
        return True
    if first.family == second.family or _one_story(first.family, second.family):
        return False
    return _is_question(text, first) and _is_question(text, second)


def _on_different_goods(first: Asked, second: Asked) -> bool:
    """衣服取消 杯子到哪了: each is about goods of its own."""
    both = first.goods and second.goods and not first.goods & second.goods
    return bool(both) and {first.family, second.family} <= _ON_GOODS


def _is_question(text: str, part: Asked) -> bool:
    """Whether it asks by its form, surely and of itself."""
    words = text[part.start : part.end]
    asks = len(words) >= LEAST_ALONE and _ASKS.search(words) is not None
    return asks and part.confidence >= SURER


def _one_story(*families: str) -> bool:
    return any(story.issuperset(families) for story in _STORIES)
