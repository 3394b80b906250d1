"""Order numbers, tracking numbers and phone numbers: digit runs told apart by form and context.

Lookarounds instead of \\b: a Chinese character is a word character, so \\b\\d{10}\\b finds
nothing in 订单2024051388到了吗.
"""

import re
from collections.abc import Iterator

from bot.components.spans import Span

_PHONE = re.compile(r"(?<![\dA-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_COURIER_PREFIX = "SF|YT|YD|ZTO|ZT|STO|JD|JT|JDVA|DPK|EMS|DB|HT|BEST|YZ"
_LETTERED = re.compile(
    rf"(?<![A-Za-z\d])(?:{_COURIER_PREFIX})[A-Z]?\d{{8,18}}(?!\d)", re.IGNORECASE
)
_ORDER_LETTERED = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{1,3}-?\d{6,20}(?!\d)")
_DIGITS = re.compile(r"(?<![\dA-Za-z.])\d{6,24}(?![\dA-Za-z])")
_SHIPPING_WORDS = re.compile(r"(快递|运单|物流|包裹|面单)[^订，。？！,.?!]{0,8}$")
_SHIPPING_NUMBER = re.compile(r"((快递|物流|包裹)单?号|运单|面单)[^订，。？！,.?!]{0,6}$")
_ORDER_WORDS = re.compile(r"订单[^，。？！,.?!]{0,8}$")
# of a bank account, or of a landline behind its area code
_OTHER_NUMBER = re.compile(
    r"(?:[账帐][号户]|卡号|开户|银行|支行|信用社)[^订单，。？！,.?!]{0,8}$"
    r"|(?<!\d)0\d{2,3}[- )）]$"
)
_TRACKING_LENGTH = range(12, 16)
_BEFORE = 16


def find_numbers(text: str) -> Iterator[Span]:
    """Spans of order_id, tracking_no and phone in normalised text, best first."""
    for match in _PHONE.finditer(text):
        if not _ORDER_WORDS.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            value = re.sub(r"\D", "", match.group())
            yield Span("phone", value, match.start(), match.end())
    for match in _LETTERED.finditer(text):
        yield Span("tracking_no", match.group().upper(), match.start(), match.end())
    for match in _ORDER_LETTERED.finditer(text):
        yield Span("order_id", match.group(), match.start(), match.end())
    for match in _DIGITS.finditer(text):
        if not _OTHER_NUMBER.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            yield Span(_kind(text, match), match.group(), match.start(), match.end())


def _kind(text: str, match: "re.Match[str]") -> str:
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    length = len(match.group())
    named = _SHIPPING_NUMBER.search(before) and length in _TRACKING_LENGTH
    # 我的快递100539731466 is rather an order: bare tracking numbers have 13 digits or more
    likely = _SHIPPING_WORDS.search(before) and length in _TRACKING_LENGTH[1:]
    return "tracking_no" if named or likely else "order_id"
