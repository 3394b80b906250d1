"""Agents: signing in, the queue, and each step with a conversation."""

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session

from gateway import handoff
from gateway.api.agent_schemas import (
    AgentOut,
    ConversationOut,
    LoginIn,
    LoginOut,
    NotedOut,
    NoteIn,
    PasswordIn,
    QueueOut,
    ReplyIn,
    StepOut,
)
from gateway.api.auth import AnAgent, TheGateway
from gateway.api.schemas import check_text
from gateway.limits import address_key
from gateway.notices import notice
from gateway.problems import Problem, slow_down
from gateway.state import Gateway
from shop.agents import service as agents
from shop.agents.models import Agent
from shop.clock import now
from shop.conversations import service
from shop.conversations.errors import (
    BodyChanged,
    ConversationError,
    NotOwned,
    OwnedByAnother,
    UnknownConversation,
)
from shop.conversations.service import Changed

router = APIRouter(prefix="/api/v1/agent", tags=["agents"])
PROBLEMS = {
    UnknownConversation: "conversation_not_found",
    OwnedByAnother: "owned_by_another",
    NotOwned: "not_owned",
}
MAX_SEQ = 2**53


@router.post("/login")
async def login(body: LoginIn, request: Request, gateway: TheGateway) -> LoginOut:
    """A session of 12 hours; five wrong passwords lock the login for 15 minutes."""
    wait = await gateway.logins.wait(address_key(request.client.host if request.client else ""))
    if wait:
        raise slow_down("too_many_logins", wait)
    async with gateway.login_locks.of(body.login):  # guesses at one login come one by one
        return await _login(gateway, body)


async def _login(gateway: Gateway, body: LoginIn) -> LoginOut:
    try:
        expected = await gateway.read(
            lambda session: agents.password_hash(session, body.login, now())
        )
    except agents.Locked as error:
        raise slow_down("login_locked", (error.until - now()).total_seconds()) from error
    fits = await asyncio.to_thread(agents.fits, expected, body.password)
    if not fits or expected is None:
        await gateway.writer.run(lambda session: agents.count_failure(session, body.login, now()))
        raise Problem("login_failed")
    found = await gateway.writer.run(
        lambda session: agents.signed_in(session, body.login, expected, now())
    )
    if found is None:
        raise Problem("login_failed")
    return LoginOut(token=found.token, expires_at=found.expires_at, agent=_agent(found.agent))


def _agent(agent: Agent) -> AgentOut:
    return AgentOut(
        id=agent.id,
        login=agent.login,
        name=agent.name,
        role="lead" if agent.role == handoff.LEAD else "agent",
        must_change=agent.must_change,
    )


@router.get("/me")
async def me(agent: AnAgent) -> AgentOut:
    """Who is signed in."""
    return _agent(agent)


@router.post("/password", status_code=204)
async def change_password(body: PasswordIn, gateway: TheGateway, agent: AnAgent) -> None:
    """Replace the one-time password by one's own."""
    try:
        agents.check_new_password(body.old, body.new)
    except agents.WeakPassword as error:
        raise Problem("password_weak", {"length": agents.SHORTEST_PASSWORD}) from error
    async with gateway.login_locks.of(agent.login):
        if not await asyncio.to_thread(agents.fits, agent.password_hash, body.old):
            raise Problem("login_failed")
        new_hash = await asyncio.to_thread(agents.hashed, body.new)
        await gateway.writer.run(
            lambda session: agents.set_password(session, agent.id, new_hash, now())
        )


@router.get("/queue")
async def get_queue(gateway: TheGateway, agent: AnAgent) -> QueueOut:
    """Who waits, and what is taken: one's own, for a lead everybody's."""
    found = await gateway.read(lambda session: handoff.queue(session, agent, now()))
    return QueueOut(conversations=found)


@router.get("/conversations/{id}", response_model_exclude_none=True)
async def get_conversation(
    id: str, gateway: TheGateway, agent: AnAgent, after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0
) -> ConversationOut:
    """Log, customer with masked phone, notes, last suggestions with their reasons."""
    try:
        return await gateway.read(lambda session: handoff.conversation(session, id, after))
    except UnknownConversation as error:
        raise Problem("conversation_not_found") from error


@router.post("/conversations/{id}/claim")
async def claim(id: str, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Take a conversation; of two who try, one gets it and the other 409."""
    joined = notice("agent_joined", name=agent.name)
    return await _step(gateway, id, lambda session: service.claim(session, id, agent, joined))


@router.post("/conversations/{id}/reply")
async def reply(id: str, body: ReplyIn, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Speak; this also takes a conversation that no agent has."""
    check_text(body.text)
    joined = notice("agent_joined", name=agent.name)
    return await _step(
        gateway,
        id,
        lambda session: service.reply(
            session, id, agent, body.text, client_id=body.client_id, joined=joined
        ),
    )


@router.post("/conversations/{id}/return")
async def give_back(id: str, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Give the conversation back to the bot, which is told."""
    left = notice("agent_left")
    step = await _step(gateway, id, lambda session: service.return_to_bot(session, id, agent, left))
    gateway.lanes.resume(id)
    return step


@router.post("/conversations/{id}/note", status_code=201)
async def note(id: str, body: NoteIn, gateway: TheGateway, agent: AnAgent) -> NotedOut:
    """Keep something for colleagues; customers never see it."""
    check_text(body.text)
    try:
        note_id = await gateway.writer.run(
            lambda session: service.note(session, id, agent, body.text), id
        )
    except UnknownConversation as error:
        raise Problem("conversation_not_found") from error
    return NotedOut(id=note_id)


async def _step(gateway: Gateway, id_: str, change: Callable[[Session], Changed]) -> StepOut:
    try:
        changed = await gateway.writer.run(change, id_)
    except BodyChanged as error:
        raise Problem("client_id_reused", {"client_id": str(error)}) from error
    except ConversationError as error:
        raise Problem(PROBLEMS[type(error)]) from error
    if changed.fresh:
        gateway.live.grew(id_)
    return StepOut(conversation_id=id_, owner=changed.owner, seq=changed.seq)
