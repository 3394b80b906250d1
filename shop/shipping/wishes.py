"""When customers want a parcel brought: 后天下午, 周六上午, 晚上七点以后, 先不要送等我通知."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.clock import for_people

WEEK, NOON, MIDNIGHT = 7, 12, 24


@dataclass(frozen=True)
class Wish:
    """A day, hours of a day (from, until), or to wait until told; what was not said is None.

    `words` are the customer's own, for whoever must do it.
    """

    words: str
    day: date | None = None
    hours: tuple[int, int] | None = None
    hold: bool = False

    def is_past(self, now: datetime) -> bool:
        """Whether the time wished for is over."""
        local = for_people(now)
        if self.day is None or self.day > local.date():
            return False
        over = self.hours is not None and self.hours[1] <= local.hour
        return self.day < local.date() or over


@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".yml")
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def wish(text: str, now: datetime) -> Wish | None:
    """The wish that a text holds; None if it names no time.

    >>> from datetime import UTC
    >>> wish("后天下午三点以后送", datetime(2026, 3, 13, tzinfo=UTC)).hours
    (15, 24)
    """
    if re.search(_words()["hold"], text):
        return Wish(text, hold=True)
    day, hours = _day(text, for_people(now).date()), _hours(text)
    return None if day is None and hours is None else Wish(text, day, hours)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else int(_words()["numerals"].get(written, 0))


def _day(text: str, today: date) -> date | None:
    return next(_days(text, today), None)


def _days(text: str, today: date) -> Iterator[date]:
    """The readings of a day, the surest first."""
    words = _words()
    if match := re.search(words["date"], text):
        yield from _on_date(match, today)
    named = [name for name in words["days"] if name in text]
    if named:
        yield today + timedelta(days=words["days"][max(named, key=len)])
    if match := re.search(words["weekday"], text):
        yield _on_weekday(today, words["weekdays"][match[2]], len(match[1] or "") * _next(match[1]))
    if re.search(words["next_week"], text):
        yield _on_weekday(today, 0, 1)
    if words["month_end"] in text:
        yield today.replace(day=monthrange(today.year, today.month)[1])
    if match := re.search(words["later"], text):
        yield today + timedelta(days=_number(match[1]))


def _next(said: str | None) -> int:
    return 1 if said and set(said) == {"下"} else 0


def _on_weekday(today: date, weekday: int, weeks: int) -> date:
    """The weekday of this week, or of a later one; without 下 it is the coming one."""
    monday = today - timedelta(days=today.weekday())
    found = monday + timedelta(days=weekday, weeks=weeks)
    return found if found >= today else found + timedelta(weeks=1)


def _on_date(match: re.Match[str], today: date) -> Iterator[date]:
    """5月20日, or the 20th: of this month, or of the next one when it is over."""
    month, day = int(match[1] or today.month), int(match[2] or match[3])
    try:
        found = today.replace(month=month, day=day)
    except ValueError:
        return
    if match[1] is None and found < today:
        following = today.replace(day=1) + timedelta(days=32)
        try:
            found = following.replace(day=day)
        except ValueError:
            return
    yield found


def _hours(text: str) -> tuple[int, int] | None:
    words = _words()
    parts = [name for name in words["parts"] if name in text]
    said = list(re.finditer(words["hour"], text))
    if not said:
        return tuple(words["parts"][parts[0]]) if parts else None
    late = any(name in words["afternoon"] for name in parts)
    hours = [_of_day(_number(match[1]), late) for match in said]
    rest = text[said[-1].end() :]
    if len(hours) > 1 and hours[0] < hours[1]:
        return hours[0], hours[1]
    if re.match(words["after"], rest):
        return hours[0], MIDNIGHT
    if re.match(words["before"], rest):
        return 0, hours[0]
    return hours[0], hours[0] + 1


def _of_day(hour: int, late: bool) -> int:
    """下午三点 is 15; three alone is never meant at night."""
    early = hour < NOON and (late or hour < WEEK)
    return min(hour + NOON if early else hour, MIDNIGHT - 1)
