"""An agent has seen a message, in whichever way it was told."""

from gateway.api.agents.steps import checked
from gateway.state import Gateway
from shop.agents.models import Agent
from shop.desk import reading


async def seen(gateway: Gateway, agent: Agent, conversation_id: str, seq: int) -> None:
    """Keep it, and tell the customer of the one who serves them; raises Problem."""
    told = await checked(
        gateway.writer.run(
            lambda session: reading.by_agent(session, agent, conversation_id, seq), conversation_id
        )
    )
    if told:
        gateway.live.signal(conversation_id, "read", {"sender": "agent", "seq": told})
