"""Queries on policies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.policies.models import Policy, PolicyChange


def stored(session: Session, name: str) -> Policy | None:
    """The policy as the shop edited it, if it did."""
    return session.get(Policy, name)


def save(session: Session, row: Policy) -> None:
    """Insert or replace."""
    session.merge(row)
    session.flush()


def changes(session: Session, name: str) -> Sequence[PolicyChange]:
    """What the policy was, oldest first."""
    query = select(PolicyChange).where(PolicyChange.name == name)
    return session.scalars(query.order_by(PolicyChange.at, PolicyChange.id)).all()


def add_change(session: Session, row: PolicyChange) -> None:
    """Keep what holds from now on."""
    session.add(row)
    session.flush()
