"""How many: 两件, 3个, 一百双; 一下, 两天, 双肩包, 第二个 are no quantities."""

import re
from collections.abc import Iterator

from bot.components.numerals import parse_number
from bot.components.phrases import one_of
from bot.components.spans import Span

_NUMBER = r"\d{1,6}|[一二两俩三四五六七八九十百千万零〇]{1,8}"
_THINGS = one_of("things")
_BEFORE = r"(?<![\d.A-Za-z第一二两三四五六七八九十百千万零〇几这那哪另某每上下前后头同])"
_NOT_AFTER = rf"(?!{one_of('no_things')})"
_QUANTITY = re.compile(rf"{_BEFORE}({_NUMBER})\s?(?:{_THINGS}|个)儿?{_NOT_AFTER}")
_MOST = 999_999


def find_quantities(text: str) -> Iterator[Span]:
    """Spans of `quantity`; the value is the number."""
    for match in _QUANTITY.finditer(text):
        number = parse_number(match.group(1))
        if number is not None and 1 <= number <= _MOST and number == int(number):
            yield Span("quantity", str(int(number)), match.start(), match.end())
