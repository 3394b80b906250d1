"""Height and weight as people say them: 一米七五, 170, 1.7m, 65公斤, 130斤."""

import re
from dataclasses import dataclass

from actions.words import entry, listed

HEIGHTS, WEIGHTS = (60, 230), (15, 200)  # cm, kg: outside these it is no measure of a body
JIN_FROM = 85  # a bare number from here on is meant in 斤: 130 is 65 kg, 65 is 65 kg
_NUMBER = re.compile(r"(?<![\d.])(\d{2,3}(?:\.\d)?)(?![\d.])")


@dataclass(frozen=True)
class Measures:
    """Height in cm and weight in kg; None where not told."""

    height: float | None = None
    weight: float | None = None


def measures(text: str) -> Measures:
    """What the text says of height and weight.

    >>> measures("身高一米七五，130斤")
    Measures(height=175.0, weight=65.0)
    >>> measures("168 55kg")
    Measures(height=168.0, weight=55.0)
    """
    text = _in_digits(text.lower())
    height, text = _taken(text, listed("size.height_patterns"), _cm)
    weight, text = _weight(text)
    for found in _NUMBER.finditer(text):  # bare numbers: the height first, then the weight
        value = float(found[1])
        if height is None and _within(value, (120, 230)):
            height = value
        elif weight is None:
            weight = _kept(value / 2 if value >= JIN_FROM else value, WEIGHTS)
    return Measures(height, weight)


def people(text: str) -> dict[str, Measures]:
    """Who is told with height and weight, where it is more than one.

    >>> list(people("我160 98斤 老公182 170"))
    ['我', '老公']
    """
    marks = list(re.finditer(entry("size.people"), text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = zip(marks, ends, strict=True) if marks else ()
    told = {mark[0]: measures(text[mark.end() : end]) for mark, end in parts}
    known = {who: m for who, m in told.items() if m.height is not None and m.weight is not None}
    return known if len(known) > 1 else {}


def _weight(text: str) -> tuple[float | None, str]:
    weight, text = _taken(text, listed("size.kilo_patterns"), float)
    if weight is None:
        weight, text = _taken(text, listed("size.jin_patterns"), lambda said: float(said) / 2)
    return _kept(weight, WEIGHTS), text


def _taken(text: str, patterns: list[str], read: object) -> tuple[float | None, str]:
    """The value of the first pattern found, and the text without it."""
    for pattern in patterns:
        if found := re.search(pattern, text):
            value = read("".join(filter(None, found.groups())))  # type: ignore[operator]
            return value, text[: found.start()] + " " + text[found.end() :]
    return None, text


def _cm(said: str) -> float | None:
    """17 (一米七) → 170, 175 → 175, 1.75 → 175."""
    value = float(said)
    if "." in said and value < 3:  # noqa: PLR2004  metres
        value *= 100
    elif len(said) == 2 and said[0] == "1":  # noqa: PLR2004
        value *= 10
    return _kept(value, HEIGHTS)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _kept(value: float | None, bounds: tuple[float, float]) -> float | None:
    return value if value is not None and _within(value, bounds) else None


def _in_digits(text: str) -> str:
    """一米七五 → 1米75, 一百三十斤 → 130斤."""
    digits: dict[str, str] = entry("size.digits")
    hundred, ten = entry("size.hundred"), entry("size.ten")
    numerals = "".join(digits) + hundred + ten
    return re.sub(f"[{numerals}]+", lambda found: _number(found[0], digits, hundred, ten), text)


def _number(said: str, digits: dict[str, str], hundred: str, ten: str) -> str:
    if hundred not in said and ten not in said:
        return "".join(digits[c] for c in said)
    total, last = 0, 0
    for c in said:
        if c == hundred:
            total, last = total + max(last, 1) * 100, 0
        elif c == ten:
            total, last = total + max(last, 1) * 10, 0
        else:
            last = int(digits[c])
    short = said[-2:-1] == hundred and last  # 一百三 is 130
    return str(total + last * (10 if short else 1))
