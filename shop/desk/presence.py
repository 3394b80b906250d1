"""Whether agents are there."""

from datetime import datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from shop.agents import repository as agents
from shop.agents.models import Agent
from shop.desk import repository
from shop.policies.service import closed_until, policy
from shop.policies.values import ServiceHours

Presence = Literal["online", "busy", "offline"]


def presences(session: Session) -> dict[str, Presence]:
    """Every agent by id: as chosen while a console is open, else offline."""
    connected = repository.connected(session)
    return {one.id: _presence(one, connected) for one in agents.everybody(session)}


def _presence(agent: Agent, connected: set[str]) -> Presence:
    there = agent.id in connected and agent.disabled_at is None
    return cast(Presence, agent.presence) if there else "offline"


def anybody_there(session: Session) -> bool:
    """Whether any agent takes conversations now."""
    return repository.online(session) > 0


def attended(session: Session, at: datetime) -> bool:
    """Whether somebody who waits is taken soon: within service hours, with an agent online."""
    return closed_until(policy(session, ServiceHours), at) is None and anybody_there(session)
