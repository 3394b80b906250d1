"""Who owns a conversation: bot → queue → agent → bot.

Each change is one conditional update that raises the epoch, so of two that try only one wins.
The functions commit nothing; the caller's transaction does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_
from sqlalchemy.orm import Session

from shop.aftersales import repository as aftersales
from shop.agents.models import Agent
from shop.agents.repository import add_note, audit, was_audited
from shop.clock import now
from shop.conversations import repository, turn_repository, turns
from shop.conversations.errors import BodyChanged, NotOwned, OwnedByAnother, UnknownConversation
from shop.conversations.models import Conversation
from shop.desk import repository as desk
from shop.messages.schemas import Notice, PlainText, Reply

RETURNED = "/returned_from_agent"
HANDOFF = "conversation.handoff_requested"
WITHDRAWN = "conversation.handoff_withdrawn"
READ_BY_AGENT = "agent"  # the read mark that customers see


@dataclass(frozen=True)
class Changed:
    """What an agent's step did: the last seq of the log, and whether anything changed."""

    seq: int
    owner: Literal["bot", "queue", "agent"]
    fresh: bool = True


def request_handoff(
    session: Session, conversation_id: str, reason: str, key: str, at: datetime | None = None
) -> int:
    """Ask for a person; returns the place in the queue, 0 if an agent is there already.

    Idempotent: a conversation that waits keeps its place, and the same key never queues it twice.
    Raises UnknownConversation.
    """
    moment = at or now()
    if not was_audited(session, conversation_id, HANDOFF, key):
        queued = repository.change_owner(
            session,
            conversation_id,
            Conversation.owner == "bot",
            owner="queue",
            queued_at=moment,
            handoff_reason=reason,
        )
        if queued is not None:
            audit(
                session, "bot", HANDOFF, conversation_id, {"reason": reason, "key": key}, at=moment
            )
    conversation = repository.lock(session, conversation_id)
    if conversation is None:
        raise UnknownConversation(conversation_id)
    if conversation.owner != "queue":
        return 0
    return repository.place_in_queue(session, conversation)


def waits_since_before(session: Session, conversation_id: str, key: str) -> bool:
    """Whether a person was asked for already, and not under this `key`."""
    conversation = repository.find(session, conversation_id)
    waits = conversation is not None and conversation.owner == "queue"
    return waits and not was_audited(session, conversation_id, HANDOFF, key)


def was_withdrawn(session: Session, conversation_id: str, key: str) -> bool:
    """Whether the wish for a person was taken back under this key."""
    return was_audited(session, conversation_id, WITHDRAWN, key)


def withdraw_handoff(
    session: Session, conversation_id: str, key: str, at: datetime | None = None
) -> bool:
    """The customer needs no person any more: back to the bot; False if nobody was waited for.

    The same key again finds that it was done.
    """
    if was_withdrawn(session, conversation_id, key):
        return True
    taken = repository.change_owner(
        session,
        conversation_id,
        Conversation.owner == "queue",
        owner="bot",
        queued_at=None,
        handoff_reason="",
    )
    if taken is None:
        return False
    audit(session, "bot", WITHDRAWN, conversation_id, {"key": key}, at=at or now())
    return True


def claim(
    session: Session,
    conversation_id: str,
    agent: Agent,
    joined: Notice,
    *,
    from_others: bool = False,
) -> Changed:
    """The agent takes the conversation; what the bot was about to say is dropped.

    `joined` is told to the customer. The agent who has it already keeps it. `from_others`: also
    one that another agent has. Raises OwnedByAnother, UnknownConversation.
    """
    nobodys = or_(Conversation.owner == "bot", Conversation.owner == "queue")
    allowed = or_(nobodys, Conversation.agent_id != agent.id) if from_others else nobodys
    conversation = give(session, conversation_id, agent.id, allowed)
    if conversation is None:
        mine = owned(session, conversation_id, agent)
        return Changed(mine.last_seq, "agent", fresh=False)
    at = now()
    said = turns.say(session, conversation, "system", joined, at=at, sender_id=agent.id)
    audit(session, agent.id, "conversation.claimed", conversation_id, at=at)
    return Changed(said.seq, "agent")


