"""Tables of the channels that customers write through: contacts, windows, choices, tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Contact(Base):
    """Somebody who writes through a channel, and the conversation that is theirs now.

    They are bound to a customer when that conversation is. Until `held_until` a request of the
    channel waits for the answer to carry it itself, and the outbox leaves it alone.
    """

    __tablename__ = "channel_contact"

    channel: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), unique=True)
    bound_at: Mapped[datetime | None]
    follows: Mapped[bool] = mapped_column(default=True)
    held_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class BindingState(Base):
    """A one-time permission to bind a contact to a customer; only its SHA-256 is kept."""

    __tablename__ = "channel_binding_state"

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    expires_at: Mapped[datetime]


class Seen(Base):
    """A request that a channel sent, by the key that it repeats, and the answer given to it."""

    __tablename__ = "channel_seen"

    channel: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    answer: Mapped[dict[str, Any] | None]
    at: Mapped[datetime] = mapped_column(index=True)


class Choices(Base):
    """What the numbers of the last list shown in a conversation stand for."""

    __tablename__ = "channel_choices"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    choices: Mapped[list[Any]]
    at: Mapped[datetime]


class ReplyWindow(Base):
    """How many messages a channel lets us send to a contact, and until when."""

    __tablename__ = "channel_window"

    channel: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # what opened it: message or event
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    closes_at: Mapped[datetime]
    remaining: Mapped[int]


class Media(Base):
    """A picture that a channel announced and that is still to be fetched from it."""

    __tablename__ = "channel_media"

    channel: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    media_id: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]


class ChannelToken(Base):
    """An access token that all gateways use; until `lease_until` one of them is renewing it."""

    __tablename__ = "channel_token"

    account: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
