"""Agents: signing in and out, the own password, and whether one is there."""

import asyncio

from fastapi import APIRouter, Request, Response

from gateway.agent_sessions import forget, keep
from gateway.api.agents.schemas import AgentOut, LoginIn, LoginOut, PasswordIn, PresenceIn
from gateway.api.auth import AnAgentSession, TheGateway
from gateway.limits import address_key
from gateway.problems import Problem, slow_down
from gateway.state import Gateway
from shop.agents import service as agents
from shop.agents.models import LEAD, Agent
from shop.agents.service import SignedIn
from shop.clock import now

router = APIRouter()


@router.post("/login")
async def login(
    body: LoginIn, request: Request, response: Response, gateway: TheGateway
) -> LoginOut:
    """A session of 12 hours, as token and as cookie; five wrong passwords lock the login."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Problem("foreign_page")  # nobody is to be signed in as somebody else unawares
    wait = await gateway.logins.wait(address_key(request.client.host if request.client else ""))
    if wait:
        raise slow_down("too_many_logins", wait)
    async with gateway.login_locks.of(body.login):  # guesses at one login come one by one
        found = await _login(gateway, body)
    keep(response, found.token, found.expires_at, secure=_is_https(request))
    return LoginOut(
        token=found.token,
        expires_at=found.expires_at,
        csrf=gateway.agent_sessions.csrf(found.token),
        agent=_agent(gateway, found.agent, found.token),
    )


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


async def _login(gateway: Gateway, body: LoginIn) -> SignedIn:
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
    return found


def _agent(gateway: Gateway, agent: Agent, token: str) -> AgentOut:
    return AgentOut.model_validate(
        {
            "id": agent.id,
            "login": agent.login,
            "name": agent.name,
            "role": LEAD if agent.role == LEAD else "agent",
            "must_change": agent.must_change,
            "presence": agent.presence,
            "csrf": gateway.agent_sessions.csrf(token),
        }
    )


@router.post("/logout", status_code=204)
async def logout(
    request: Request, response: Response, gateway: TheGateway, opened: AnAgentSession
) -> None:
    """End this session; consoles opened with it are closed."""
    await gateway.writer.run(
        lambda session: agents.sign_out(session, opened.token, opened.agent, now())
    )
    gateway.board.sessions_ended(opened.agent.id)
    forget(response, secure=_is_https(request))


@router.get("/me")
async def me(gateway: TheGateway, opened: AnAgentSession) -> AgentOut:
    """Who is signed in."""
    return _agent(gateway, opened.agent, opened.token)


@router.put("/presence")
async def set_presence(body: PresenceIn, gateway: TheGateway, opened: AnAgentSession) -> AgentOut:
    """Whether one is there for customers."""
    changed = await gateway.writer.run(
        lambda session: agents.set_presence(session, opened.agent.id, body.presence, now())
    )
    gateway.board.changed()
    return _agent(gateway, changed, opened.token)


@router.post("/password", status_code=204)
async def change_password(body: PasswordIn, gateway: TheGateway, opened: AnAgentSession) -> None:
    """Replace the one-time password by one's own; other sessions end."""
    agent = opened.agent
    try:
        agents.check_new_password(body.old, body.new)
    except agents.WeakPassword as error:
        raise Problem("password_weak", {"length": agents.SHORTEST_PASSWORD}) from error
    async with gateway.login_locks.of(agent.login):
        if not await asyncio.to_thread(agents.fits, agent.password_hash, body.old):
            raise Problem("login_failed")
        new_hash = await asyncio.to_thread(agents.hashed, body.new)
        await gateway.writer.run(
            lambda session: agents.set_password(session, agent.id, new_hash, opened.token, now())
        )
    gateway.board.sessions_ended(agent.id)
