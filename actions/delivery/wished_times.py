"""A day and hours that a customer wishes for: heard, kept in a slot, said back, put to the shop."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from actions.patterns import matches
from actions.times import day
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import entry, heard, label, plain
from shop.clock import day_start, for_people, now
from shop.shipping.wishes import OPEN, Wish, ends

SATURDAY, SUNDAY = 5, 6
NEAR = 4  # characters between a day and the word for buying


def wished(turn: Turn) -> Wish | None:
    """The wish that a typed message holds; None for none."""
    if not turn.message.typed:
        return None
    days, hours = _days(turn.message), hours_told(turn.message)
    on = coming_day(turn.message) or (days[-1] if days else "")
    return Wish(turn.message.text, on, hours) if on or hours else None


def coming_day(
    message: Understood, refused: Collection[str] = (), *, sent: bool | None = None
) -> str:
    """The last day named that is not over; "" for none.

    今天别送 names none. Of a day `refused` before, 周六 means the one a week later, and so it does
    on a Saturday. On a weekend
    周末 is what is left of it for what was `sent`, and the next one for what was not.
    """
    days = [_from_today(_not_refused(message, one, refused)) for one in _wanted(message, "date")]
    if sent is not None and on_weekend(message):
        days = [*days, _weekend(sent)]
    days += [f"{ends(value)[1]}/{OPEN}" for value in _refused(message) if _is_until(value)]
    coming = [value for value in days if value and not Wish("", value).is_past(now())]
    return coming[-1] if coming else ""


def on_weekend(message: Understood) -> bool:
    """Whether it says 周末 and it is one."""
    said = bool(_wanted(message, "date")) and matches("delivery.this_weekend", message.text)
    return said and for_people(now()).weekday() >= SATURDAY


def _weekend(this: bool) -> str:
    today = for_people(now()).date()
    sunday = today + timedelta(days=SUNDAY - today.weekday() + (0 if this else 7))
    first = today if this else sunday - timedelta(days=1)
    return today.isoformat() if first == sunday else f"{first}/{sunday}"


def hours_told(message: Understood) -> str:
    """The last hours named: 白天没人，晚上送; "" for none. 下午别送 names none."""
    return next((one.value for one in reversed(_wanted(message, "time"))), "")


def refused_days(message: Understood) -> list[str]:
    """The days on which it does not suit: 今天别送, 周六不在家."""
    return [value for value in _refused(message) if not _is_until(value)]


def only_past(message: Understood) -> bool:
    """Whether days are named that are all over."""
    return bool(_days(message)) and not coming_day(message)


def _days(message: Understood) -> list[str]:
    """The days named, without those that tell which order is meant (昨天买的)."""
    return [one.value for one in _wanted(message, "date") if not _of_order(message, one)]


def _wanted(message: Understood, name: str) -> list[Entity]:
    named = [one for one in message.all(name) if not _does_not_suit(message, one)]
    return named if name == "time" else [one for one in named if not _of_order(message, one)]


def _refused(message: Understood) -> list[str]:
    return [one.value for one in message.all("date") if _does_not_suit(message, one)]


def _is_until(value: str) -> bool:
    """三号之前: refused, it means from then on."""
    return value.startswith(f"{OPEN}/")


def _today_by_its_weekday(message: Understood, named: Entity) -> bool:
    """周六送, said on a Saturday: who meant today would say so (今天, 这周六)."""
    if named.value != for_people(now()).date().isoformat() or not named.text:
        return False
    until = plain(message.text[: named.start + len(named.text)])
    return matches("delivery.weekday", named.text) and not matches("delivery.this_week", until)


def _not_refused(message: Understood, named: Entity, refused: Collection[str]) -> str:
    if named.value not in refused and not _today_by_its_weekday(message, named):
        return named.value
    if not heard("delivery.weekdays", named.text):
        return ""
    return (date.fromisoformat(named.value) + timedelta(days=7)).isoformat()


def _does_not_suit(message: Understood, named: Entity) -> bool:
    """Whether the words beside a day or hours refuse them; those of 今天下午不在 are the hours'."""
    if not named.text:
        return False
    before = message.text[: named.start]
    if re.search(str(entry("delivery.not_before")), before):
        return True
    after = message.text[named.start + len(named.text) :]
    if named.name == "date" and (hours := _standing_at(message, after, "time")):
        return not _others(message, hours) and _does_not_suit(message, hours)
    while other := _standing_at(message, after, named.name):  # 今天明天都不在
        after = message.text[other.start + len(other.text) :]
    return re.match(str(entry("delivery.does_not_suit")), after) is not None


def _standing_at(message: Understood, rest: str, name: str) -> Entity | None:
    """The day or hours with which the rest of the message begins."""
    gap = re.match(str(entry("delivery.between_times")), rest)
    start = len(message.text) - len(rest) + (gap.end() if gap else 0)
    return next((one for one in message.all(name) if one.text and one.start == start), None)


def _others(message: Understood, hours: Entity) -> bool:
    return any(one != hours for one in message.all("time"))


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
    """明天 15:00 以后, 周六（12月5日） if named so; `any_day` names a day that was not said."""
    by_weekday = matches("delivery.weekday", found.words)
    return _in_words(found, any_day, _day_of_week if by_weekday else _day_from_today)


def written_down(found: Wish, any_day: str) -> str:
    """5月20日 15:00 以后: as it can be read on another day."""
    return _in_words(found, any_day, _day_of_year)


def _in_words(found: Wish, any_day: str, named: Callable[[date], str]) -> str:
    first, last = ((named(date.fromisoformat(end)) if end else "") for end in ends(found.day))
    which = _stretch("days", first, last) if found.day else any_day
    hours = _stretch("hours", *ends(found.hours)) if found.hours else ""
    return label("times.wished", day=which, hours=hours)


def day_named(value: str) -> str:
    """今天 or 11月30日 for a day or a stretch of days."""
    return said_back(Wish("", value), "")


def _day_from_today(on: date) -> str:
    return day(day_start(now(), (on - for_people(now()).date()).days))


def _day_of_week(on: date) -> str:
    weekday = label(f"policies.weekday_{on.weekday()}")
    return label("times.day_of_week", weekday=weekday, day=_day_from_today(on))


def _day_of_year(on: date) -> str:
    return label("times.day", month=on.month, day=on.day)


def _stretch(what: str, start: str, end: str) -> str:
    """From–to in words; one word where both are the same."""
    form = "_at" if start == end else "_from" if not end else "_until" if not start else ""
    return label(f"times.{what}{form}", start=start, end=end)
