"""Tables of the people who take over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base

LEAD = "lead"


class Agent(Base):
    """A person of the shop; role agent or lead; the password kept as argon2 only.

    `presence`: online, busy or offline as chosen; who has no console open is offline anyway.
    """

    __tablename__ = "agent"

    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="agent")
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    presence: Mapped[str] = mapped_column(default="online")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AgentSession(Base):
    """A signed-in agent, kept as SHA-256 of the token only."""

    __tablename__ = "agent_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"), index=True)
    expires_at: Mapped[datetime]


class Note(Base):
    """An agent's note on a conversation; customers never see it."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what to which object, and when."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(index=True)
    action: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
