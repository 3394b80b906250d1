"""Numbers as customers write them: 500, 1.5k, 两千五, 三百, 一百二十, 2万."""

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5}
DIGITS.update({"六": 6, "七": 7, "八": 8, "九": 9})
UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_ARABIC_UNITS = {"k": 1_000, "w": 10_000, "百": 100, "千": 1_000, "万": 10_000, "": 1}

NUMBER = (
    r"(?:\d+(?:\.\d+)?(?:[kKwW](?![A-Za-z])|[百千万])?|[一二两俩三四五六七八九十百千万零〇]{1,12})"
)
_ARABIC = re.compile(r"(\d+(?:\.\d+)?)([kKwW百千万]?)")


def parse_number(text: str) -> float | None:
    """The value, or None for what is no number.

    >>> parse_number("两千五"), parse_number("一百二十"), parse_number("1.5k"), parse_number("十几")
    (2500.0, 120.0, 1500.0, None)
    """
    match = _ARABIC.fullmatch(text)
    if match:
        return float(match.group(1)) * _ARABIC_UNITS[match.group(2).lower()]
    return _chinese(text)


def _chinese(text: str) -> float | None:
    total, section, digit, unit = 0, 0, None, 1
    for character in text:
        if character in DIGITS:
            if digit not in (None, 0):
                return None  # 三四: two digits side by side are a range, not a number
            digit = DIGITS[character]
            unit = 1 if character in "零〇" else unit
        elif character == "万":
            total, section, digit = (total + section + (digit or 0)) * 10_000, 0, None
            unit = 10_000
        elif character in UNITS:
            unit = UNITS[character]
            section += (1 if digit is None else digit) * unit
            digit = None
        else:
            return None
    # 两千五 means 2,500: a last digit counts in tenths of the unit before it
    tail = (digit or 0) * (unit // 10 if unit >= UNITS["百"] else 1)
    return float(total + section + tail) if text else None
