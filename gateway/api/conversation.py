"""Who serves a customer now."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from gateway.api.auth import ACustomer, TheGateway
from gateway.problems import Problem
from shop.agents import repository as agents
from shop.clock import now
from shop.conversations import repository
from shop.conversations.service import READ_BY_AGENT
from shop.desk import repository as desk
from shop.desk.presence import attended

router = APIRouter(prefix="/api/v1", tags=["conversation"])


class AgentsMark(BaseModel):
    """Up to which seq the agent has read."""

    agent: int


class StandOut(BaseModel):
    """`position` in the queue while waiting, `agent_name` while a person is there.

    `attended`: somebody who waits is taken soon; else when people are back.
    """

    conversation_id: str
    owner: Literal["bot", "queue", "agent"]
    position: int | None
    attended: bool
    agent_name: str | None
    read: AgentsMark


@router.get("/conversation")
async def get_conversation(gateway: TheGateway, customer: ACustomer) -> StandOut:
    """Bot, queue or agent; the place in the queue; how far the agent has read."""
    found = await gateway.read(lambda session: _stand(session, customer.conversation_id))
    if found is None:
        raise Problem("conversation_not_found")
    return found


def _stand(session: Session, conversation_id: str) -> StandOut | None:
    found = repository.find(session, conversation_id)
    if found is None:
        return None
    agent_id, waits = found.agent_id or "", found.owner == "queue"
    marks = desk.read_marks(session, conversation_id)
    return StandOut.model_validate(
        {
            "conversation_id": found.id,
            "owner": found.owner,
            "position": repository.place_in_queue(session, found) if waits else None,
            "attended": attended(session, now()),
            "agent_name": agents.names(session, [agent_id]).get(agent_id),
            "read": {"agent": marks.get(READ_BY_AGENT, 0)},
        }
    )
