"""How a customer sounds, from lists of words: nothing is guessed beyond them."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml


class Mood(StrEnum):
    """What the words of a customer show."""

    CALM = "calm"
    WORRIED = "worried"
    ANGRY = "angry"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).with_suffix(".yml")
    lists: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(alternatives)) for name, alternatives in lists.items()}


def sounds(name: str, text: str) -> bool:
    """Whether anything of the list `name` (words.yml) stands in `text`.

    >>> sounds("angry", "他妈的什么破店"), sounds("angry", "送妈妈的垃圾桶")
    (True, False)
    """
    return _patterns()[name].search(text) is not None


def mood(texts: Iterable[str]) -> Mood:
    """The strongest mood that any of the texts shows.

    >>> mood(["我的快递怎么还没到", "你们真是骗子"]).value
    'angry'
    """
    said = list(texts)
    if any(sounds("angry", text) or sounds("complaining", text) for text in said):
        return Mood.ANGRY
    if any(sounds("worried", text) for text in said):
        return Mood.WORRIED
    return Mood.CALM
