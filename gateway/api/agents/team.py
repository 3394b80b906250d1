"""Who works here; leads add, change and disable agents."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from gateway.api.agents.schemas import Presence, Role
from gateway.api.auth import ALead, AnAgent, TheGateway
from gateway.notices import notice
from gateway.problems import Problem
from gateway.state import Gateway
from shop.agents import repository as agents
from shop.agents import team
from shop.agents.models import LEAD, Agent
from shop.agents.service import hashed
from shop.clock import now
from shop.conversations.transfer import back_to_queue
from shop.desk import presence
from shop.desk import repository as desk
from shop.errors import Conflict

router = APIRouter()
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]
Login = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,31}$")]


class ColleagueOut(BaseModel):
    """An agent as colleagues see one; `open`: conversations they have now."""

    id: str
    name: str
    login: str
    role: Role
    presence: Presence
    open: int
    disabled: bool


class ColleaguesOut(BaseModel):
    """Everybody by name, disabled ones last."""

    agents: list[ColleagueOut]


class NewAgentIn(BaseModel):
    """A new agent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "xiaozhou", "name": "小周", "role": "agent"}]}
    )

    login: Login
    name: Name
    role: Role = "agent"


class NewAgentOut(BaseModel):
    """The one-time password is shown this once."""

    agent: ColleagueOut
    password: str


class PasswordOut(BaseModel):
    """The new one-time password, shown this once."""

    password: str


class ChangeIn(BaseModel):
    """Only what is to change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"disabled": True}]})

    name: Name | None = None
    role: Role | None = None
    disabled: bool | None = None


def _colleague(one: Agent, present: Presence, count: int) -> ColleagueOut:
    return ColleagueOut(
        id=one.id,
        name=one.name,
        login=one.login,
        role=LEAD if one.role == LEAD else "agent",
        presence=present,
        open=count,
        disabled=one.disabled_at is not None,
    )


def _everybody(session: Session) -> list[ColleagueOut]:
    present, counts = presence.presences(session), desk.open_counts(session)
    return [
        _colleague(one, present[one.id], counts.get(one.id, 0)) for one in agents.everybody(session)
    ]


@router.get("/agents")
async def get_agents(gateway: TheGateway, agent: AnAgent) -> ColleaguesOut:
    """Who is there, and how much each has."""
    return ColleaguesOut(agents=await gateway.read(_everybody))


@router.post("/agents", status_code=201)
async def add_agent(body: NewAgentIn, gateway: TheGateway, lead: ALead) -> NewAgentOut:
    """A new agent with a one-time password (leads)."""
    password = team.one_time_password()
    kept = await asyncio.to_thread(hashed, password)
    try:
        added = await gateway.writer.run(
            lambda session: team.add(session, lead.id, **body.model_dump(), hashed=kept, at=now())
        )
    except Conflict as error:
        raise Problem("login_taken", {"login": body.login}) from error
    gateway.board.changed()
    return NewAgentOut(agent=_colleague(added, "offline", 0), password=password)


@router.post("/agents/{id}/reset")
async def reset_password(id: str, gateway: TheGateway, lead: ALead) -> PasswordOut:
    """A new one-time password; the agent's sessions end (leads)."""
    password = team.one_time_password()
    kept = await asyncio.to_thread(hashed, password)
    await gateway.writer.run(lambda session: team.reset_password(session, lead.id, id, kept, now()))
    gateway.board.sessions_ended(id)
    return PasswordOut(password=password)


@router.patch("/agents/{id}")
async def change_agent(id: str, body: ChangeIn, gateway: TheGateway, lead: ALead) -> ColleagueOut:
    """Rename, change the role, disable (leads); what a disabled agent had waits again."""
    wanted = team.Change(**body.model_dump())

    def change(session: Session) -> list[str]:
        team.change(session, lead.id, id, wanted, now())
        return back_to_queue(session, id, notice("agent_away"), now()) if wanted.disabled else []

    try:
        requeued = await gateway.writer.run(change)
    except Conflict as error:
        raise Problem("last_lead") from error
    await _told(gateway, id, requeued, ended=wanted.disabled is True)
    everybody = await gateway.read(_everybody)
    return next(one for one in everybody if one.id == id)


async def _told(gateway: Gateway, agent_id: str, requeued: list[str], *, ended: bool) -> None:
    if ended:
        gateway.board.sessions_ended(agent_id)
    for conversation_id in requeued:
        gateway.live.grew(conversation_id)
    gateway.board.changed()
