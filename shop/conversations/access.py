"""Which conversations an agent may look at.

A lead looks at any. Others see who waits, what they have, and what they had; for anything else they
must step in, which the customer is told.
"""

from sqlalchemy.orm import Session

from shop.agents.models import LEAD, Agent
from shop.conversations import repository
from shop.conversations.errors import NotYours, UnknownConversation
from shop.conversations.models import Conversation
from shop.desk import repository as desk


def readable(session: Session, agent: Agent, conversation_id: str) -> Conversation:
    """The conversation, if the agent may look at it; raises UnknownConversation, NotYours."""
    found = repository.find(session, conversation_id)
    if found is None:
        raise UnknownConversation(conversation_id)
    if agent.role == LEAD or found.owner == "queue" or found.agent_id == agent.id:
        return found
    if desk.had(session, conversation_id, agent.id):
        return found
    raise NotYours(conversation_id)
