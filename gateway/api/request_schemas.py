"""Bodies of what customers ask the shop for, and of the shop's answers."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shop.intake import ONE_LINE

RequestType = Literal[
    "order.cancel_requested",
    "order.address_change_requested",
    "order.change_requested",
    "order.remark_requested",
    "order.delivery_time_requested",
    "order.handover_requested",
    "order.intercept_requested",
    "order.urge_requested",
    "aftersale.requested",
    "aftersale.pickup_requested",
    "invoice.requested",
    "invoice.correction_requested",
    "ticket.opened",
]
State = Literal["requested", "accepted", "refused", "done", "withdrawn"]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=ONE_LINE)]
EXAMPLE: dict[str, Any] = {
    "id": "019aba1e-7f53-7c61-b1f4-0c3d5fb0f1aa",
    "type": "aftersale.requested",
    "state": "requested",
    "reason": "",
    "data": {
        "aftersale_id": "019aba1e-7f52-7d10-93a7-5b0e8a7b2c11",
        "number": "S261127-0042",
        "order_id": "O1",
        "kind": "refund",
        "amount": 25_900,
        "reason": "不想要了",
    },
    "customer_id": "C1",
    "requested_at": "2026-11-27T08:00:00+00:00",
    "decided_at": None,
}


class RequestOut(BaseModel):
    """A request as it stands; `data` is that of its webhook, amounts in 分."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    type: RequestType
    state: State
    reason: str
    data: dict[str, Any]
    customer_id: str | None
    requested_at: AwareDatetime
    decided_at: AwareDatetime | None


class RequestsOut(BaseModel):
    """In the order they were asked; `next` is the `after` of the next page, None at the end."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"requests": [EXAMPLE], "next": EXAMPLE["id"]}]}
    )

    requests: list[RequestOut]
    next: str | None


class IssuedIn(BaseModel):
    """An issued invoice: its number, and where the customer may fetch it."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Za-z-]*$")] = ""
    url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https://\S+)?$")] = ""


class AnswerIn(BaseModel):
    """What the shop says; `reason` is read by the customer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"state": "accepted"},
                {"state": "refused", "reason": "商品已经拆封使用，影响二次销售"},
                {"state": "done"},
                {
                    "state": "done",
                    "invoice": {
                        "number": "26332000000012345678",
                        "url": "https://shop.example/fp/26332000000012345678.pdf",
                    },
                },
            ]
        },
    )

    state: Literal["accepted", "refused", "done"]
    reason: Reason = Field("", description="顾客会读到；拒绝时请写明原因")
    invoice: IssuedIn | None = Field(None, description="发票开好时：号码和下载地址，顾客会看到")

    @property
    def issued(self) -> dict[str, str] | None:
        """Number and url, as far as given."""
        return None if self.invoice is None else self.invoice.model_dump()
