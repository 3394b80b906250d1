"""Signing in: argon2, one answer for every wrong login, a lock after too many."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from shop.agents import repository
from shop.agents.models import Agent, AgentSession

SESSION_LIFE = timedelta(hours=12)
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_HASHER = PasswordHasher()


class Locked(Exception):
    """Too many wrong passwords; not even the right one is taken before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until.isoformat()}")
        self.until = until


class WeakPassword(ValueError):
    """The new password is too short, or the old one again."""


@dataclass(frozen=True)
class SignedIn:
    """An agent's session; only the SHA-256 of its token is kept."""

    agent: Agent
    token: str
    expires_at: datetime


def hashed(password: str) -> str:
    """argon2id with the library's parameters (RFC 9106, low memory profile)."""
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    return hashed(secrets.token_urlsafe(16))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; slow on purpose, so never call it inside a transaction.

    None (an unknown login) takes as long as a wrong password.
    """
    try:
        return _HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def password_hash(session: Session, login: str, at: datetime) -> str | None:
    """What to check a password against; None for an unknown login. Raises Locked."""
    agent = repository.by_login(session, login)
    if agent is not None and agent.locked_until is not None and agent.locked_until > at:
        raise Locked(agent.locked_until)
    return None if agent is None or agent.disabled_at is not None else agent.password_hash


def signed_in(session: Session, login: str, checked: str, at: datetime) -> SignedIn | None:
    """A new session after the hash `checked` fitted; None if the password changed meanwhile."""
    agent = repository.by_login(session, login)
    if agent is None or agent.password_hash != checked or agent.disabled_at is not None:
        return None
    agent.failed_logins, agent.locked_until = 0, None
    if agent.presence == "offline":  # who signs in comes to work
        agent.presence = "online"
    repository.audit(session, agent.id, "agent.signed_in", agent.id, at=at)
    return _new_session(session, agent, at)


def count_failure(session: Session, login: str, at: datetime) -> None:
    """A wrong password; too many in a row lock the login."""
    agent = repository.by_login(session, login)
    if agent is None:
        return
    agent.failed_logins += 1
    if agent.failed_logins >= MOST_FAILURES:
        agent.failed_logins, agent.locked_until = 0, at + LOCKED_FOR
        repository.audit(session, agent.id, "agent.locked", agent.id, at=at)


def _new_session(session: Session, agent: Agent, at: datetime) -> SignedIn:
    new = SignedIn(agent, secrets.token_urlsafe(32), at + SESSION_LIFE)
    session.add(
        AgentSession(
            token_hash=_token_hash(new.token), agent_id=agent.id, expires_at=new.expires_at
        )
    )
    return new


def authenticate(session: Session, token: str, at: datetime) -> Agent | None:
    """The agent of a session token; None if it is unknown or expired."""
    return repository.by_token(session, _token_hash(token), at)


def sign_out(session: Session, token: str, agent: Agent, at: datetime) -> None:
    """End this one session."""
    repository.end_session(session, _token_hash(token))
    repository.audit(session, agent.id, "agent.signed_out", agent.id, at=at)


def set_presence(session: Session, agent_id: str, presence: str, at: datetime) -> Agent:
    """What the agent chose to be: online, busy or offline."""
    agent = repository.by_id(session, agent_id)
    if agent.presence != presence:
        agent.presence = presence
        detail = {"presence": presence}
        repository.audit(session, agent.id, "agent.presence_changed", agent.id, detail, at=at)
    return agent


def check_new_password(old: str, new: str) -> None:
    """Raise WeakPassword for one that may not replace `old`."""
    if len(new) < SHORTEST_PASSWORD or new == old:
        raise WeakPassword(f"at least {SHORTEST_PASSWORD} characters, and not the old one")


def set_password(session: Session, agent_id: str, new_hash: str, token: str, at: datetime) -> None:
    """Replace a (one-time) password by its new hash; sessions other than `token`'s end."""
    agent = repository.by_id(session, agent_id)
    agent.password_hash, agent.must_change = new_hash, False
    repository.end_sessions(session, agent_id, but=_token_hash(token))
    repository.audit(session, agent.id, "agent.password_changed", agent.id, at=at)
