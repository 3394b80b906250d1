"""SQL of the channels: who writes through them, what was seen, what may be sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shop.channels.models import BindingState, ChannelToken, Contact, Media, ReplyWindow, Seen
from shop.conversations.models import Conversation

SOON_AFTER = 2  # attempts; later ones are minutes apart


def contact(session: Session, channel: str, external_id: str) -> Contact | None:
    """A contact, its row locked until the transaction ends."""
    query = select(Contact).where(Contact.channel == channel, Contact.external_id == external_id)
    return session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def contact_of(session: Session, conversation_id: str) -> Contact | None:
    """The contact whose conversation this is now."""
    query = select(Contact).where(Contact.conversation_id == conversation_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def bound_to(session: Session, customer_id: str) -> Sequence[Contact]:
    """The contacts that are bound to a customer, oldest binding first."""
    return session.scalars(
        select(Contact)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Conversation.customer_id == customer_id, Contact.bound_at.is_not(None))
        .order_by(Contact.bound_at, Contact.external_id)
    ).all()


def move_windows(session: Session, found: Contact) -> None:
    """What may be sent to a contact stays with them in their new conversation."""
    theirs = update(ReplyWindow).where(
        ReplyWindow.channel == found.channel, ReplyWindow.external_id == found.external_id
    )
    count(session, theirs.values(conversation_id=found.conversation_id))


def take_state(session: Session, state_hash: str, at: datetime) -> str | None:
    """The conversation that a binding state is for; the state is gone. None if there is none."""
    taken = session.scalars(
        delete(BindingState)
        .where(BindingState.state_hash == state_hash, BindingState.expires_at > at)
        .returning(BindingState.conversation_id)
    )
    return taken.one_or_none()


def remove_states(session: Session, conversation_id: str, at: datetime) -> None:
    """Earlier states of a conversation, and all that expired."""
    expired = BindingState.expires_at <= at
    count(
        session,
        delete(BindingState).where((BindingState.conversation_id == conversation_id) | expired),
    )


def seen(session: Session, channel: str, key: str) -> Seen | None:
    """A request that came before, its row locked until the transaction ends."""
    query = select(Seen).where(Seen.channel == channel, Seen.key == key)
    return session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def add_seen(session: Session, channel: str, key: str, at: datetime) -> bool:
    """Remember a request; False if it is known. Waits for another transaction that adds it."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    added = insert(Seen).values(channel=channel, key=key, at=at).on_conflict_do_nothing()
    return session.scalars(added.returning(Seen.key)).one_or_none() is not None


def forget_seen(session: Session, before: datetime) -> int:
    """Requests that no channel repeats any more."""
    return count(session, delete(Seen).where(Seen.at < before))


def windows(session: Session, channel: str, external_id: str, at: datetime) -> list[ReplyWindow]:
    """Open windows with something left, the one that closes first first; locked."""
    query = select(ReplyWindow).where(
        ReplyWindow.channel == channel,
        ReplyWindow.external_id == external_id,
        ReplyWindow.closes_at > at,
        ReplyWindow.remaining > 0,
    )
    return list(
        session.scalars(
            query.order_by(ReplyWindow.closes_at)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def token(session: Session, account: str) -> ChannelToken | None:
    """The access token of an account."""
    return session.get(ChannelToken, account, populate_existing=True)


def add_token(session: Session, account: str) -> None:
    """A row for an account that has none yet."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(ChannelToken).values(account=account, token="").on_conflict_do_nothing())


def lease_token(session: Session, account: str, known: str, at: datetime, until: datetime) -> bool:
    """One conditional update: the lease, unless somebody has it or the token is another now."""
    free = ChannelToken.lease_until.is_(None) | (ChannelToken.lease_until <= at)
    mine = update(ChannelToken).where(
        ChannelToken.account == account, ChannelToken.token == known, free
    )
    return count(session, mine.values(lease_until=until)) == 1


def store_token(session: Session, account: str, value: str, expires_at: datetime) -> None:
    """Put a new token in place of the old one; the lease is over."""
    mine = update(ChannelToken).where(ChannelToken.account == account)
    count(session, mine.values(token=value, expires_at=expires_at, lease_until=None))


def free_token(session: Session, account: str) -> None:
    """End a lease."""
    mine = update(ChannelToken).where(ChannelToken.account == account)
    count(session, mine.values(lease_until=None))


def media_waits(session: Session, conversation_id: str) -> bool:
    """Whether a picture of a conversation is about to be fetched."""
    query = select(Media.key).where(
        Media.conversation_id == conversation_id, Media.attempts < SOON_AFTER
    )
    return session.scalars(query.limit(1)).first() is not None


def due_media(session: Session, channel: str, at: datetime, limit: int) -> Sequence[Media]:
    """Pictures to fetch now, the longest waiting first."""
    query = select(Media).where(Media.channel == channel, Media.next_attempt_at <= at)
    return session.scalars(query.order_by(Media.next_attempt_at).limit(limit)).all()


def try_media_again(session: Session, key: str, channel: str, at: datetime) -> None:
    """It could not be fetched yet."""
    one = update(Media).where(Media.channel == channel, Media.key == key)
    count(session, one.values(attempts=Media.attempts + 1, next_attempt_at=at))


def remove_media(session: Session, key: str, channel: str) -> None:
    """It is fetched, or lost."""
    count(session, delete(Media).where(Media.channel == channel, Media.key == key))


def count(session: Session, statement: Any) -> int:
    """Run a statement; how many rows it changed."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount
