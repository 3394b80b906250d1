"""Bodies of the steps with a conversation, and the conversation itself."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.api.agents.card_schemas import CardOut, SuggestionOut
from gateway.api.agents.schemas import CustomerBrief
from gateway.api.schemas import MAX_TEXT, MessageOut

MAX_SEQ = 2**53


class ReplyIn(BaseModel):
    """What the agent says; the same `client_id` again has no second effect."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "您好，我来为您处理", "client_id": "r-1"}]}
    )

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    client_id: str | None = Field(None, min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")


class NoteIn(BaseModel):
    """What only agents see."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "已核对地址"}]})

    text: str = Field(min_length=1, max_length=MAX_TEXT)


class TransferIn(BaseModel):
    """To whom, and what a colleague should know."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"agent_id": "01a2…", "note": "请你接着处理退款"}]}
    )

    agent_id: str = Field(min_length=1, max_length=64)
    note: str | None = Field(None, min_length=1, max_length=MAX_TEXT)


class ReadIn(BaseModel):
    """Everything up to `seq` has been seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seq": 12}]})

    seq: int = Field(ge=0, le=MAX_SEQ)


class NoteOut(BaseModel):
    """A note on a conversation."""

    id: int
    agent_id: str
    agent_name: str | None
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


class ReadOut(BaseModel):
    """Up to which seq the customer, and the agent who has the conversation, have read."""

    customer: int
    agent: int


class ConversationOut(BaseModel):
    """All an agent needs to take over."""

    id: str
    owner: Literal["bot", "queue", "agent"]
    agent_id: str | None
    agent_name: str | None
    reason: str
    position: int | None
    channel: str
    created_at: datetime
    customer: CustomerBrief | None
    messages: list[MessageOut]
    notes: list[NoteOut]
    read: ReadOut
    card: CardOut
    suggestions: SuggestionOut | None
