"""Sums that are told, not wanted: 退了199元, 差价50, ¥59.90. What is wanted is a budget."""

import re
from collections.abc import Iterator

from bot.components.numerals import DIGITS, NUMBER, parse_number
from bot.components.phrases import one_of
from bot.components.spans import Span

_YUAN = r"(?:块钱|元钱|元|块|rmb|RMB|圆)"
_TOLD = one_of("told", "told_names")
_LINK = (
    r"(?:是|为|我|了|的|只|就|才|差|共|写|还|要|给|到|有|都|您|你们?|价格|金额|大概|大约|差不多"
    r"|：|:|\s){0,3}"
)
_LIMITS = "以内|之内|以下|以上|左右|上下|封顶|起步?"
_STOP = rf"(?![\d.%一二两三四五六七八九十百千万零]|{one_of('no_money')}|{_LIMITS})"
_IN_CONTEXT = re.compile(rf"{_TOLD}{_LINK}(?P<sum>[¥￥]?(?P<n>{NUMBER})(?:{_YUAN}|{_STOP}))")
_SIGNED = re.compile(r"(?P<sum>[¥￥]\s?(?P<n>\d{1,7}(?:\.\d{1,2})?)(?:元)?)(?!\d)")
_TO_THE_FEN = re.compile(rf"(?<![\d.])(?P<sum>(?P<n>\d{{1,7}}\.\d{{1,2}}){_YUAN})")
_BEHIND = re.compile(
    r"(?<![\d.A-Za-z第一二两三四五六七八九十百千万])"
    rf"(?P<sum>(?P<n>{NUMBER}){_YUAN})(?=的?{one_of('after_a_sum')})"
)
_MAOS = re.compile(
    r"(?<![\d一二三四五六七八九十百千万])(?P<sum>(?P<n>\d{1,4}|[一二两三四五六七八九十]{1,3})"
    r"块(?P<mao>[\d一二三四五六七八九])(?:毛|角)?(?![\d百千万.个件块]))"
)
_LIMIT = re.compile(_LIMITS)


def find_amounts(text: str) -> Iterator[Span]:
    """Spans of `amount`, in 元; limits (500元以内) are left to budgets."""
    for match in _MAOS.finditer(text):
        whole, mao = parse_number(match["n"]), parse_number(match["mao"])
        if whole is not None and mao is not None and not _LIMIT.match(text, match.end()):
            yield _span(match, whole + mao / 10)
    for pattern in (_IN_CONTEXT, _TO_THE_FEN, _BEHIND, _SIGNED):
        for match in pattern.finditer(text):
            number = parse_number(match["n"])
            alone = match["sum"] in DIGITS  # 一直没有退, 差一样
            if number is not None and not alone and not _LIMIT.match(text, match.end()):
                yield _span(match, number)


def _span(match: "re.Match[str]", number: float) -> Span:
    value = str(int(number)) if number == int(number) else f"{number:.2f}".rstrip("0")
    return Span("amount", value, match.start("sum"), match.end("sum"))
