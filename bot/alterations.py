"""Messages as other people would have typed them: misheard characters, Traditional ones."""

import random
from functools import lru_cache
from pathlib import Path

import opencc

_TWO_FROM = 8  # characters from which a message has two typos


@lru_cache(maxsize=1)
def _to_traditional() -> dict[int, str]:
    """Single-character pairs of OpenCC's Simplified → Traditional table, first candidate taken."""
    table = Path(opencc.__file__).parent / "dictionary" / "STCharacters.txt"
    pairs = (line.partition("\t") for line in table.read_text(encoding="utf-8").splitlines())
    first = {source: targets.split(" ")[0] for source, _, targets in pairs}
    return {ord(source): to for source, to in first.items() if len(source) == len(to) == 1}


def traditional(text: str) -> str:
    """The text in Traditional characters, one by one.

    >>> traditional("订单到了吗")
    '訂單到了嗎'
    """
    return text.translate(_to_traditional())


def misheard(text: str, table: dict[str, list[str]]) -> str:
    """The text with one character, two in a longer one, replaced by another of its sound.

    `table`: bot.components.typos.homophones. The same text is always misheard alike.
    """
    chance = random.Random(text)  # noqa: S311
    places = [index for index, character in enumerate(text) if character in table]
    count = min(len(places), 2 if len(text) >= _TWO_FROM else 1)
    characters = list(text)
    for index in chance.sample(places, count):
        characters[index] = chance.choice(table[characters[index]])
    return "".join(characters)
