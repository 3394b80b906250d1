"""What a request may hold: made usable where that is harmless, refused with its name where not."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from shop.behaviour.service import HistoryEntry

LONGEST = 1_000  # characters of a query, as at the doors


class BadRequest(ValueError):
    """A request that cannot be answered as it stands; says which part and why."""


def asked(query: str) -> str:
    """A query without control characters and halves of characters, each of them a blank.

    Raises BadRequest for one that is too long.
    """
    if len(query) > LONGEST:
        raise BadRequest(f"query has {len(query)} characters, at most {LONGEST} are read")
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in query).strip()


def aware(moment: datetime, name: str) -> datetime:
    """The moment; raises BadRequest for one without a time zone, which could be any of 24."""
    if moment.tzinfo is None:
        raise BadRequest(f"{name} {moment.isoformat()} has no time zone")
    return moment


def in_order(history: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """Oldest first, each event once; raises BadRequest for a time without a zone."""
    once = {entry.event_id: entry for entry in history}
    for entry in once.values():
        aware(entry.ts, f"the time of behaviour {entry.event_id}")
    return sorted(once.values(), key=lambda entry: entry.ts)
