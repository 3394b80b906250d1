"""Numbers that customers can say on the phone: T261123-0042 for a ticket, S261123-0042 for a case.

The digits after the day are drawn from the row's key, not counted: a customer learns from them
neither how many others complained nor the number of anyone else.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.models import AfterSale, Ticket

Letter = Literal["S", "T"]  # 售后, ticket
_WRITTEN = re.compile(r"(?<![A-Za-z0-9])([ST])[- ]?(\d{6})[- ]?(\d{4,6})(?!\d)", re.IGNORECASE)
_TRIES = 20


def new_number(session: Session, letter: Letter, key: str, moment: datetime) -> str:
    """A number that no row has yet, of the day of `moment` in China."""
    day = clock.for_people(moment).strftime("%y%m%d")
    return next(
        number
        for tail in _tails(key)
        if not repository.number_taken(session, number := f"{letter}{day}-{tail}")
    )


def _tails(key: str) -> Iterator[str]:
    """Four digits, and six once the day's four are crowded."""
    attempt = 0
    while True:
        drawn = int.from_bytes(sha256(f"{key}:{attempt}".encode()).digest()[:8])
        yield f"{drawn % 10_000:04d}" if attempt < _TRIES else f"{drawn % 1_000_000:06d}"
        attempt += 1


def written(text: str) -> str | None:
    """The number that a text names, as we write it; None if there is none.

    >>> written("s2611230042处理得怎么样了")
    'S261123-0042'
    """
    match = _WRITTEN.search(text)
    return f"{match[1].upper()}{match[2]}-{match[3]}" if match else None


def by_number(session: Session, customer_id: str, number: str) -> AfterSale | Ticket | None:
    """The customer's own case or ticket of this number."""
    if number.startswith("S"):
        return repository.case_by_number(session, customer_id, number)
    return repository.ticket_by_number(session, customer_id, number)
