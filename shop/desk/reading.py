"""Who has read what."""

from sqlalchemy.orm import Session

from shop.agents.models import Agent
from shop.conversations.access import readable
from shop.conversations.service import READ_BY_AGENT
from shop.desk import repository

CUSTOMER = "customer"


def by_agent(session: Session, agent: Agent, conversation_id: str, seq: int) -> int:
    """The agent has seen everything up to `seq`; what the customer is to be told, 0: nothing.

    Customers hear of the agent who serves them only, not of others who look. Raises
    UnknownConversation, NotYours.
    """
    found = readable(session, agent, conversation_id)
    upto = min(seq, found.last_seq)
    repository.mark_read(session, conversation_id, agent.id, upto)
    if found.agent_id != agent.id:
        return 0
    return upto if repository.mark_read(session, conversation_id, READ_BY_AGENT, upto) else 0


def by_customer(session: Session, conversation_id: str, seq: int) -> None:
    """The customer has seen everything up to `seq`."""
    repository.mark_read(session, conversation_id, CUSTOMER, seq)
