"""Moments as customers read them, on a Chinese wall clock."""

from datetime import datetime

from actions.words import label
from shop.clock import for_people, now


def moment(at: datetime) -> str:
    """Day and time of day: 今天 14:05, 昨天 09:30, 5月20日 14:05."""
    local = for_people(at)
    return label("times.moment", day=day(at), hour=local.hour, minute=local.minute)


def day(at: datetime) -> str:
    """The day alone: 今天, 昨天, 明天, 5月20日, with the year when it is another."""
    local, today = for_people(at), for_people(now())
    distance = (local.date() - today.date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(distance)
    if near:
        return label(f"times.{near}")
    far = "day" if local.year == today.year else "day_of_year"
    return label(f"times.{far}", year=local.year, month=local.month, day=local.day)
