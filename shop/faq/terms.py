"""A question cut into terms: characters, pairs, triples and words, as written and as meant.

"As meant" puts words of the same meaning under one (words.yml): 邮费多少 and 运费多少 are one.
"""

import logging
import re
import unicodedata
import warnings
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42 asks for pkg_resources and has old escapes
    import jieba
    import jieba.posseg as tagged

jieba.setLogLevel(logging.WARNING)
_RUN = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
SOMETHING = 2  # characters that a word or question needs to mean anything
WEIGHT_OF_LENGTH = {1: 0.5, 2: 1.0, 3: 0.5}  # characters, pairs, triples


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    text = files("shop.faq").joinpath("words.yml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def _generic() -> list[str]:
    return sorted(map(str, _content()["generic"]), key=len, reverse=True)


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    content = _content()
    same = {word.lower(): name for name, words in content["same"].items() for word in words}
    return same | {word: "" for word in content["fillers"]} | {n: n for n in content["same"]}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_meanings(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def meant(text: str) -> str:
    """The question without fillers, words of the same meaning made one.

    >>> meant("请问邮费多少呀"), meant("有赠品不")
    ('运费多少', '有赠品吗')
    """
    asked = re.sub(_content()["asks_at_end"], _content()["asks"], normalised(text))
    return _pattern().sub(lambda found: _meanings()[found.group()], asked)


def says_something(text: str) -> bool:
    """Whether anything is left of the question without words that every question has.

    >>> says_something("这个怎么用"), says_something("耳机怎么用")
    (False, True)
    """
    return len(left_of(text)) >= SOMETHING


def left_of(text: str) -> str:
    """What is left of a question without fillers and words that every question has."""
    left = meant(text)
    for word in _generic():
        left = left.replace(word, "")
    return "".join(_RUN.findall(left.lower()))


def nouns(text: str) -> list[str]:
    """Nouns of two characters or more, as said."""
    return [
        pair.word
        for pair in tagged.cut(normalised(text))
        if pair.flag.startswith("n") and len(pair.word) >= SOMETHING
    ]


def normalised(text: str) -> str:
    """Full width → half width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def terms(text: str) -> dict[str, float]:
    """Weighted counts by term; `m` and `s` begin the terms of what is meant and what is said."""
    found: dict[str, float] = {}
    for kind, form in (("m", meant(text).lower()), ("s", normalised(text))):
        for run in _RUN.findall(form):
            for length, weight in WEIGHT_OF_LENGTH.items():
                for start in range(len(run) - length + 1):
                    term = kind + run[start : start + length]
                    found[term] = found.get(term, 0.0) + weight
        for word in jieba.cut(form):
            if _RUN.fullmatch(word):
                found[f"{kind}:{word}"] = found.get(f"{kind}:{word}", 0.0) + 1.0
    return found
