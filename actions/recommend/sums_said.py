"""Sums said of what one would spend: 2000多, 千把块, 五百蚊以下, 一千五六, 两三百."""

import re
from collections.abc import Sequence
from functools import cache

from actions.talk.quantities import number
from actions.understood import CLAUSES, Understood
from actions.words import entry, heard, label, mapping, plain
from shop.catalog.constraints import Constraint, Price
from shop.catalog.listing import Listed
from shop.money import fen

HUNDRED = 100
STEPS = (1, 2)  # 两三百, 三五百
LEAST = 10  # 元; less is no budget
BESIDE = 4  # characters: 那就…的吧
FAR = 1.5  # a bare number above this share of the dearest of a kind is no price of it


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    """Each pattern with its meaning."""
    names = {"n": "numeral", "u": "unit", "d": "digit", "y": "currency", "no": "unlike"}
    found = []
    for rule in entry("sums.rules"):
        said = str(rule["said"])
        for place, name in names.items():
            said = said.replace(f"{{{place}}}", label(f"sums.{name}"))
        found.append((re.compile(said), str(rule["is"])))
    return found


def sum_alone(text: str) -> Price | None:
    """3000, 加到4000也行: at most so much; None where no sum is said so."""
    match = re.search(entry("recommend.sum_alone"), text)
    said = (match[1] or match[2]) if match else ""
    return Price(at_most=fen(said), source=said) if said else None


def states_sum(source: str) -> bool:
    """Whether the words of a price name a sum (两三百), rather than a direction (便宜点)."""
    numerals = mapping("quantities.digits") | mapping("quantities.units")
    told = plain(source).replace(label("sums.a_bit"), "")  # 便宜一点
    return not source or any(sign.isdigit() or sign in numerals for sign in told)


def is_a_sum(text: str) -> bool:
    """Whether the text is hardly more than what one would spend: 3000, 那就千把块的吧."""
    price = sum_alone(text) or price_said(text)
    return price is not None and len(text) - len(price.source) <= BESIDE


def budget_in_passing(message: Understood, items: Sequence[Listed] = ()) -> list[Constraint]:
    """2000多, 3000: a sum that only a talk about a need makes a price; `items` are of the kind."""
    if message.one("budget"):
        return []
    price = sum_alone(message.text) or price_said(message.text)
    if price is None and not heard("size.words", message.text):
        price = bare_sum(message.text, items)
    return [price] if price else []


def price_said(text: str) -> Price | None:
    """The price that a text states where the bot found no budget in it; None for none."""
    text = plain(text)
    for pattern, meaning in _rules():
        for match in pattern.finditer(text):
            price = _price(meaning, [group for group in match.groups() if group], match[0])
            if price is not None:
                return price
    return None


def bare_sum(text: str, items: Sequence[Listed]) -> Price | None:
    """A part of the message that is a number alone, where products of the kind cost about that."""
    prices = [item.price for item in items]
    for part in re.split(CLAUSES, plain(text)):
        match = re.fullmatch(entry("sums.alone"), part)
        value = sum_of(match[1]) if match else None
        if value and prices and min(prices) <= _fen(value) <= FAR * max(prices):
            return Price(at_most=_fen(value), source=part)
    return None


def _price(meaning: str, said: list[str], source: str) -> Price | None:
    """The price that the numerals of a match mean."""
    if meaning in ("pair", "tail", *mapping("sums.shares")):
        low, high = _between(meaning, said)
    else:
        value = sum_of(said[0]) or 0.0
        low = high = value if value >= LEAST else 0.0
    if not low:
        return None
    match meaning:
        case "most":
            return Price(at_most=_fen(high), source=source)
        case "least":
            return Price(at_least=_fen(low), source=source)
        case "about":
            return Price(around=_fen(low), source=source)
        case "from":
            high = low + 10 ** (len(str(int(low))) - 1)
    return Price(at_least=_fen(low), at_most=_fen(high), source=source)


def _between(meaning: str, said: list[str]) -> tuple[float, float]:
    """一两百, 一千五六, 小几百: the two ends; zeros where they are none."""
    if meaning in mapping("sums.shares"):
        low, high = mapping("sums.shares")[meaning]
        unit = float(mapping("quantities.units")[said[-1]])
        return low * unit, high * unit
    first, last = (float(number(digit) or 0) for digit in _digits(meaning, said))
    if last - first not in STEPS:
        return 0.0, 0.0
    if meaning == "pair":
        unit = float(mapping("quantities.units")[said[2]])
        return first * unit, last * unit
    whole, unit = sum_of(said[0] + said[1]) or 0.0, mapping("quantities.units")[said[1]]
    return whole + first * unit / 10, whole + last * unit / 10


def _digits(meaning: str, said: list[str]) -> list[str]:
    return said[:2] if meaning == "pair" else said[2:]


def sum_of(written: str) -> float | None:
    """The value of 2000, 1.5k, 两千五, 1千5; None for what is no number (三四, 十几).

    >>> sum_of("两千五"), sum_of("1千5"), sum_of("三四")
    (2500.0, 1500.0, None)
    """
    units: dict[str, int] = mapping("quantities.units") | mapping("sums.arabic_units")
    digits: dict[str, int] = mapping("quantities.digits")
    parts = re.findall(r"\d+(?:\.\d+)?|\D", written)
    total, last, unit = 0.0, None, 1.0
    for part in parts:
        if part in units:
            unit = float(units[part])
            total, last = total + (1 if last is None else last) * unit, None
        elif last:
            return None  # two digits side by side
        else:
            last = float(digits[part]) if part in digits else float(part)
    tail = unit / 10 if unit >= HUNDRED else 1.0  # 两千五
    return total + (last or 0) * (tail if total else 1)


def _fen(value: float) -> int:
    return fen(str(value))
