"""Tables of the agents' desk: who is there, who had what, what was read, canned replies."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class AgentConnection(Base):
    """An open console; it counts while its gateway is in `gateway_lease`."""

    __tablename__ = "agent_connection"

    id: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"), index=True)
    holder: Mapped[str]
    since: Mapped[datetime]


class Assignment(Base):
    """An agent had a conversation from `since` to `until` (NULL: has it now)."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class ReadMark(Base):
    """Up to which seq somebody has read: `customer`, `agent` (who has it), or an agent's id."""

    __tablename__ = "read_mark"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


class CannedReply(Base):
    """A reply kept for use again; `agent_id` NULL: shared by everybody."""

    __tablename__ = "canned_reply"

    id: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agent.id"), index=True)
    shortcut: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    changed_at: Mapped[datetime]


class SuppressedItem(Base):
    """A product that an agent keeps out of the suggestions of a conversation's customer."""

    __tablename__ = "suppressed_item"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    list_id: Mapped[str]
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime]
