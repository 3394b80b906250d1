"""Queries on policies."""

from sqlalchemy.orm import Session

from shop.policies.models import Policy


def stored(session: Session, name: str) -> Policy | None:
    """The policy as the shop edited it, if it did."""
    return session.get(Policy, name)


def save(session: Session, row: Policy) -> None:
    """Insert or replace."""
    session.merge(row)
    session.flush()
