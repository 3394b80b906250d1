"""Agents: the queue, and each step with a conversation."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from gateway.api.agents.conversation_schemas import (
    MAX_SEQ,
    ConversationOut,
    NotedOut,
    NoteIn,
    ReadIn,
    ReplyIn,
    StepOut,
    TransferIn,
)
from gateway.api.agents.schemas import QueueOut
from gateway.api.agents.steps import checked, step
from gateway.api.auth import AnAgent, TheGateway
from gateway.api.schemas import check_text
from gateway.console.reading import seen
from gateway.console.viewing import viewed
from gateway.conversation.ratings import rating_question
from gateway.handoff.conversation import conversation
from gateway.handoff.queue import queue
from gateway.notices import notice
from shop.agents import repository as agents
from shop.agents.models import LEAD
from shop.clock import now
from shop.conversations import service
from shop.conversations.transfer import transfer
from shop.ratings import service as ratings

router = APIRouter()


@router.get("/queue")
async def get_queue(gateway: TheGateway, agent: AnAgent) -> QueueOut:
    """Who waits, and what is taken: one's own, for a lead everybody's."""
    found = await gateway.read(lambda session: queue(session, agent, now()))
    return QueueOut(conversations=found)


@router.get("/conversations/{id}", response_model_exclude_none=True)
async def get_conversation(
    id: str, gateway: TheGateway, agent: AnAgent, after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0
) -> ConversationOut:
    """Log, customer with masked phone, notes and the hand-over card.

    Agents see who waits, what they have and what they had; a lead sees any.
    """
    found = await checked(gateway.read(lambda session: conversation(session, agent, id, after)))
    await viewed(gateway, agent, id, found.agent_id)
    return found


@router.post("/conversations/{id}/claim")
async def claim(id: str, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Take a conversation; of two who try, one gets it and the other 409.

    A lead also takes one that another agent has.
    """
    joined, lead = notice("agent_joined", name=agent.name), agent.role == LEAD
    return await step(
        gateway, id, lambda session: service.claim(session, id, agent, joined, from_others=lead)
    )


@router.post("/conversations/{id}/reply")
async def reply(id: str, body: ReplyIn, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Speak; this also takes a conversation that no agent has."""
    check_text(body.text)
    joined = notice("agent_joined", name=agent.name)
    return await step(
        gateway,
        id,
        lambda session: service.reply(
            session, id, agent, body.text, client_id=body.client_id, joined=joined
        ),
    )


@router.post("/conversations/{id}/transfer")
async def transfer_to(id: str, body: TransferIn, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Hand the conversation to a colleague, with a note if need be."""
    if body.note is not None:
        check_text(body.note)

    def change(session: Session) -> service.Changed:
        names = agents.names(session, [body.agent_id])
        told = notice("agent_transferred", name=names.get(body.agent_id, ""))
        return transfer(session, id, agent, body.agent_id, told=told, words=body.note)

    return await step(gateway, id, change)


@router.post("/conversations/{id}/return")
async def give_back(id: str, gateway: TheGateway, agent: AnAgent) -> StepOut:
    """Give the conversation back to the bot, which is told."""
    left, question = notice("agent_left"), rating_question("of_agent")

    def change(session: Session) -> service.Changed:
        changed = service.return_to_bot(session, id, agent, left)
        ratings.ask_of_agent(session, id, agent.id, question, now())
        return changed

    done = await step(gateway, id, change)
    gateway.lanes.resume(id)
    return done


@router.post("/conversations/{id}/note", status_code=201)
async def note(id: str, body: NoteIn, gateway: TheGateway, agent: AnAgent) -> NotedOut:
    """Keep something for colleagues; customers never see it."""
    check_text(body.text)
    kept = gateway.writer.run(lambda session: service.note(session, id, agent, body.text), id)
    return NotedOut(id=await checked(kept))


@router.post("/conversations/{id}/read", status_code=204)
async def mark_read(id: str, body: ReadIn, gateway: TheGateway, agent: AnAgent) -> None:
    """What the agent has seen; the customer is told by whom they are served."""
    await seen(gateway, agent, id, body.seq)
