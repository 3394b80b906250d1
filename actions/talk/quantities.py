"""Numbers as customers write them: 两个, 3件, 五十台, 再加一份; 四三二一, one by one."""

import re
from collections.abc import Iterator
from functools import cache

from actions.words import entry, mapping, plain

MOST = 1_000_000
THOUSAND = 1000  # above it stands for all that was said before


@cache
def _pattern() -> re.Pattern[str]:
    digits = "".join(mapping("quantities.digits")) + "".join(mapping("quantities.units"))
    things = entry("quantities.classifiers")
    return re.compile(rf"(?<![-\dA-Za-z])(\d{{1,7}}|[{digits}]+)\s*(?:({things})|(?![\dA-Za-z]))")


@cache
def _one_by_one() -> dict[int, str]:
    digits = mapping("quantities.digits") | mapping("quantities.spoken_digits")
    return {ord(character): str(value) for character, value in digits.items()}


def in_digits(text: str) -> str:
    """The text with each Chinese digit as an Arabic one, as telephone numbers are read out.

    >>> in_digits("尾号四三二幺")
    '尾号4321'
    """
    return text.translate(_one_by_one())


def number(written: str) -> int | None:
    """The value of digits or of a Chinese numeral; None for what is none."""
    if written.isdigit():
        return int(written)
    digits, units = mapping("quantities.digits"), mapping("quantities.units")
    total, section, last = 0, 0, 0
    for character in written:
        if character in digits:
            last = int(digits[character])
        elif character in units:
            unit = int(units[character])
            section, last = section + (last or 1) * unit, 0
            if unit > THOUSAND:
                total, section = total + section, 0
        else:
            return None
    return total + section + last


def _found(text: str) -> Iterator[tuple[int, bool]]:
    """Each number, and whether a classifier stands behind it."""
    for match in _pattern().finditer(plain(text)):
        value = number(match[1])
        if value is not None and value <= MOST:
            yield value, match[2] is not None


def quantity(text: str, bare: bool = False, least: int = 1) -> int | None:
    """The last number of things in a text; one without 个 or 件 only if `bare`."""
    found = [one for one in _found(text) if one[0] >= least]
    counted = [value for value, things in found if things]
    if counted:
        return counted[-1]
    return found[-1][0] if bare and found else None
