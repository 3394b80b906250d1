"""Bodies of the agents' API."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LoginIn(BaseModel):
    """Login name and password; the first passwords stand in $ZHUYI_DATA/agents.json."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "xiaolin", "password": "…"}]}
    )

    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


Role = Literal["agent", "lead"]
Presence = Literal["online", "busy", "offline"]


class AgentOut(BaseModel):
    """Who is signed in; `presence` as chosen, `csrf` for changes asked for by cookie."""

    id: str
    login: str
    name: str
    role: Role
    must_change: bool
    presence: Presence
    csrf: str


class LoginOut(BaseModel):
    """`token` as Authorization: Bearer, or the cookie `zhuyi_agent` with `csrf`."""

    token: str
    expires_at: datetime
    csrf: str
    agent: AgentOut


class PresenceIn(BaseModel):
    """What the agent wants to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"presence": "busy"}]})

    presence: Presence


class PasswordIn(BaseModel):
    """Replaces a (one-time) password."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"old": "一次性密码", "new": "至少十个字符的新密码"}]}
    )

    old: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)


class CustomerBrief(BaseModel):
    """Who an agent speaks with; the phone is masked."""

    id: str
    name: str
    phone: str
    level: str


class PreviewOut(BaseModel):
    """The newest line of a conversation, shortened."""

    sender: Literal["customer", "bot", "agent", "system"]
    text: str
    ts: datetime


class QueueItem(BaseModel):
    """A conversation that waits, or that an agent has; `unread` by the agent who asks.

    `mood` by the customer's last words.
    """

    id: str
    owner: Literal["queue", "agent"]
    agent_id: str | None
    agent_name: str | None
    reason: str
    reason_text: str
    position: int | None
    waiting_seconds: int | None
    last_seq: int
    unread: int
    channel: str
    customer: CustomerBrief | None
    preview: PreviewOut | None
    mood: Literal["calm", "worried", "angry"]


class QueueOut(BaseModel):
    """The queue, longest waiting first, then the conversations taken."""

    conversations: list[QueueItem]
