"""Time: aware UTC inside, Asia/Shanghai for people."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def for_people(moment: datetime) -> datetime:
    """The same moment on a Chinese wall clock."""
    return moment.astimezone(SHANGHAI)


def in_utc(moment: datetime) -> datetime:
    """The same moment, aware, in UTC."""
    return moment.astimezone(UTC)


def after_working_days(moment: datetime, days: int) -> datetime:
    """Midnight in China of the day that is so many weekdays after `moment`'s; in UTC.

    Public holidays are not known.
    """
    day = for_people(moment).date()
    for _ in range(days):
        day += timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
    return in_utc(datetime.combine(day, time.min, SHANGHAI))


def day_start(moment: datetime, days: int = 0) -> datetime:
    """Midnight in China of the day `moment` falls on, `days` later; in UTC."""
    day = for_people(moment).date() + timedelta(days=days)
    return in_utc(datetime.combine(day, time.min, SHANGHAI))


def minute(moment: datetime) -> str:
    """2026-03-08 09:05, as people in China read it."""
    return for_people(moment).strftime("%Y-%m-%d %H:%M")
