"""Requests that a channel repeats: each has one effect and one answer."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from shop.channels import repository
from shop.channels.models import Seen

REMEMBERED = timedelta(days=3)


def hashed(key: str) -> str:
    """As it is kept: keys may name people."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def first_time(session: Session, channel: str, key: str, at: datetime) -> bool:
    """Whether this request has not been here before; from now on it has."""
    return repository.add_seen(session, channel, hashed(key), at)


def of(session: Session, channel: str, key: str) -> Seen | None:
    """A request that was here, its row locked until the transaction ends."""
    return repository.seen(session, channel, hashed(key))


def answer_to(session: Session, channel: str, key: str) -> dict[str, Any] | None:
    """What was answered to a request; None while that is open."""
    found = session.get(Seen, (channel, hashed(key)), populate_existing=True)
    return None if found is None else found.answer


def forget_old(session: Session, at: datetime) -> int:
    """Requests that no channel repeats any more."""
    return repository.forget_seen(session, at - REMEMBERED)
