"""Bodies of the agents' API."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from gateway.api.schemas import MAX_TEXT, MessageOut

Text = Field(min_length=1, max_length=MAX_TEXT)


class LoginIn(BaseModel):
    """Login name and password; the first passwords stand in $ZHUYI_DATA/agents.json."""

    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


class AgentOut(BaseModel):
    """A person of the shop."""

    id: str
    login: str
    name: str
    role: Literal["agent", "lead"]
    must_change: bool


class LoginOut(BaseModel):
    """`token` as Authorization: Bearer; `agent.must_change` after a one-time password."""

    token: str
    expires_at: datetime
    agent: AgentOut


class PasswordIn(BaseModel):
    """Replaces a (one-time) password."""

    old: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)


class CustomerBrief(BaseModel):
    """Who an agent speaks with; the phone is masked."""

    id: str
    name: str
    phone: str
    level: str


class QueueItem(BaseModel):
    """A conversation that waits, or that an agent has."""

    id: str
    owner: Literal["queue", "agent"]
    agent_id: str | None
    reason: str
    position: int | None
    waiting_seconds: int | None
    last_seq: int
    customer: CustomerBrief | None


class QueueOut(BaseModel):
    """The queue, longest waiting first, then the conversations taken."""

    conversations: list[QueueItem]


class ReplyIn(BaseModel):
    """What the agent says; the same `client_id` again has no second effect."""

    text: str = Text
    client_id: str | None = Field(None, min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")


class NoteIn(BaseModel):
    """What only agents see."""

    text: str = Text


class NoteOut(BaseModel):
    """A note on a conversation."""

    id: int
    agent_id: str
    text: str
    at: datetime


class StepOut(BaseModel):
    """Who has the conversation now, and the last seq of its log."""

    conversation_id: str
    owner: Literal["bot", "queue", "agent"]
    seq: int


class NotedOut(BaseModel):
    """The new note."""

    id: int


class SuggestionOut(BaseModel):
    """A list as it was suggested, with the reason of each item."""

    list_id: str
    created_at: datetime
    query: str
    personalised: bool
    constraints: list[Any]
    items: list[dict[str, Any]]


class ConversationOut(BaseModel):
    """All an agent needs to take over."""

    id: str
    owner: Literal["bot", "queue", "agent"]
    agent_id: str | None
    reason: str
    position: int | None
    channel: str
    created_at: datetime
    customer: CustomerBrief | None
    messages: list[MessageOut]
    notes: list[NoteOut]
    suggestions: SuggestionOut | None