def give(
    session: Session, conversation_id: str, agent_id: str, allowed: Any
) -> Conversation | None:
    """The conversation is the agent's if `allowed` holds; None if it does not (any more)."""
    conversation = repository.change_owner(
        session, conversation_id, allowed, owner="agent", agent_id=agent_id
    )
    if conversation is not None:
        turn_repository.hand_to_people(session, conversation_id)
        desk.assign(session, conversation_id, agent_id, now())
    return conversation


def owned(session: Session, conversation_id: str, agent: Agent) -> Conversation:
    """The agent's own conversation, locked.

    Raises UnknownConversation, NotOwned, OwnedByAnother.
    """
    conversation = repository.lock(session, conversation_id)
    if conversation is None:
        raise UnknownConversation(conversation_id)
    if conversation.owner != "agent":
        raise NotOwned(conversation_id)
    if conversation.agent_id != agent.id:
        raise OwnedByAnother(conversation_id)
    return conversation


def reply(
    session: Session,
    conversation_id: str,
    agent: Agent,
    text: str,
    *,
    client_id: str | None,
    joined: Notice,
) -> Changed:
    """An agent's words into the log; replying takes a conversation that no agent has.

    The same `client_id` again says nothing twice. Raises OwnedByAnother, UnknownConversation,
    BodyChanged.
    """
    stored_id = None if client_id is None else f"a/{agent.id}/{client_id}"
    known = stored_id and repository.by_client_id(session, conversation_id, stored_id)
    if known:
        if known.text != text:
            raise BodyChanged(client_id)
        return Changed(known.seq, "agent", fresh=False)
    claim(session, conversation_id, agent, joined)
    return speak(session, conversation_id, agent, PlainText(text=text), client_id=stored_id)


def speak(
    session: Session,
    conversation_id: str,
    agent: Agent,
    words: Reply,
    *,
    client_id: str | None = None,
    **detail: Any,
) -> Changed:
    """What the agent who has the conversation says; who speaks has read what came before.

    Raises UnknownConversation, NotOwned, OwnedByAnother.
    """
    at = now()
    conversation = owned(session, conversation_id, agent)
    said = turns.say(
        session, conversation, "agent", words, at=at, sender_id=agent.id, client_id=client_id
    )
    for reader in (READ_BY_AGENT, agent.id):
        desk.mark_read(session, conversation_id, reader, said.seq)
    aftersales.close_of_kind(session, conversation_id, "handoff", at)  # the promise is kept
    detail = {"seq": said.seq, **detail}
    audit(session, agent.id, "conversation.replied", conversation_id, detail, at=at)
    return Changed(said.seq, "agent")


def return_to_bot(session: Session, conversation_id: str, agent: Agent, left: Notice) -> Changed:
    """The agent gives the conversation back; the bot is told by a turn of kind note.

    `left` is told to the customer and gives that turn its seq. Raises NotOwned, OwnedByAnother,
    UnknownConversation.
    """
    at = now()
    mine = owned(session, conversation_id, agent)
    conversation = repository.change_owner(
        session,
        conversation_id,
        Conversation.epoch == mine.epoch,
        owner="bot",
        agent_id=None,
        queued_at=None,
        handoff_reason="",
    )
    if conversation is None:
        raise NotOwned(conversation_id)
    desk.release(session, conversation_id, at)
    said = turns.say(session, conversation, "system", left, at=at, sender_id=agent.id)
    turns.new_turn(session, conversation, (said.seq, said.seq), "note", RETURNED)
    audit(session, agent.id, "conversation.returned", conversation_id, at=at)
    return Changed(said.seq, "bot")


def note(session: Session, conversation_id: str, agent: Agent, text: str) -> int:
    """An agent's note, which customers never see; returns its id. Raises UnknownConversation."""
    if repository.find(session, conversation_id) is None:
        raise UnknownConversation(conversation_id)
    note_id = add_note(session, conversation_id, agent.id, text, now())
    audit(session, agent.id, "conversation.noted", conversation_id, {"note": note_id}, at=now())
    return note_id
