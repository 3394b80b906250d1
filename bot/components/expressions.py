"""Small closed expressions: which way the price should go, and which of those shown is meant."""

import re
from collections.abc import Iterator

from bot.components.numerals import DIGITS
from bot.components.spans import Span

_CHEAPER = re.compile(
    r"(?:再|更)?便宜(?!了?[\d一二三四五六七八九十两]+[百千元块])(?:一点儿?|点儿?|些|一些)?|(?:太|有点|有些|好)贵了?|贵了|不要(?:太|那么|这么)贵"
    r"|(?:价格|价位|价钱)?(?:再)?(?:低|实惠|划算)(?:一点|点|一些|些)|性价比(?:高|好)|平价|平替|经济实惠|买不起|超预算"
)
_DEARER = re.compile(
    r"贵(?:一点|点|一些|些)(?:的|也)|(?:再|更)贵|(?:更|再)?(?:高档|高级|高端|上档次)(?:一点|点|一些|些)?"
    r"|不要太便宜|太便宜了?|(?:价格|价位)?(?:再)?高(?:一点|点|一些|些)的?|(?:档次|品质)高|好(?:一点|点)的"
)
_CLASSIFIER = "个|款|件|种|双|条|台|部|只|本|把|张|副|套|份|瓶|盒|辆|块|支|单|笔"
_ORDINAL = re.compile(rf"第([一二两三四五六七八九1-9])(?:{_CLASSIFIER})")
_LAST = re.compile(rf"(?:最后|最后面|倒数第[一1])(?:那|这|的)?(?:一)?(?:{_CLASSIFIER})")
_FIRST = re.compile(rf"(?:最前面|头一|最上面)(?:那|这|的)?(?:一)?(?:{_CLASSIFIER})")


def find_price_directions(text: str) -> Iterator[Span]:
    """Spans of price_direction, cheaper or dearer; the longest reading first."""
    found = [
        Span("price_direction", value, match.start(), match.end())
        for pattern, value in ((_CHEAPER, "cheaper"), (_DEARER, "dearer"))
        for match in pattern.finditer(text)
    ]
    yield from sorted(found, key=lambda span: span.start - span.end)


def find_ordinals(text: str) -> Iterator[Span]:
    """Spans of ordinal, `1` … `9` or `last`."""
    for match in _LAST.finditer(text):
        yield Span("ordinal", "last", match.start(), match.end())
    for match in _FIRST.finditer(text):
        yield Span("ordinal", "1", match.start(), match.end())
    for match in _ORDINAL.finditer(text):
        digit = match.group(1)
        value = digit if digit.isdigit() else str(DIGITS[digit])
        yield Span("ordinal", value, match.start(), match.end())
