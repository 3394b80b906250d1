"""Starting a conversation, and attaching a customer who logs in later."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from gateway.api.auth import TheGateway, open_session
from gateway.api.schemas import SessionIn, SessionOut
from gateway.conversation.intake import as_problems
from gateway.limits import address_key
from gateway.problems import Problem, invalid, shop_text, slow_down
from gateway.state import Gateway
from shop.clock import now
from shop.conversations import sessions
from shop.customers import service as customers
from shop.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["conversation"])


@router.post("/sessions", status_code=201)
async def create_session(
    request: Request, gateway: TheGateway, body: Annotated[SessionIn | None, Body()] = None
) -> SessionOut:
    """A new, empty conversation; or, with `token`, the same one with its customer attached."""
    wait = await gateway.sessions.wait(address_key(request.client.host if request.client else ""))
    if wait:
        raise slow_down("too_many_sessions", wait)
    wanted = body or SessionIn()
    customer_id = await _customer(gateway, wanted.customer_token)
    if wanted.token is not None:
        return await _attach(gateway, wanted.token, customer_id)
    started = await gateway.writer.run(lambda session: sessions.start(session, customer_id, now()))
    return SessionOut(**vars(started))


async def _customer(gateway: Gateway, token: str | None) -> str | None:
    if token is None:
        return None
    customer_id = gateway.customer_tokens.customer(token, now())
    if customer_id is None:
        raise Problem("customer_token_invalid")
    try:
        await gateway.read(lambda session: customers.customer(session, customer_id))
    except NotFound as error:  # erased since
        raise Problem("customer_token_invalid") from error
    return customer_id


async def _attach(gateway: Gateway, token: str, customer_id: str | None) -> SessionOut:
    found = await open_session(gateway, token)
    if customer_id is None:
        raise invalid("customer_token", shop_text("attach_needs_customer"))
    with as_problems():
        await gateway.writer.run(
            lambda session: sessions.attach(session, found.conversation_id, customer_id),
            found.conversation_id,
        )
    return SessionOut(
        conversation_id=found.conversation_id, token=token, expires_at=found.expires_at
    )
