"""Who calls: a customer's session, the shop's server, or an agent."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gateway.problems import Problem
from gateway.state import Gateway, gateway
from shop.agents import service as agents
from shop.agents.models import Agent
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


async def agent(gateway: TheGateway, credentials: Credentials) -> Agent:
    """The signed-in agent (a dependency)."""
    token = bearer_token(credentials)
    found = await gateway.read(lambda session: agents.authenticate(session, token, now()))
    if found is None:
        raise Problem("unauthorised")
    return found


ACustomer = Annotated[CustomerSession, Depends(customer_session)]
AnAgent = Annotated[Agent, Depends(agent)]
