"""One-time links to the customers' page: for a conversation, opened once, within ten minutes."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.conversations import repository as conversations
from shop.conversations.errors import UnknownConversation
from shop.conversations.sessions import Started, start_beside, token_hash
from shop.privacy import repository
from shop.privacy.models import MeLink

LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=1)


def issue(session: Session, conversation_id: str, at: datetime) -> str:
    """The token of a new link; raises UnknownConversation."""
    if conversations.find(session, conversation_id) is None:
        raise UnknownConversation(conversation_id)
    repository.remove_stale_links(session, at)
    token = secrets.token_urlsafe(32)
    session.add(
        MeLink(token_hash=token_hash(token), conversation_id=conversation_id, expires_at=at + LIFE)
    )
    return token


def redeem(session: Session, token: str, at: datetime) -> Started | None:
    """A session of the link's conversation; None where it is unknown, used or too old."""
    conversation_id = repository.take_link(session, token_hash(token), at)
    if conversation_id is None:
        return None
    return start_beside(session, conversation_id, at, SESSION_LIFE)
