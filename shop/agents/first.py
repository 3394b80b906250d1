"""The first agents of an installation and their one-time passwords."""

import json
import secrets
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, TypeAdapter
from sqlalchemy.orm import Session

from shop.agents import repository
from shop.agents.models import Agent
from shop.agents.service import hashed
from shop.ids import new_id
from shop.secrets import private_file

FILE = "agents.json"


class FirstAgent(BaseModel):
    """One entry of agents.json; `password` is for the first sign-in."""

    login: str
    name: str
    role: str
    password: str


FIRST_AGENTS: TypeAdapter[list[FirstAgent]] = TypeAdapter(list[FirstAgent])


def ensure_first_agents(
    session: Session, data: Path, people: list[tuple[str, str, str]], at: datetime
) -> list[FirstAgent]:
    """Make the agents (login, name, role) where there is none yet; those made now.

    The passwords stand in $ZHUYI_DATA/agents.json (mode 600) before the rows are committed, so a
    crash in between loses nothing: the next start takes them from there.
    """
    repository.keep_others_out(session)
    if repository.count(session) > 0:  # another process was quicker
        return []
    fresh = [
        FirstAgent(login=login, name=name, role=role, password=secrets.token_urlsafe(12))
        for login, name, role in people
    ]
    wanted = json.dumps([one.model_dump() for one in fresh], ensure_ascii=False, indent=2)
    made = FIRST_AGENTS.validate_json(private_file(data / FILE, wanted))
    session.add_all(
        Agent(
            id=new_id(),
            login=one.login,
            name=one.name,
            role=one.role,
            password_hash=hashed(one.password),
            must_change=True,
            failed_logins=0,
            created_at=at,
        )
        for one in made
    )
    return made
