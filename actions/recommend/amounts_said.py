"""Amounts of a product's attributes as they are said: 两万毫安, 15寸, 1.3kg以内, 42码, 两百多."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from actions.product.measures import measures
from actions.talk.quantities import number
from actions.words import entry, mapping
from shop.catalog.constraints import Attribute
from shop.catalog.listing import Listed
from shop.catalog.measures import compares
from shop.catalog.meeting import SIZE, alternatives, has_attribute, stated_amount
from shop.catalog.sizes import size_key
from shop.catalog.wishes import Amount, table

AROUND = 6  # characters before and behind an amount that say what it is of, or its bound


@cache
def _numeral() -> str:
    digits = "".join(mapping("quantities.digits")) + "".join(mapping("quantities.units"))
    return rf"(\d+(?:\.\d+)?[{digits}]?|[{digits}]+)"


@cache
def _of_units(units: tuple[str, ...]) -> re.Pattern[str]:
    unit = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    return re.compile(rf"(?<![\d.]){_numeral()}\s*({unit})(?![a-z])", re.IGNORECASE)


def amounts_said(text: str, kind: str, items: Sequence[Listed]) -> Iterator[Attribute]:
    """Amounts with a unit that the products of the kind state: 两万毫安 of 电池容量."""
    taken: list[int] = []
    for known in table().amounts:
        if known.of not in ("", kind):
            continue
        for match in _of_units(known.units).finditer(text):
            if match.start() in taken or not _near(known, text, match.start()):
                continue
            if _of_a_body(match[1], text):
                continue
            if condition := _condition(known, match, text, items):
                taken.append(match.start())
                yield condition


def _of_a_body(written: str, text: str) -> bool:
    """他175 70kg is about him."""
    body = measures(text)
    return body.height is not None and body.weight == _value(written)


def _near(known: Amount, text: str, at: int) -> bool:
    return not known.near or any(word in text[max(0, at - AROUND) : at] for word in known.near)


def _condition(
    known: Amount, match: re.Match[str], text: str, items: Sequence[Listed]
) -> Attribute | None:
    amount = _value(match[1])
    names = [n for n in alternatives(known.name) if any(stated_amount(n, item) for item in items)]
    if amount is None or not names:
        return None
    behind = text[match.end() : match.end() + AROUND]
    before = text[max(0, match.start() - AROUND) : match.start()]
    sign, bound = known.sign, ""
    for bounds, meaning in (
        (table().about, "~"),
        (table().at_most, "<="),
        (table().at_least, ">="),
    ):
        for word in bounds:
            if behind.startswith(word) or before.endswith(word):
                sign, bound = meaning, word
    words = match[0] + bound if behind.startswith(bound) else bound + match[0]
    wanted = f"{amount:.15g}{known.unit or match[2]}"
    stated = [stated_amount(names[0], item) for item in items]
    if not any(compares(">=", one, wanted) or compares("<=", one, wanted) for one in stated):
        return None  # amounts of another kind
    return Attribute(name=names[0], value=f"{sign}{wanted}", source=words)


def _value(written: str) -> float | None:
    """20000, 2万, 1.5, 两万."""
    units = mapping("quantities.units")
    if written[-1] in units and written[0].isdigit():
        return float(written[:-1]) * float(units[written[-1]])
    if written[0].isdigit():
        return float(written)
    return number(written)


def memory_said(text: str, items: Sequence[Listed]) -> tuple[Attribute | None, str]:
    """内存要32的: made so by a variant in stock; where none is, what is wanted."""
    if both := re.search(entry("recommend.memory_pair"), text):
        unit = "TB" if len(both[2]) == 1 else "GB"
        value = f"{both[1]}GB+{both[2]}{unit}"
        made = Attribute(name=SIZE, value=value, source=both[0].strip())
        there = any(has_attribute(made, item) for item in items)
        return (made, "") if there else (None, both[0].strip())
    for name, rule in mapping("recommend.memory").items():
        match = re.search(rule["said"], text, re.IGNORECASE)
        if match is None:
            continue
        number = next(group for group in match.groups() if group)
        unit = "TB" if number.isdigit() and int(number) <= rule["tb_up_to"] else "GB"
        wanted = rule["size"].format(amount=f"{number}{unit}")
        made = Attribute(name=SIZE, value=wanted, source=match[0].strip())
        if any(has_attribute(made, item) for item in items):
            return made, ""
        return None, f"{name} {number}{unit}"
    return None, ""


@cache
def _size() -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(\d{{2}}(?:\.5)?)\s?(?:{'|'.join(table().sizes)})")


_LETTERS = re.compile(r"(?<![A-Za-z0-9])([2-6]?X{0,3}L|X?S|M)(?![A-Za-z0-9])", re.IGNORECASE)


def _among(number: float, made: Collection[str]) -> bool:
    """Whether a number is between the least and the largest of sizes in numbers: 41 of 36 to 44."""
    numbers = [float(size) for size in made if re.fullmatch(r"\d{2}(?:\.5)?", size)]
    return bool(numbers) and min(numbers) <= number <= max(numbers)


def size_said(text: str, items: Sequence[Listed] = ()) -> Attribute | None:
    """37码, XL: there in this size now.

    Letters where something of the kind has such a size, a bare number between its sizes: 鞋子 41.
    """
    if match := _size().search(text):
        return Attribute(name=SIZE, value=match[1], source=match[0])
    made = {size_key(size) for item in items for size in item.sizes}
    numbers = (m[1] for m in re.finditer(entry("recommend.size_bare"), text))
    if bare := next((n for n in numbers if _among(float(n), made)), ""):
        return Attribute(name=SIZE, value=bare, source=bare)
    letters = next((m for m in _LETTERS.finditer(text) if size_key(m[1]) in made), None)
    if letters is None:
        return None
    return Attribute(name=SIZE, value=letters[1].upper(), source=letters[1])
