"""Tickets: what a person must do, and telling the customer that it is done."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from gateway.api.agents.panel_schemas import TicketOut
from gateway.api.auth import AnAgent, TheGateway
from gateway.api.schemas import MAX_TEXT, check_text
from gateway.handoff.tickets import tickets_out
from gateway.notices import notice
from gateway.problems import Problem
from shop.aftersales import repository as aftersales
from shop.aftersales.tickets import close
from shop.agents import repository as agents
from shop.agents.models import Agent
from shop.clock import now
from shop.conversations import repository as conversations
from shop.conversations.telling import tell, where
from shop.errors import NotFound

router = APIRouter()
PAGE = 100


class TicketsOut(BaseModel):
    """Open ones: the soonest promised first; closed ones: newest first."""

    tickets: list[TicketOut]


class CloseIn(BaseModel):
    """What the customer is told; without it only that the ticket is closed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "已为您补发，请留意物流"}]})

    text: str | None = Field(None, min_length=1, max_length=MAX_TEXT)


@router.get("/tickets")
async def get_tickets(
    gateway: TheGateway,
    agent: AnAgent,
    state: Literal["open", "closed"] = "open",
    before: Annotated[AwareDatetime | None, Query()] = None,
) -> TicketsOut:
    """At most 100; go on with `before`: `promised_at` of the last open, `closed_at` of closed."""

    def found(session: Session) -> list[TicketOut]:
        tickets = aftersales.tickets_by_state(session, state, before, PAGE)
        return tickets_out(session, tickets, now())

    return TicketsOut(tickets=await gateway.read(found))


@router.post("/tickets/{id}/close")
async def close_ticket(
    id: str,
    gateway: TheGateway,
    agent: AnAgent,
    body: Annotated[CloseIn | None, Body()] = None,
) -> TicketOut:
    """It is done: the customer is told where the ticket was opened, once."""
    text = None if body is None else body.text
    if text is not None:
        check_text(text)
    try:
        told = await gateway.writer.run(lambda session: _close(session, agent, id, text))
    except NotFound as error:
        raise Problem("ticket_not_found") from error
    if told is not None:
        conversation_id, channel = told
        gateway.live.grew(conversation_id)
        gateway.outbox.wake(channel)
    return await gateway.read(lambda session: _one(session, id))


def _one(session: Session, ticket_id: str) -> TicketOut:
    found = aftersales.ticket(session, ticket_id)
    if found is None:
        raise Problem("ticket_not_found")
    return tickets_out(session, [found], now())[0]


def _close(
    session: Session, agent: Agent, ticket_id: str, text: str | None
) -> tuple[str, str] | None:
    """Where the customer was told, and its channel."""
    before = aftersales.ticket(session, ticket_id)
    was_open = before is not None and before.state == "open"
    ticket = close(session, ticket_id, now())
    if not was_open:
        return None
    agents.audit(session, agent.id, "ticket.closed", ticket_id, {"number": ticket.number}, at=now())
    talk = where(session, ticket.customer_id, ticket.conversation_id)
    if talk is None:
        return None
    code = "ticket_closed" if text is None else "ticket_answered"
    words = notice(code, number=ticket.called, text=text)
    tell(session, talk, words, f"ticket:{ticket_id}:closed", now())
    conversation = conversations.find(session, talk)
    return (talk, conversation.channel) if conversation is not None else None
