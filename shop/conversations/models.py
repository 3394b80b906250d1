"""Tables of the conversation log, the inbox of turns, the outbox and the dialogue state."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Conversation(Base):
    """A conversation; its id is Rasa's sender id, opaque and minted by the gateway.

    `owner`: bot → queue → agent → bot. `epoch` grows by one with each change of owner, so a bot
    answer begun under an older epoch is never delivered after an agent took over. `lane_holder` is
    the gateway that answers what waits here, NULL when nothing does.
    """

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"), index=True)
    channel: Mapped[str] = mapped_column(default="web")
    external_id: Mapped[str | None] = mapped_column(index=True)  # openid and the like
    owner: Mapped[str] = mapped_column(default="bot", index=True)
    epoch: Mapped[int] = mapped_column(default=0)
    agent_id: Mapped[str | None] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    handoff_reason: Mapped[str] = mapped_column(default="")
    last_seq: Mapped[int] = mapped_column(default=0)
    lane_holder: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class GatewayLease(Base):
    """A gateway that is running; one without a row here holds no conversation.

    `name` survives a restart, `holder` does not. `beat` grows while the gateway lives; the others
    remove the row of one whose beat stands still.
    """

    __tablename__ = "gateway_lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(unique=True)
    beat: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]


class SessionToken(Base):
    """A customer's token for one conversation, kept as SHA-256 only."""

    __tablename__ = "session_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    expires_at: Mapped[datetime]


class Message(Base):
    """One numbered line of the log; seq counts 1, 2, 3 … within a conversation.

    `turn_seq` of a customer's message: the turn that answers it (the last seq joined), NULL while
    it waits, 0 when an agent answers it. `reply_to` of a bot's or the system's message: the turn it
    is about.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_message_waiting", "sender", "turn_seq"),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str]  # customer, bot, agent, system
    sender_id: Mapped[str | None]  # agent id
    reply_to: Mapped[int | None]
    type: Mapped[str] = mapped_column(default="text")
    text: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    client_id: Mapped[str | None]
    body_hash: Mapped[str | None]
    turn_seq: Mapped[int | None]
    ts: Mapped[datetime]


class Turn(Base):
    """What the bot must answer: customer messages first_seq … seq as one turn.

    state: pending, done, dropped (an agent took over), dead (given up, the customer was told).
    `readings`: the likeliest intents with their probabilities, likeliest first; `confidence` is
    that of the first, whether or not the bot acted on it.
    """

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_state", "state", "next_attempt_at"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    first_seq: Mapped[int]
    kind: Mapped[str]  # typed, action, note (told by the gateway, e.g. conversation given back)
    text: Mapped[str]
    epoch: Mapped[int]
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    intent: Mapped[str | None]  # as the bot understood it
    confidence: Mapped[int | None]  # thousandths
    readings: Mapped[list[Any] | None]
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class TrackerSnapshot(Base):
    """Rasa's dialogue state after turn `seq`: one bounded, versioned JSON text."""

    __tablename__ = "tracker_snapshot"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int]
    version: Mapped[int]
    snapshot: Mapped[str]


class OfferedAction(Base):
    """A button or card action that was offered; only these ids reach Rasa as payloads."""

    __tablename__ = "offered_action"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    seq: Mapped[int]
    title: Mapped[str]
    payload: Mapped[str]


class Delivery(Base):
    """A message on its way out through a channel that must be called (outbox).

    state: pending, done, dead (given up), kept (the channel takes nothing until the customer writes
    again). Whoever sends it claims it first, so that it goes out one way only. `told`: characters
    of it, as the channel words it, that went out before there was no more room.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_delivery_state", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    next_attempt_at: Mapped[datetime]
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    told: Mapped[int] = mapped_column(default=0)
