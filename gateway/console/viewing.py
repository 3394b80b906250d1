"""Looking at a conversation that is not one's own is kept, in whichever way it is opened."""

from gateway.state import Gateway
from shop.agents.models import Agent
from shop.agents.repository import audit
from shop.clock import now

VIEWED = "conversation.viewed"


async def viewed(
    gateway: Gateway, agent: Agent, conversation_id: str, owner_id: str | None
) -> None:
    """Once in a while: a console asks again and again for what stays open in it."""
    if owner_id == agent.id or gateway.views.wait(f"{agent.id}:{conversation_id}"):
        return
    await gateway.writer.run(
        lambda session: audit(session, agent.id, VIEWED, conversation_id, at=now())
    )
