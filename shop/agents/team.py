"""Who works here: adding, changing and disabling agents; only a lead does."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.agents import repository
from shop.agents.models import Agent
from shop.database import insert_new
from shop.errors import Conflict, NotFound
from shop.ids import new_id


@dataclass(frozen=True)
class Change:
    """What is to be different; None leaves it."""

    name: str | None = None
    role: str | None = None
    disabled: bool | None = None


def one_time_password() -> str:
    """For the first sign-in."""
    return secrets.token_urlsafe(12)


def add(
    session: Session, actor: str, *, login: str, name: str, role: str, hashed: str, at: datetime
) -> Agent:
    """A new agent, who must change the one-time password; raises Conflict for a login in use."""
    row = {
        "id": new_id(),
        "login": login,
        "name": name,
        "role": role,
        "password_hash": hashed,
        "must_change": True,
        "failed_logins": 0,
        "presence": "online",
        "created_at": at,
    }
    if insert_new(session, Agent, [row], ["login"]) == 0:
        raise Conflict("login_taken", login=login)
    agent, detail = repository.by_id(session, str(row["id"])), {"login": login, "role": role}
    repository.audit(session, actor, "agent.added", agent.id, detail, at=at)
    return agent


def reset_password(session: Session, actor: str, agent_id: str, hashed: str, at: datetime) -> None:
    """A new one-time password; the lock and every session end. Raises NotFound."""
    agent = _agent(session, agent_id)
    agent.password_hash, agent.must_change = hashed, True
    agent.failed_logins, agent.locked_until = 0, None
    repository.end_sessions(session, agent_id)
    repository.audit(session, actor, "agent.password_reset", agent_id, at=at)


def change(session: Session, actor: str, agent_id: str, wanted: Change, at: datetime) -> Agent:
    """Rename, promote, disable; who is disabled is signed out at once.

    Raises NotFound, and Conflict if nobody could lead any more.
    """
    agent = _agent(session, agent_id)
    agent.name = agent.name if wanted.name is None else wanted.name
    agent.role = agent.role if wanted.role is None else wanted.role
    if wanted.disabled is True and agent.disabled_at is None:
        agent.disabled_at = at
        repository.end_sessions(session, agent_id)
    elif wanted.disabled is False:
        agent.disabled_at = None
    session.flush()
    if repository.enabled_leads(session) == 0:
        raise Conflict("last_lead", agent=agent_id)
    detail = {key: value for key, value in vars(wanted).items() if value is not None}
    repository.audit(session, actor, "agent.changed", agent_id, detail, at=at)
    return agent


def _agent(session: Session, agent_id: str) -> Agent:
    repository.keep_others_out(session)  # two leads who demote each other come one by one
    agent = repository.find(session, agent_id)
    if agent is None:
        raise NotFound("agent", agent_id)
    return agent
