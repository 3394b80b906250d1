"""Several requests in one message: where one ends and the next begins (docs/adr/015).

A message is cut only where both sides are surely understood as different matters, and either a
link (另外, 顺便, 还有) announces the second or both have the form of a question. Everything else
stays whole: a story with its question, 不是A是B, a condition, a need with its refinements.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

SURE = 0.5  # of a clause after a link
SURER = 0.8  # of each of two questions side by side
MOST = 3  # requests answered in one turn
MOST_CLAUSES = 8
LEAST = 3  # characters of a clause that can ask for something
LEAST_ALONE = 5  # where no link announces it: 怎么弄 goes on with what was said

_RULES = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_BREAK = re.compile(r"[，,。；;！!？?\n…～~]+\s*|\s{1,}")
_TURN = "|".join(map(re.escape, sorted(_RULES["links"], key=len, reverse=True)))
_SAME = "|".join(map(re.escape, _RULES["no_links"]))
_LINK = re.compile(rf"(?!{_SAME})(?:{_TURN})(?:的话)?[，, ]?")
_ASKS = re.compile("|".join(_RULES["asks"]))
_TIES = re.compile("|".join(_RULES["ties"]))
_CORRECTED = re.compile("|".join(_RULES["corrected"]))
_FAMILY = {intent: name for name, group in _RULES["families"].items() for intent in group}
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


def clauses(text: str) -> list[Clause]:
    """The clauses between punctuation or spaces, links left out.

    >>> [text[c.start : c.end] for text in ["快递到哪了，另外帮我开个发票"] for c in clauses(text)]
    ['快递到哪了', '帮我开个发票']
    """
    found: list[Clause] = []
    start, linked = 0, False
    for end, after in [*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))]:
        link = _LINK.match(text, start, end)
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
    cut = clauses(text)
    if not _may_be_several(text, cut):
        return [text]
    parts = _merged(text, [_asked(text, clause, read) for clause in cut])
    if not 1 < len(parts) <= MOST:
        return [text]
    return [text[part.start : part.end].strip() for part in parts]


def _may_be_several(text: str, cut: Sequence[Clause]) -> bool:
    """Whether it is worth understanding the clauses one by one."""
    if not 1 < len(cut) <= MOST_CLAUSES or _CORRECTED.search(text):
        return False
    asking = sum(_ASKS.search(text[clause.start : clause.end]) is not None for clause in cut)
    return asking > 1 or any(clause.linked for clause in cut)


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
    return Asked(clause.start, clause.end, clause.linked, family, intent["name"], confidence)


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
    return Asked(first.start, second.end, linked, said.family, said.intent, said.confidence)


def _apart(text: str, first: Asked, second: Asked) -> bool:
    if first.family is None or first.intent == second.intent:
        return False
    if second.linked:
        return True  # what it asks for may follow in the next clause
    if second.family is None:
        return False
    if first.family == second.family or _one_story(first.family, second.family):
        return False
    return _is_question(text, first) and _is_question(text, second)


def _is_question(text: str, part: Asked) -> bool:
    """Whether it asks by its form, surely and of itself."""
    words = text[part.start : part.end]
    asks = len(words) >= LEAST_ALONE and _ASKS.search(words) is not None
    return asks and part.confidence >= SURER


def _one_story(*families: str) -> bool:
    return any(story.issuperset(families) for story in _STORIES)
