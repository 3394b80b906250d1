"""Handing a conversation to another agent."""

from datetime import datetime

from sqlalchemy import and_, func
from sqlalchemy.orm import Session

from shop.agents import repository as agents
from shop.agents.models import LEAD, Agent
from shop.clock import now
from shop.conversations import repository, turns
from shop.conversations.errors import NoSuchAgent, NotOwned, UnknownConversation
from shop.conversations.models import Conversation
from shop.conversations.service import Changed, give, note, owned
from shop.desk import repository as desk
from shop.messages.schemas import Notice

TRANSFERRED = "conversation.transferred"


def transfer(
    session: Session,
    conversation_id: str,
    agent: Agent,
    to: str,
    *,
    told: Notice,
    words: str | None = None,
) -> Changed:
    """Give the conversation to the agent `to`; `told` to the customer, `words` kept as a note.

    Agents give away what they have, a lead any. Raises UnknownConversation, NotOwned,
    OwnedByAnother, NoSuchAgent.
    """
    before = _given_away(session, conversation_id, agent)
    target = agents.find(session, to)
    if target is None or target.disabled_at is not None:
        raise NoSuchAgent(to)
    if before.owner == "agent" and before.agent_id == to:
        return Changed(before.last_seq, "agent", fresh=False)
    conversation = give(session, conversation_id, to, Conversation.epoch == before.epoch)
    if conversation is None:
        raise NotOwned(conversation_id)
    if words:
        note(session, conversation_id, agent, words)
    said = turns.say(session, conversation, "system", told, at=now(), sender_id=to)
    agents.audit(session, agent.id, TRANSFERRED, conversation_id, {"to": to}, at=now())
    return Changed(said.seq, "agent")


def _given_away(session: Session, conversation_id: str, agent: Agent) -> Conversation:
    if agent.role != LEAD:
        return owned(session, conversation_id, agent)
    found = repository.lock(session, conversation_id)
    if found is None:
        raise UnknownConversation(conversation_id)
    return found


def back_to_queue(session: Session, agent_id: str, told: Notice, at: datetime) -> list[str]:
    """What an agent had waits for another one, with its old place, and `told`; the conversations.

    For an agent who is disabled: nobody's customer is left alone.
    """
    requeued = []
    for conversation_id in repository.owned_by(session, agent_id):
        theirs = and_(Conversation.owner == "agent", Conversation.agent_id == agent_id)
        since = func.coalesce(Conversation.queued_at, at)
        values = {"owner": "queue", "agent_id": None, "queued_at": since}
        changed = repository.change_owner(session, conversation_id, theirs, **values)
        if changed is not None:
            desk.release(session, conversation_id, at)
            turns.say(session, changed, "system", told, at=at)
            requeued.append(conversation_id)
    return requeued
