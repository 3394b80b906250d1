"""What agents are shown of a conversation."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.api.agent_schemas import (
    ConversationOut,
    CustomerBrief,
    NoteOut,
    QueueItem,
    SuggestionOut,
)
from gateway.outward import messages_out
from shop.agents import repository as agents
from shop.agents.models import Agent
from shop.behaviour import suggestions
from shop.conversations import repository
from shop.conversations.errors import UnknownConversation
from shop.conversations.models import Conversation
from shop.customers import service as customers
from shop.errors import NotFound

LEAD = "lead"


def queue(session: Session, agent: Agent, at: datetime) -> list[QueueItem]:
    """Who waits, longest first, then the agent's own conversations; a lead sees everybody's."""
    own = None if agent.role == LEAD else agent.id
    found = repository.waiting_or_taken(session, own)
    waiting = [one for one in found if one.owner == "queue"]
    places = {one.id: place for place, one in enumerate(waiting, 1)}
    return [
        QueueItem(
            id=one.id,
            owner="queue" if one.id in places else "agent",
            agent_id=one.agent_id,
            reason=one.handoff_reason,
            position=places.get(one.id),
            waiting_seconds=_waiting(one, at) if one.id in places else None,
            last_seq=one.last_seq,
            customer=brief(session, one.customer_id),
        )
        for one in found
    ]


def _waiting(conversation: Conversation, at: datetime) -> int:
    since = conversation.queued_at or at
    return max(0, int((at - since).total_seconds()))


def brief(session: Session, customer_id: str | None) -> CustomerBrief | None:
    """A customer with the phone masked; None for a visitor or an erased one."""
    if customer_id is None:
        return None
    try:
        found = customers.customer(session, customer_id)
    except NotFound:
        return None
    phone = customers.masked_phone(found.phone)
    return CustomerBrief(id=found.id, name=found.name, phone=phone, level=found.level)


def conversation(session: Session, conversation_id: str, after: int) -> ConversationOut:
    """The log above `after`, notes, customer and last suggestions. Raises UnknownConversation."""
    found = repository.find(session, conversation_id)
    if found is None:
        raise UnknownConversation(conversation_id)
    waits = found.owner == "queue"
    notes = agents.notes(session, conversation_id)
    return ConversationOut(
        id=found.id,
        owner=found.owner,
        agent_id=found.agent_id,
        reason=found.handoff_reason,
        position=repository.place_in_queue(session, found) if waits else None,
        channel=found.channel,
        created_at=found.created_at,
        customer=brief(session, found.customer_id),
        messages=messages_out(session, repository.log_after(session, conversation_id, after)),
        notes=[NoteOut(id=n.id, agent_id=n.agent_id, text=n.text, at=n.at) for n in notes],
        suggestions=_suggestions(session, conversation_id),
    )


def _suggestions(session: Session, conversation_id: str) -> SuggestionOut | None:
    found = suggestions.last(session, conversation_id)
    if found is None:
        return None
    return SuggestionOut(
        list_id=found.id,
        created_at=found.created_at,
        query=found.query,
        personalised=found.personalised,
        constraints=found.constraints,
        items=found.items,
    )
