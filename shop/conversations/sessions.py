"""Starting a conversation, its token, and the customer it belongs to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.conversations import repository
from shop.conversations.errors import BoundToAnother, UnknownConversation
from shop.conversations.models import Conversation, SessionToken
from shop.ids import new_id

TOKEN_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Started:
    """What a customer gets: the token opens this conversation and no other."""

    conversation_id: str
    token: str
    expires_at: datetime


def token_hash(token: str) -> str:
    """As tokens are kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def start(
    session: Session,
    customer_id: str | None,
    at: datetime,
    channel: str = "web",
    external_id: str | None = None,
) -> Started:
    """A new, empty conversation owned by the bot."""
    started = Started(new_id(), secrets.token_urlsafe(32), at + TOKEN_LIFE)
    session.add(
        Conversation(
            id=started.conversation_id,
            customer_id=customer_id,
            channel=channel,
            external_id=external_id,
            created_at=at,
            updated_at=at,
        )
    )
    session.flush()
    return _opened(session, started)


def start_beside(session: Session, conversation_id: str, at: datetime, life: timedelta) -> Started:
    """A further session of a conversation that is there already."""
    return _opened(session, Started(conversation_id, secrets.token_urlsafe(32), at + life))


def _opened(session: Session, started: Started) -> Started:
    session.add(
        SessionToken(
            token_hash=token_hash(started.token),
            conversation_id=started.conversation_id,
            expires_at=started.expires_at,
        )
    )
    return started


def authenticate(session: Session, token: str, at: datetime) -> SessionToken | None:
    """The session a token opens; None if it is unknown or expired."""
    found = repository.find_token(session, token_hash(token))
    return found if found is not None and found.expires_at > at else None


def is_open(session: Session, known_as: str, at: datetime) -> bool:
    """Whether a session that was opened before still is: its customer may have been erased."""
    found = repository.find_token(session, known_as)
    return found is not None and found.expires_at > at


def attach(session: Session, conversation_id: str, customer_id: str) -> None:
    """The customer logged in; raises BoundToAnother if the conversation is somebody else's."""
    conversation = repository.lock(session, conversation_id)
    if conversation is None:
        raise UnknownConversation(conversation_id)
    if conversation.customer_id not in (None, customer_id):
        raise BoundToAnother(conversation_id)
    conversation.customer_id = customer_id
