"""Which question of the shop's sheet is meant by words far from the sheet's own: 是不是杀熟."""

import re
from functools import cache

from actions.understood import CLAUSES
from actions.words import mapping, plain


@cache
def _table() -> list[tuple[str, re.Pattern[str]]]:
    rules = mapping("rules.meant").items()
    return [(question, re.compile(pattern, re.IGNORECASE)) for question, pattern in rules]


def meant_by(text: str) -> list[str]:
    """The questions meant, in the order of the table; [] where none surely is.

    >>> meant_by("是不是杀熟啊"), meant_by("鞋子到哪了")
    (['不同的人看到的价格一样吗？'], [])
    """
    said = plain(text)
    parts = {said, *re.split(CLAUSES, said)}
    return [question for question, pattern in _table() if any(map(pattern.search, parts))]
