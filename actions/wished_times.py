"""A day and hours that a customer wishes for: heard, kept in a slot, said back, put to the shop."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.clock import day_start, for_people, now
from shop.shipping.wishes import MIDNIGHT, Wish, wish

OPEN_END = ".."


def wished(turn: Turn) -> Wish | None:
    """The wish that a typed message holds, its day as the NLU found it; None for none."""
    if not turn.message.typed:
        return None
    told = wish(turn.message.text, now())
    named = _named_day(turn)
    if told is None and named is None:
        return None
    told = told or Wish(turn.message.text)
    return Wish(told.words, named or told.day, told.hours, told.hold)


def _named_day(turn: Turn) -> date | None:
    """The one day of a date entity: the first of a span, none where it is open."""
    said = (turn.message.one("date") or "").partition("/")[0]
    return date.fromisoformat(said) if said and said != OPEN_END else None


def kept(found: Wish) -> str:
    """For a slot."""
    return json.dumps(_plain(found), ensure_ascii=False)


def read(slot: str) -> Wish:
    """From a slot."""
    return from_request(json.loads(slot))


def from_request(told: Mapping[str, Any]) -> Wish:
    """From what the shop was asked (`for_shop`); what is not there was not said."""
    on, hours = told.get("day"), told.get("hours")
    return Wish(
        told.get("words", ""),
        date.fromisoformat(on) if on else None,
        (hours[0], hours[1]) if hours else None,
        told.get("hold", False),
    )


def _plain(found: Wish) -> dict[str, Any]:
    return {
        "words": found.words,
        "day": found.day.isoformat() if found.day else None,
        "hours": list(found.hours) if found.hours else None,
        "hold": found.hold,
    }


def for_shop(found: Wish, in_words: str) -> dict[str, Any]:
    """What the shop's own system reads: the words said to the customer, and their parts."""
    return {"wanted": in_words, **_plain(found)}


def said_back(found: Wish, any_day: str) -> str:
    """明天 15:00 以后; `any_day` names a day that was not said."""
    which = day(day_start(now(), _days_ahead(found))) if found.day else any_day
    return label("times.wished", day=which, hours=_hours(found))


def written_down(found: Wish, any_day: str) -> str:
    """5月20日 15:00 以后: as it can be read on another day."""
    on = found.day
    which = label("times.day", month=on.month, day=on.day) if on else any_day
    return label("times.wished", day=which, hours=_hours(found))


def _days_ahead(found: Wish) -> int:
    return 0 if found.day is None else (found.day - for_people(now()).date()).days


def _hours(found: Wish) -> str:
    if found.hours is None:
        return ""
    start, end = found.hours
    if end == MIDNIGHT:
        return label("times.hours_from", start=start)
    if start == 0:
        return label("times.hours_until", end=end)
    return label("times.hours", start=start, end=end)
