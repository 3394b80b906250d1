"""Bodies of the customer API."""

import unicodedata
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.problems import Problem, shop_text

MAX_TEXT = 1_000
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
ALLOWED_CONTROLS = frozenset("\n\r\t")


class SessionIn(BaseModel):
    """Start a conversation; with `token` too, attach the customer to that one."""

    customer_token: str | None = Field(None, max_length=2_000)
    token: str | None = Field(None, max_length=200)


class SessionOut(BaseModel):
    """`token` opens this conversation and no other."""

    conversation_id: str
    token: str
    expires_at: datetime


class MessageIn(BaseModel):
    """Exactly one of `text` and `action_id`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_id": "5f1c", "text": "我的快递到哪了"}]}
    )

    client_id: str = Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")
    text: str | None = None
    action_id: str | None = Field(None, min_length=1, max_length=64)

    @model_validator(mode="after")
    def _one_of_both(self) -> "MessageIn":
        if (self.text is None) == (self.action_id is None):
            raise ValueError(shop_text("one_of_both"))
        return self


class MessageAccepted(BaseModel):
    """The message is kept; `seq` is its place in the conversation."""

    seq: int


class MessageOut(BaseModel):
    """One line of a conversation, as customers and agents receive it."""

    seq: int
    sender: Literal["customer", "bot", "agent", "system"]
    sender_name: str | None = None
    reply_to: int | None = None
    client_id: str | None = None
    type: str
    text: str
    payload: dict[str, Any]
    ts: datetime


class MessagesOut(BaseModel):
    """Lines with seq above the one asked for, oldest first."""

    messages: list[MessageOut]


def check_text(text: str) -> None:
    """Raise a Problem for what is empty, too long or cannot be shown."""
    if len(text) > MAX_TEXT:
        raise Problem("message_too_long", {"limit": MAX_TEXT, "length": len(text)})
    categories = {
        unicodedata.category(character) for character in text if character not in ALLOWED_CONTROLS
    }
    if categories & {"Cc", "Cs"}:
        raise Problem("message_unreadable")
    if categories <= INVISIBLE:
        raise Problem("message_empty")
