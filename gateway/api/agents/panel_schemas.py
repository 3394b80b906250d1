"""What agents see of a customer beside a conversation; amounts in 元."""

from datetime import datetime

from pydantic import BaseModel

from gateway.api.agents.schemas import CustomerBrief


class LineOut(BaseModel):
    """A line of an order."""

    title: str
    spec: str
    quantity: int
    image: str


class ParcelOut(BaseModel):
    """A parcel and its newest scan."""

    courier: str
    tracking_no: str
    state: str
    late: bool
    last: str


class OrderOut(BaseModel):
    """An order."""

    id: str
    state: str
    state_text: str
    total: str
    placed_at: datetime
    lines: list[LineOut]
    shipments: list[ParcelOut]


class CaseOut(BaseModel):
    """An after-sales case; `pictures` are addresses that the agent's session may fetch.

    `reason` is in the customer's words, `pickup` the time wished for, `return_tracking_no` the
    parcel on its way back; each is "" where there is none.
    """

    number: str
    kind_text: str
    state_text: str
    amount: str
    requested_at: datetime
    order_id: str
    reason: str
    pictures: list[str]
    pickup: str
    return_tracking_no: str


class CouponOut(BaseModel):
    """A coupon that can be used now."""

    title: str
    amount: str
    threshold: str
    ends_at: datetime


class BehaviourOut(BaseModel):
    """Something the customer did."""

    type: str
    type_text: str
    item_id: str | None
    title: str
    ts: datetime


class TicketOut(BaseModel):
    """Something a person of the shop must do."""

    id: str
    number: str
    kind: str
    kind_text: str
    text: str
    order_id: str | None
    customer: CustomerBrief | None
    conversation_id: str | None
    state: str
    created_at: datetime
    promised_at: datetime
    closed_at: datetime | None
    late: bool


class PanelOut(BaseModel):
    """All of it; `behaviours` stay empty where the customer switched personalisation off."""

    customer: CustomerBrief | None
    consent: dict[str, bool] | None
    orders: list[OrderOut]
    cases: list[CaseOut]
    tickets: list[TicketOut]
    coupons: list[CouponOut]
    behaviours: list[BehaviourOut]
