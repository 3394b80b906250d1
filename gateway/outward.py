"""Stored messages on their way out."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from gateway.api.auth import CustomerSession
from gateway.api.schemas import MessageOut
from shop.agents import repository as agents
from shop.clock import now
from shop.conversations import repository, sessions
from shop.conversations.models import Message


def messages_after(session: Session, conversation_id: str, after: int) -> list[MessageOut]:
    """Lines of a conversation above `after`, oldest first."""
    return messages_out(session, repository.log_after(session, conversation_id, after))


def session_messages(
    session: Session, opened: CustomerSession, after: int
) -> list[MessageOut] | None:
    """Lines above `after` for a customer; None once their session is over."""
    if not sessions.is_open(session, opened.token_hash, now()):
        return None
    return messages_after(session, opened.conversation_id, after)


def messages_out(session: Session, messages: Sequence[Message]) -> list[MessageOut]:
    """As customers and agents receive them; people are named, customers see their client_id."""
    people = {one.sender_id for one in messages if one.sender == "agent" and one.sender_id}
    names = agents.names(session, people) if people else {}
    return [_out(message, names) for message in messages]


def _out(message: Message, names: dict[str, str]) -> MessageOut:
    own = message.client_id if message.sender == "customer" else None
    return MessageOut(
        seq=message.seq,
        sender=message.sender,
        sender_name=names.get(message.sender_id or ""),
        reply_to=message.reply_to,
        client_id=None if own is None else own.removeprefix("c/"),
        type=message.type,
        text=message.text,
        payload=message.payload,
        ts=message.ts,
    )
