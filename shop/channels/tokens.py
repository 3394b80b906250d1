"""Access tokens that all processes use: one of them renews, the others go on with the old one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.channels import repository

LEASE = timedelta(seconds=15)  # longer than a renewal may take


@dataclass(frozen=True)
class Held:
    """A token as stored; empty where there is none yet."""

    token: str
    expires_at: datetime | None

    def lasts(self, at: datetime, margin: timedelta = timedelta(0)) -> bool:
        """Whether it is good for so much longer."""
        return bool(self.token) and self.expires_at is not None and self.expires_at > at + margin


def held(session: Session, account: str) -> Held:
    """The token of an account."""
    row = repository.token(session, account)
    return Held("", None) if row is None else Held(row.token, row.expires_at)


def lease(session: Session, account: str, known: str, at: datetime) -> bool:
    """Whether the caller shall renew the token it knows; False: another is doing it, or has."""
    repository.add_token(session, account)
    return repository.lease_token(session, account, known, at, at + LEASE)


def renewed(session: Session, account: str, token: str, expires_at: datetime) -> None:
    """The new token is everybody's; its renewal is over."""
    repository.store_token(session, account, token, expires_at)


def give_up(session: Session, account: str) -> None:
    """The renewal failed; somebody else may try."""
    repository.free_token(session, account)
