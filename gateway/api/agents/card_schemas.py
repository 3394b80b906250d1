"""The hand-over card: what an agent must know before the first word."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from gateway.api.agents.schemas import CustomerBrief


class OrderBrief(BaseModel):
    """The order it is about; `total` in 元."""

    id: str
    state: str
    total: str
    placed_at: datetime
    titles: list[str]


class SlotOut(BaseModel):
    """Something the bot knows, under a name people understand."""

    name: str
    label: str
    value: str


class TriedOut(BaseModel):
    """One turn: what the customer wrote, how it was understood, what the bot answered."""

    text: str
    intent: str
    answered_by: str
    at: datetime


class SuggestedItemOut(BaseModel):
    """A suggested product as the catalogue has it now; `reason` as it was told."""

    id: str
    title: str
    price: str
    image: str
    reason: str
    suppressed: bool


class SuggestionOut(BaseModel):
    """A list as it was suggested, with the reason of each item."""

    list_id: str
    created_at: datetime
    query: str
    personalised: bool
    constraints: list[Any]
    items: list[SuggestedItemOut]


class CardOut(BaseModel):
    """The whole card; `mood` by the customer's own words only."""

    reason: str
    reason_text: str
    at: datetime | None
    customer: CustomerBrief | None
    order: OrderBrief | None
    mood: Literal["calm", "worried", "angry"]
    slots: list[SlotOut]
    tried: list[TriedOut]
    suggestions: SuggestionOut | None
