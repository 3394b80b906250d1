"""A day and hours that a customer wishes for: heard, kept in a slot, said back, put to the shop."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from actions.times import day
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import heard, label
from shop.clock import day_start, for_people, now
from shop.shipping.wishes import OPEN, Wish, ends

NEAR = 4  # characters between a day and the word for buying


def wished(turn: Turn) -> Wish | None:
    """The wish that a typed message holds; None for none."""
    if not turn.message.typed:
        return None
    days, hours = _days(turn.message), hours_told(turn.message)
    on = coming_day(turn.message) or (days[-1] if days else "")
    return Wish(turn.message.text, on, hours) if on or hours else None


def coming_day(message: Understood) -> str:
    """The last day named that is not over; "" for none."""
    days = [_from_today(value) for value in _days(message) if not Wish("", value).is_past(now())]
    return days[-1] if days else ""


def hours_told(message: Understood) -> str:
    """The last hours named: 白天没人，晚上送; "" for none."""
    return next((one.value for one in reversed(message.all("time"))), "")


def only_past(message: Understood) -> bool:
    """Whether days are named that are all over."""
    return bool(_days(message)) and not coming_day(message)


def _days(message: Understood) -> list[str]:
    """The days named, without those that tell which order is meant (昨天买的)."""
    return [one.value for one in message.all("date") if not _of_order(message, one)]


def _of_order(message: Understood, named: Entity) -> bool:
    end = named.start + len(named.text)
    return bool(named.text) and heard("references.bought", message.text[end : end + NEAR])


def _from_today(value: str) -> str:
    """A stretch that has begun (月底) goes on from today."""
    first, last = ends(value)
    today = for_people(now()).date().isoformat()
    return f"{today}/{last or OPEN}" if first and first < today else value


def kept(found: Wish) -> str:
    """For a slot."""
    return json.dumps(asdict(found), ensure_ascii=False)


def read(slot: str) -> Wish:
    """From a slot."""
    return Wish(**json.loads(slot))


def for_shop(found: Wish, in_words: str) -> dict[str, Any]:
    """What the shop's own system reads: the words said to the customer, and their parts.

    `days` and `hours` are from and to, null at an open end; null for both where any will do.
    """
    return {
        "wanted": in_words,
        "words": found.words,
        "days": _pair(found.day),
        "hours": _pair(found.hours),
        "hold": found.hold,
    }


def from_request(told: Mapping[str, Any]) -> Wish:
    """From what the shop was asked (`for_shop`); what is not there was not said."""
    return Wish(
        told.get("words", ""),
        _stretch_of(told.get("days")),
        _stretch_of(told.get("hours")),
        told.get("hold", False),
    )


def _pair(stretch: str) -> list[str | None] | None:
    return [end or None for end in ends(stretch)] if stretch else None


def _stretch_of(pair: list[str | None] | None) -> str:
    return "/".join(end or OPEN for end in pair) if pair else ""


def said_back(found: Wish, any_day: str) -> str:
    """明天 15:00 以后; `any_day` names a day that was not said."""
    return _in_words(found, any_day, _day_from_today)


def written_down(found: Wish, any_day: str) -> str:
    """5月20日 15:00 以后: as it can be read on another day."""
    return _in_words(found, any_day, _day_of_year)


def _in_words(found: Wish, any_day: str, named: Callable[[date], str]) -> str:
    first, last = ((named(date.fromisoformat(end)) if end else "") for end in ends(found.day))
    which = _stretch("days", first, last) if found.day else any_day
    hours = _stretch("hours", *ends(found.hours)) if found.hours else ""
    return label("times.wished", day=which, hours=hours)


def _day_from_today(on: date) -> str:
    return day(day_start(now(), (on - for_people(now()).date()).days))


def _day_of_year(on: date) -> str:
    return label("times.day", month=on.month, day=on.day)


def _stretch(what: str, start: str, end: str) -> str:
    """From–to in words; one word where both are the same."""
    form = "_at" if start == end else "_from" if not end else "_until" if not start else ""
    return label(f"times.{what}{form}", start=start, end=end)
