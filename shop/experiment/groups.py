"""Who is held back from personal suggestions, and since when which share is.

A customer's group follows from their id and the share in force alone. So it is recorded for every
moment by recording the shares (`phases`), no list of customers is kept that an erasure would have
to clean, and a greater share only adds customers to those held back before.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.customers.consent import Purpose, may
from shop.policies.service import history, policy, record
from shop.policies.values import HoldoutPolicy

SALT = "holdout-1113"  # any would do; with this one the demo shop's first customers are personal
ACTOR = "system"


@dataclass(frozen=True)
class Phase:
    """A time with one share: from `since` to before `until` (None: it lasts)."""

    since: datetime
    until: datetime | None
    percent: int


def place(customer_id: str) -> float:
    """Where an id falls in [0, 100), evenly spread and the same for ever."""
    digest = hashlib.sha256(f"{SALT}:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 * 100


def held_back_at(customer_id: str, percent: int) -> bool:
    """Whether the customer is among the held back when `percent` of all are."""
    return place(customer_id) < percent


def held_back(session: Session, customer_id: str) -> bool:
    """Whether a customer who could have a personal list now is kept on the general one.

    False for those without consent: they are in neither group.
    """
    percent = policy(session, HoldoutPolicy).percent
    return held_back_at(customer_id, percent) and may(session, customer_id, Purpose.PERSONALISATION)


def begin(session: Session, now: datetime | None = None) -> None:
    """Record the share in force where it is not recorded yet, so that it counts from now on."""
    record(session, policy(session, HoldoutPolicy), ACTOR, now or clock.now())


def phases(session: Session) -> list[Phase]:
    """Every share that was in force, oldest first; empty before `begin`."""
    found: list[Phase] = []
    for since, value in history(session, HoldoutPolicy):
        if found and found[-1].percent == value.percent:
            continue  # recorded by two processes at once
        if found:
            found[-1] = replace(found[-1], until=since)
        found.append(Phase(since, None, value.percent))
    return [phase for phase in found if phase.since != phase.until]
