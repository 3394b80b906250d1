"""Customers send one thought in fragments; how these become one text."""

import unicodedata
from collections.abc import Sequence

MAX_TURN_CHARACTERS = 1_000  # what the bot may be given at once


def joined(fragments: Sequence[str]) -> str:
    """One text, with ， between fragments that no punctuation or line end separates.

    >>> joined(["在吗", "我那个快递？", "怎么还没到"])
    '在吗，我那个快递？怎么还没到'
    """
    text = ""
    for fragment in (part.strip() for part in fragments):
        separated = not text or _punctuated(text[-1:]) or _punctuated(fragment[:1])
        text += fragment if separated else f"，{fragment}"
    return text


def _punctuated(character: str) -> bool:
    return not character or unicodedata.category(character).startswith("P")


def leading_run(fragments: Sequence[str], limit: int = MAX_TURN_CHARACTERS) -> int:
    """How many fragments from the first on fit into one turn; at least one."""
    count = 1
    while count < len(fragments) and len(joined(fragments[: count + 1])) <= limit:
        count += 1
    return count
