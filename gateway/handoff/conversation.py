"""A conversation as an agent sees it."""

from sqlalchemy.orm import Session

from gateway.api.agents.conversation_schemas import ConversationOut, NoteOut, ReadOut
from gateway.handoff.card import card
from gateway.handoff.people import brief
from gateway.outward import messages_out
from shop.agents import repository as agents
from shop.agents.models import Agent
from shop.conversations import repository
from shop.conversations.access import readable
from shop.conversations.service import READ_BY_AGENT
from shop.desk import repository as desk


def conversation(
    session: Session, agent: Agent, conversation_id: str, after: int
) -> ConversationOut:
    """The log above `after`, notes and card. Raises UnknownConversation, NotYours."""
    found = readable(session, agent, conversation_id)
    handed = card(session, found)
    return ConversationOut(
        id=found.id,
        owner=found.owner,
        agent_id=found.agent_id,
        agent_name=agents.names(session, [found.agent_id or ""]).get(found.agent_id or ""),
        reason=found.handoff_reason,
        position=repository.place_in_queue(session, found) if found.owner == "queue" else None,
        channel=found.channel,
        created_at=found.created_at,
        customer=brief(session, found.customer_id),
        messages=messages_out(session, repository.log_after(session, conversation_id, after)),
        notes=_notes(session, conversation_id),
        read=read_out(session, conversation_id),
        card=handed,
        suggestions=handed.suggestions,
    )


def _notes(session: Session, conversation_id: str) -> list[NoteOut]:
    notes = agents.notes(session, conversation_id)
    names = agents.names(session, {note.agent_id for note in notes})
    return [
        NoteOut(
            id=note.id,
            agent_id=note.agent_id,
            agent_name=names.get(note.agent_id),
            text=note.text,
            at=note.at,
        )
        for note in notes
    ]


def read_out(session: Session, conversation_id: str) -> ReadOut:
    """Up to which seq each side has read."""
    marks = desk.read_marks(session, conversation_id)
    return ReadOut(customer=marks.get("customer", 0), agent=marks.get(READ_BY_AGENT, 0))
