"""What a customer sends through a channel, into the inbox of their conversation, once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from shop.channels import choices, seen, typed_numbers
from shop.channels.models import Contact
from shop.conversations import external
from shop.conversations.inbox import Accepted, Incoming
from shop.proactive import keeping

T = TypeVar("T")
Accept = Callable[[Session, Incoming], Accepted]  # the inbox of the gateway that stores it


@dataclass(frozen=True)
class Said:
    """A text, or the id of an offered action; `key` is the same when the channel repeats it."""

    channel: str
    external_id: str
    key: str
    text: str | None = None
    action_id: str | None = None


def once(
    session: Session, said: Said, at: datetime, effect: Callable[[Contact], T]
) -> tuple[Contact, T | None]:
    """The contact, and what `effect` did; it is not called for what came before."""
    contact = external.contact(session, said.channel, said.external_id, at)
    if not seen.first_time(session, said.channel, said.key, at):
        return contact, None
    return contact, effect(contact)


def into_inbox(
    session: Session, contact: Contact, said: Said, at: datetime, accept: Accept
) -> Accepted:
    """The customer's message in the log, waiting for its turn; what was kept may go out again.

    A number that the last list gave a meaning is the tap that it stands for. Raises what
    shop.conversations.inbox.accept raises.
    """
    conversation_id = contact.conversation_id
    keeping.reopen(session, conversation_id, at)
    if said.text is not None:
        offered = choices.offered(session, conversation_id, at)
        action_id = typed_numbers.chosen(said.text, offered)
        if action_id is not None:
            said = replace(said, text=None, action_id=action_id)
    client_id = hashlib.sha256(f"{said.channel}/{said.key}".encode()).hexdigest()
    incoming = Incoming(conversation_id, client_id, said.text, said.action_id)
    return accept(session, incoming)
