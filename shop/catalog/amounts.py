"""Amounts in attribute values, made comparable: 约1.2天, 0.75千克, 单次7小时配盒28小时."""

import re
from functools import lru_cache
from importlib.resources import files

import yaml


@lru_cache(maxsize=1)
def _units() -> dict[str, float]:
    content = files("shop.catalog").joinpath("units.yml").read_text(encoding="utf-8")
    return {str(name).lower(): float(size) for name, size in yaml.safe_load(content).items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(_units(), key=len, reverse=True)))
    return re.compile(rf"(\d+(?:\.\d+)?)\s*({units})?", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def amounts(value: str) -> tuple[float, ...]:
    """Every amount of a value in its smallest unit, in the order written; () where it has none.

    >>> amounts("约1.2天"), amounts("0.75千克"), amounts("单次7小时配盒28小时")
    ((28.8,), (750.0,), (7.0, 28.0))
    >>> amounts("纯棉")
    ()
    """
    return tuple(
        round(float(number) * _units().get(unit.lower(), 1.0), 6)
        for number, unit in _pattern().findall(value)
    )
