"""Regular expressions of the word lists (actions/words/): what a plain list of words cannot say."""

import re
from collections.abc import Iterable
from functools import lru_cache

from actions.words import entry, plain


@lru_cache
def _pattern(path: str) -> re.Pattern[str]:
    topic, key, *inner = path.split(".")
    found = entry(f"{topic}.{key}")
    return re.compile(str(found[inner[0]] if inner else found), re.IGNORECASE)


def matches(path: str, text: str) -> bool:
    """Whether the regular expression at `topic.key`, or `topic.key.name`, stands in `text`.

    In whichever characters it was typed: the expressions are in Simplified ones.
    """
    return _pattern(path).search(plain(text)) is not None


def first_of(path: str, names: Iterable[str], text: str) -> str | None:
    """The first of these names of `topic.key` whose regular expression stands in `text`."""
    return next((name for name in names if matches(f"{path}.{name}", text)), None)
