"""Who calls: a customer's session, the shop's server, or an agent."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gateway.agent_sessions import COOKIE, CSRF_HEADER, SAFE_METHODS
from gateway.problems import Problem, slow_down
from gateway.state import Gateway, gateway
from shop.agents import service as agents
from shop.agents.models import LEAD, Agent
from shop.clock import now
from shop.conversations import sessions

BEARER = HTTPBearer(auto_error=False)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]
TheGateway = Annotated[Gateway, Depends(gateway)]


@dataclass(frozen=True)
class CustomerSession:
    """A customer who may read and write one conversation."""

    conversation_id: str
    expires_at: datetime
    token_hash: str


def bearer_token(credentials: HTTPAuthorizationCredentials | None) -> str:
    """The caller's token; raises Problem unauthorised if there is none."""
    if credentials is None or not credentials.credentials:
        raise Problem("unauthorised")
    return credentials.credentials


async def open_session(gateway: Gateway, token: str) -> CustomerSession:
    """The session that a token opens; raises Problem unauthorised."""
    found = await gateway.read(lambda session: sessions.authenticate(session, token, now()))
    if found is None:
        raise Problem("unauthorised")
    return CustomerSession(found.conversation_id, found.expires_at, found.token_hash)


async def customer_session(gateway: TheGateway, credentials: Credentials) -> CustomerSession:
    """The caller's session (a dependency)."""
    return await open_session(gateway, bearer_token(credentials))


def is_shop_key(gateway: Gateway, token: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), gateway.shop_key.encode())


async def shop_server(gateway: TheGateway, credentials: Credentials) -> None:
    """Only the shop's own server holds the key (a dependency)."""
    if not is_shop_key(gateway, bearer_token(credentials)):
        raise Problem("unauthorised")


@dataclass(frozen=True)
class AgentSession:
    """A signed-in agent and the token that says so."""

    agent: Agent
    token: str


async def open_agent_session(gateway: Gateway, token: str) -> AgentSession:
    """The session of an agent's token; raises Problem signed_out."""
    found = await gateway.read(lambda session: agents.authenticate(session, token, now()))
    if found is None:
        raise Problem("signed_out")
    return AgentSession(found, token)


async def agent_session(
    request: Request, gateway: TheGateway, credentials: Credentials
) -> AgentSession:
    """The signed-in agent, by Bearer token or by cookie (a dependency).

    A change asked for by cookie needs the forgery token too, for a browser sends cookies along
    whoever made it ask.
    """
    cookie = request.cookies.get(COOKIE, "") if credentials is None else ""
    opened = await open_agent_session(gateway, cookie or bearer_token(credentials))
    if cookie and request.method not in SAFE_METHODS:
        if not gateway.agent_sessions.is_ours(cookie, request.headers.get(CSRF_HEADER, "")):
            raise Problem("csrf")
    wait = gateway.agent_requests.wait(opened.agent.id)
    if wait:
        raise slow_down("too_many_requests", wait)
    return opened


AnAgentSession = Annotated[AgentSession, Depends(agent_session)]


async def agent(opened: AnAgentSession) -> Agent:
    """The signed-in agent (a dependency)."""
    return opened.agent


async def lead(opened: AnAgentSession) -> Agent:
    """The signed-in agent, who leads (a dependency); raises Problem forbidden."""
    if opened.agent.role != LEAD:
        raise Problem("forbidden")
    return opened.agent


ACustomer = Annotated[CustomerSession, Depends(customer_session)]
AnAgent = Annotated[Agent, Depends(agent)]
ALead = Annotated[Agent, Depends(lead)]
