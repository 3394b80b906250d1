"""A number typed after a list: 1, １, 一, 第一个, 回复1, 不感兴趣2."""

import re
import unicodedata
from collections.abc import Sequence

from shop.channels.choices import Choice

DIGITS = "零一二三四五六七八九"
NUMBER = rf"(?:\d{{1,2}}|[{DIGITS}十]{{1,3}})"
ALONE = re.compile(  # 两个 and 2个 count things
    rf"(?:(?:回复|选择|选|我选|我要)\s*)?"
    rf"(?:(?P<number>{NUMBER})号?|第\s*(?P<ordinal>{NUMBER})\s*(?:个|项|款|条)?)"
)
ENDS = " \t\r\n.。,，、!！~～()（）【】[]「」“”\"'"


def chosen(text: str, offered: Sequence[Choice]) -> str | None:
    """The action that a customer's words stand for; None if they are words and nothing else."""
    words = unicodedata.normalize("NFKC", text).strip(ENDS)
    return _by_number(words, offered) or _by_title(words, offered)


def _by_number(words: str, offered: Sequence[Choice]) -> str | None:
    found = ALONE.fullmatch(words)
    number = None if found is None else _value(found["number"] or found["ordinal"])
    return next((one.action_id for one in offered if one.main and one.number == number), None)


def _by_title(words: str, offered: Sequence[Choice]) -> str | None:
    bare = re.sub(r"\s", "", words)
    same = [one for one in offered if one.title == bare]
    if len(same) == 1:
        return same[0].action_id
    for one in offered:
        rest = bare.removeprefix(one.title) if bare.startswith(one.title) else None
        if rest is None and bare.endswith(one.title):
            rest = bare.removesuffix(one.title)
        found = ALONE.fullmatch(rest.strip(ENDS)) if rest else None
        if found is not None and _value(found["number"] or found["ordinal"]) == one.number:
            return one.action_id
    return None


def _value(digits: str) -> int | None:
    """
    >>> [_value(word) for word in ("3", "三", "十", "十二", "二十一", "零")]
    [3, 3, 10, 12, 21, 0]
    """
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    left = DIGITS.index(tens) if tens else 1
    return (left * 10 if ten else 0) + (DIGITS.index(ones) if ones else 0)
