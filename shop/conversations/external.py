"""Who writes through a channel, the conversation that is theirs, and the customer they are.

A conversation never changes hands: whoever is unbound, or bound to somebody else, goes on in a new
one, and nothing that is said in the old one reaches them any more.
"""

from datetime import datetime
from typing import cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.agents.repository import audit
from shop.channels import repository
from shop.channels.models import Contact
from shop.conversations import repository as conversations
from shop.conversations import sessions
from shop.conversations.errors import BoundToAnother
from shop.conversations.models import Conversation


def contact(session: Session, channel: str, external_id: str, at: datetime) -> Contact:
    """The contact of an external id, with a conversation; made where it is new. Row locked."""
    found = repository.contact(session, channel, external_id)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(_made(session, channel, external_id, at))
            session.flush()
    except IntegrityError:
        pass  # another gateway was quicker
    return cast(Contact, repository.contact(session, channel, external_id))


def _made(session: Session, channel: str, external_id: str, at: datetime) -> Contact:
    started = sessions.start(session, None, at, channel, external_id)
    session.flush()
    return Contact(
        channel=channel,
        external_id=external_id,
        conversation_id=started.conversation_id,
        bound_at=None,
        follows=True,
        held_until=None,
        created_at=at,
    )


def bind(
    session: Session, found: Contact, customer_id: str, at: datetime, *, rebind: bool = False
) -> bool:
    """The contact is this customer from now on; whether that is new.

    One that is bound to another customer stays so unless `rebind`. Raises BoundToAnother.
    """
    conversation = _conversation(session, found)
    if conversation.customer_id == customer_id:
        found.bound_at = found.bound_at or at
        return False
    if conversation.customer_id is not None:
        if not rebind:
            raise BoundToAnother(conversation.id)
        unbind(session, found, at)
        conversation = _conversation(session, found)
    conversation.customer_id, found.bound_at = customer_id, at
    audit(session, found.channel, "channel.bound", conversation.id, {"to": customer_id}, at=at)
    session.flush()
    return True


def unbind(session: Session, found: Contact, at: datetime) -> bool:
    """The contact is nobody's from now on, in a conversation of its own; whether it was bound."""
    old = _conversation(session, found)
    if old.customer_id is None:
        return False
    old.external_id = None
    fresh = sessions.start(session, None, at, found.channel, found.external_id)
    session.flush()
    found.conversation_id, found.bound_at = fresh.conversation_id, None
    session.flush()
    repository.move_windows(session, found)
    audit(session, found.channel, "channel.unbound", old.id, {"from": old.customer_id}, at=at)
    return True


def _conversation(session: Session, found: Contact) -> Conversation:
    return cast(Conversation, conversations.lock(session, found.conversation_id))
