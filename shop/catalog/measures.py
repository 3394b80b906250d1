"""Amounts as the attributes of products state them, so that two can be compared.

The units and what they are worth are in shop/catalog/words.json.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from shop.catalog.words import words

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]+)?")
NEAR = 0.05  # share by which two amounts may differ and still be called the same
ABOUT = 0.2  # 三百毫升左右


@dataclass(frozen=True)
class Measure:
    """An amount in the base unit of its `kind`: 1.2千克 is 1200 of 重量."""

    amount: float
    kind: str


@lru_cache(maxsize=20_000)
def measure(text: str) -> Measure | None:
    """The first amount with a known unit; None where there is none.

    >>> measure("单次12小时配盒48小时"), measure("0.65千克")
    (Measure(amount=12.0, kind='时间'), Measure(amount=650.0, kind='重量'))
    >>> measure("不适合") is None
    True
    """
    for match in _AMOUNT.finditer(text):
        unit = (match[2] or "").lower()
        known = [
            (len(name), worth, kind)
            for kind, units in words().units.items()
            for name, worth in units.items()
            if unit.startswith(name)
        ]
        if known:
            _, worth, kind = max(known)
            return Measure(float(match[1]) * worth, kind)
    return None


def compares(sign: str, stated: str, wanted: str) -> bool:
    """Whether what a product states is <=, >=, = or about (~) an amount; False where none is.

    >>> compares("<=", "1.19千克", "1.3kg"), compares("=", "20000毫安时", "2万毫安")
    (True, False)
    """
    has, asked = measure(stated), measure(wanted)
    if has is None or asked is None or has.kind != asked.kind:
        return False
    match sign:
        case "<=":
            return has.amount <= asked.amount
        case ">=":
            return has.amount >= asked.amount
        case _:
            part = ABOUT if sign == "~" else NEAR
            return abs(has.amount - asked.amount) <= part * asked.amount
