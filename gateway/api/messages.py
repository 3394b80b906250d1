"""A customer's messages in, and the conversation out."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from gateway.api.auth import ACustomer, TheGateway
from gateway.api.schemas import MessageAccepted, MessageIn, MessagesOut
from gateway.conversation.intake import take_in
from gateway.outward import session_messages
from gateway.problems import Problem

router = APIRouter(prefix="/api/v1", tags=["conversation"])
LONGEST_WAIT = 30.0
LOOK_AGAIN = 5.0  # seconds; another process may write to the log as well
MAX_SEQ = 2**53


@router.post("/messages", status_code=202)
async def post_message(
    body: MessageIn, gateway: TheGateway, customer: ACustomer
) -> MessageAccepted:
    """Durable once answered; the same client_id again has no second effect."""
    return MessageAccepted(seq=await take_in(gateway, customer.conversation_id, body))


@router.get("/messages", response_model_exclude_none=True)
async def get_messages(
    gateway: TheGateway,
    customer: ACustomer,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0,
    wait: Annotated[float, Query(ge=0, description="seconds, at most 30")] = 0.0,
) -> MessagesOut:
    """Lines above `after`; with `wait` as soon as there is one."""
    clock = asyncio.get_running_loop().time
    until = clock() + min(wait, LONGEST_WAIT)
    with gateway.live.listen(customer.conversation_id) as listener:
        while True:
            listener.woken.clear()
            found = await gateway.read(lambda session: session_messages(session, customer, after))
            if found is None:
                raise Problem("unauthorised")
            left = until - clock()
            if found or left <= 0 or listener.dismissed or gateway.live.closing:
                return MessagesOut(messages=found)
            await listener.wait(min(left, LOOK_AGAIN))
