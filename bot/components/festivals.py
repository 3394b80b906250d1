"""Days with a name: 双十一, 国庆, 母亲节, 中秋."""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("festivals.yml")
_LOOK_BACK = timedelta(days=120)  # 双十一买的, said in December


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every name of a day, longest first."""
    table = _table()
    found = [name for group in table["fixed"].values() for name in group]
    found += list(table["nth"])
    found += [name for entry in table["lunar"].values() for name in entry["names"]]
    return tuple(sorted(found, key=len, reverse=True))


def nearest(month: int, day: int, today: date) -> date | None:
    """That day of the year that is coming, or was within the last months; None: no such day."""
    for year in range(today.year - 1, today.year + 6):  # 29 February comes every few years
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today - _LOOK_BACK:
            return found
    return None


def festival(name: str, today: date) -> date | None:
    """The day of that name; None beyond the years of the table."""
    table = _table()
    for month_day, group in table["fixed"].items():
        if name in group:
            month, day = str(month_day).split("-")
            return nearest(int(month), int(day), today)
    if name in table["nth"]:
        days = [_nth(year, *table["nth"][name]) for year in (today.year, today.year + 1)]
    else:
        days = next(e["days"] for e in table["lunar"].values() if name in e["names"])
    return next((day for day in days if day >= today - _LOOK_BACK), None)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
