"""What a text says of each aspect, and whether for or against it: by the words of one clause.

A clause speaks of an aspect where it names exactly one (aspects.yml), and for it where more words
for than against it stand there (sentiment.yml), each turned round by a negation just before it
(Hu & Liu 2004, KDD, on clauses). What is in doubt says nothing: a praise is told to others.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from shop.catalog.opinions import aspect_words

LONGEST = 5_000  # characters of a text that are read
NEAR = 2  # characters between a negation and what it turns round
_STOP = re.compile(r"([，,。；;、：:！!～~…\s]+|[?？])")


class _Own(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    praise: tuple[str, ...] = ()
    blame: tuple[str, ...] = ()


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    praise: tuple[str, ...]
    blame: tuple[str, ...]
    not_aspects: tuple[str, ...]
    neither: tuple[str, ...]
    negations: tuple[str, ...]
    parts: tuple[str, ...]
    doubts: tuple[str, ...]
    of_all: tuple[str, ...]
    own: dict[str, _Own]


@lru_cache(maxsize=1)
def _words() -> _Words:
    text = files("shop.catalog").joinpath("sentiment.yml").read_text(encoding="utf-8")
    return _Words.model_validate(yaml.safe_load(text))


def _any_of(words: Iterator[str] | tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest that fits first."""
    return re.compile("|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _named() -> tuple[re.Pattern[str], dict[str, str | None]]:
    """Every word of an aspect, and the aspect of each; None of those that only look like one."""
    of: dict[str, str | None] = {
        word: name for name, words in aspect_words().items() for word in (name, *words)
    }
    of |= dict.fromkeys(_words().not_aspects)
    return _any_of(tuple(of)), of


@lru_cache(maxsize=64)
def _polar(aspect: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """The words that speak for (1) or against (-1) an aspect, or neither (0)."""
    words, own = _words(), _words().own.get(aspect, _Own())
    worth = dict.fromkeys(words.praise, 1) | dict.fromkeys(words.blame, -1)
    worth |= dict.fromkeys(words.neither, 0)
    worth |= dict.fromkeys(own.praise, 1) | dict.fromkeys(own.blame, -1)
    return _any_of(tuple(worth)), worth


@lru_cache(maxsize=1)
def _breaks() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Where a clause ends, what makes it doubtful, and a negation at the end of what is before."""
    words = _words()
    negated = _any_of(words.negations).pattern
    return (
        _any_of(words.parts),
        _any_of(words.doubts),
        re.compile(f"(?:{negated})[^不没无未就]{{0,{NEAR}}}$"),
    )


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text; a question is none."""
    parts, _, _ = _breaks()
    pieces = _STOP.split(text[:LONGEST])
    for piece, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if end not in {"?", "？"}:
            yield from filter(None, parts.split(piece))


def leaning(clause: str, aspect: str) -> int:
    """1: the clause speaks for the aspect, -1: against it, 0: neither, or in doubt."""
    _, doubts, negated = _breaks()
    if doubts.search(clause):
        return 0
    pattern, worth = _polar(aspect)
    total = 0
    for found in pattern.finditer(clause):
        turned = negated.search(clause[: found.start()]) is not None
        total += -worth[found[0]] if turned else worth[found[0]]
    return (total > 0) - (total < 0)


def about(clause: str) -> str | None:
    """The one aspect that a clause names; None for none or several."""
    pattern, of = _named()
    named = {of[found[0]] for found in pattern.finditer(clause)} - {None}
    return named.pop() if len(named) == 1 else None


def leanings(text: str) -> dict[str, int]:
    """The aspects that a text speaks for (1) or against (-1); both at once cancel out.

    >>> leanings("质量很好，不过物流太慢了")
    {'质量': 1, '物流': -1}
    >>> leanings("没有异味，质量怎么样？")
    {'异味': 1}
    """
    total = Counter[str]()
    for clause in clauses(text):
        aspect = about(clause)
        if aspect is not None:
            total[aspect] += leaning(clause, aspect)
    return {aspect: 1 if n > 0 else -1 for aspect, n in total.items() if n}


def of_all(text: str) -> bool:
    """Whether a need asks for what buyers are content with in all (口碑好, 评价高)."""
    return any(word in text for word in _words().of_all)
