"""Requests that a channel repeats: each has one effect and one answer."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.channels import repository

REMEMBERED = timedelta(days=3)


def first_time(session: Session, channel: str, key: str, at: datetime) -> bool:
    """Whether this request has not been here before; from now on it has."""
    return repository.add_seen(session, channel, key[:200], at)
