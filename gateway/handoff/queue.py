"""The queue as an agent sees it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.api.agents.schemas import PreviewOut, QueueItem
from gateway.handoff import words
from gateway.handoff.people import briefs
from shop.agents import repository as agents
from shop.agents.models import LEAD, Agent
from shop.conversations import repository
from shop.conversations.models import Conversation, Message
from shop.desk import repository as desk
from shop.moods.words import mood

PREVIEW = 60
PEOPLE = frozenset({"customer", "agent"})


def queue(session: Session, agent: Agent, at: datetime) -> list[QueueItem]:
    """Who waits, longest first, then the agent's own conversations; a lead sees everybody's."""
    found = repository.waiting_or_taken(session, None if agent.role == LEAD else agent.id)
    ids = [one.id for one in found]
    places = {id_: place for place, id_ in enumerate(desk.queue_places(session), 1)}
    names = agents.names(session, {one.agent_id for one in found if one.agent_id})
    customers = briefs(session, {one.customer_id for one in found if one.customer_id})
    unread = desk.unread(session, ids, agent.id)
    latest = desk.latest(session, ids)
    return [
        QueueItem(
            id=one.id,
            owner="queue" if one.owner == "queue" else "agent",
            agent_id=one.agent_id,
            agent_name=names.get(one.agent_id or ""),
            reason=one.handoff_reason,
            reason_text=words.reason(one.handoff_reason),
            position=places.get(one.id),
            waiting_seconds=_waiting(one, at) if one.owner == "queue" else None,
            last_seq=one.last_seq,
            unread=unread.get(one.id, 0),
            channel=one.channel,
            customer=customers.get(one.customer_id or ""),
            preview=_preview(latest[one.id]),
            mood=mood(line.text for line in latest[one.id] if line.sender == "customer").value,
        )
        for one in found
    ]


def _waiting(conversation: Conversation, at: datetime) -> int:
    since = conversation.queued_at or at
    return max(0, int((at - since).total_seconds()))


def _preview(lines: Sequence[Message]) -> PreviewOut | None:
    """What customer or agent said last, if lately; else the newest line."""
    message = next((line for line in reversed(lines) if line.sender in PEOPLE), None)
    message = message or (lines[-1] if lines else None)
    if message is None:
        return None
    line = words.outline(message.type, message.text, PREVIEW)
    return PreviewOut.model_validate({"sender": message.sender, "text": line, "ts": message.ts})
