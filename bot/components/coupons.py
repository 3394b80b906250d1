"""Coupons: 满300减50, 20元券, 八折券; the names of kinds come from the lexicon.

Values: `300-50` (from 300 元 on 50 元 off), `20` (元 off), `8折`, else the kind's name.
"""

import re
from collections.abc import Iterator

from bot.components.numerals import NUMBER, parse_number
from bot.components.spans import Span

_KIND = r"(?:优惠券|优惠卷|代金券|抵用券|抵扣券|满减券|现金券|消费券|红包|店铺券|券|卷)"
_OFF = re.compile(rf"满({NUMBER})(?:元|块)?(?:立?减|优惠|-)({NUMBER})(?:元|块)?(?:的?{_KIND})?")
_WORTH = re.compile(
    rf"(?<![\d.A-Za-z一二三四五六七八九十百千])({NUMBER})(?:元|块钱?)(?:的)?{_KIND}"
)
_FOLD = re.compile(
    r"(?<![\d.])([1-9](?:\.\d|\d)?|[一二三四五六七八九][一二三四五六七八九五]?)折(?:的)?(?:优惠|折扣)?[券卷]"
)


def find_coupons(text: str) -> Iterator[Span]:
    """Spans of `coupon` that say what they are worth."""
    for match in _OFF.finditer(text):
        least, off = parse_number(match.group(1)), parse_number(match.group(2))
        if least and off and off < least:
            yield Span("coupon", f"{least:g}-{off:g}", match.start(), match.end())
    for match in _WORTH.finditer(text):
        if worth := parse_number(match.group(1)):
            yield Span("coupon", f"{worth:g}", match.start(), match.end())
    for match in _FOLD.finditer(text):
        if fold := _fold(match.group(1)):
            yield Span("coupon", f"{fold}折", match.start(), match.end())


def _fold(said: str) -> str:
    """八五 and 85 are 8.5."""
    digits = "".join(str(int(parse_number(c) or 0)) for c in said if c != ".")
    return ".".join(digits)
