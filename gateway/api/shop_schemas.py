"""Bodies of the shop API: what the shop pushes, with the id taken from the address if left out."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shop.aftersales.intake import AfterSaleIn
from shop.catalog.intake import CategoryIn, ProductIn
from shop.customers.intake import CustomerIn
from shop.intake import Key
from shop.orders.intake import OrderIn
from shop.shipping.intake import ShipmentIn, TrackingEventIn

MOST_OBJECTS = 1_000
FROM_ADDRESS = Field("", max_length=64)


def _example(**body: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [body]})


class CustomerPut(CustomerIn):
    """A customer under the shop's own id."""

    model_config = _example(version=1, name="王芳", phone="13800000001", level="金卡会员")
    id: str = FROM_ADDRESS


class CategoryPut(CategoryIn):
    """A kind of product, named as customers say it."""

    model_config = _example(name="蓝牙耳机", aliases=["无线耳机"])
    id: str = FROM_ADDRESS


class ProductPut(ProductIn):
    """A product with all its variants; amounts in 分."""

    model_config = _example(
        version=1,
        title="云听降噪蓝牙耳机",
        category_id="earphones",
        brand="云听",
        colour="黑色",
        image="/media/p1.png",
        variants=[{"id": "P1-black", "colour": "黑色", "price": 25_900, "stock": 40}],
    )
    id: str = FROM_ADDRESS


class OrderPut(OrderIn):
    """An order as the shop's own system has it; amounts in 分."""

    model_config = _example(
        version=3,
        customer_id="C1",
        state="in_transit",
        placed_at="2025-01-01T12:00:00+08:00",
        paid_at="2025-01-01T12:01:00+08:00",
        total=25_900,
        lines=[
            {
                "product_id": "P1",
                "title": "云听降噪蓝牙耳机",
                "quantity": 1,
                "unit_price": 25_900,
                "paid": 25_900,
            }
        ],
    )
    id: str = FROM_ADDRESS


class ShipmentPut(ShipmentIn):
    """A parcel of an order with its scans."""

    model_config = _example(
        version=2,
        order_id="O1",
        courier="顺丰速运",
        tracking_no="SF1000000001",
        state="in_transit",
        shipped_at="2025-01-02T09:00:00+08:00",
        events=[{"at": "2025-01-02T20:00:00+08:00", "text": "快件已到达杭州中转场"}],
    )
    id: str = FROM_ADDRESS


class AfterSalePut(AfterSaleIn):
    """A refund, return, exchange or repair; amounts in 分."""

    model_config = _example(
        version=1,
        order_id="O1",
        customer_id="C1",
        kind="refund",
        state="accepted",
        amount=25_900,
        requested_at="2025-01-05T10:00:00+08:00",
    )
    id: str = FROM_ADDRESS


class PickupShown(BaseModel):
    """When the customer wants the goods fetched.

    `days` and `hours` are from and to, null at an open end; null for both where not said.
    """

    state: str
    wanted: str
    words: str
    days: tuple[date | None, date | None] | None
    hours: tuple[str | None, str | None] | None
    requested_at: datetime


class AfterSaleShown(AfterSaleIn):
    """A case as it is pushed, and what the customer added in the conversation.

    `number`: how the customer calls it. `variant_id`: what an exchange shall bring. `pictures`:
    addresses on this host, to be fetched with the shop key. The parcel on its way back is empty
    until the customer told its number.
    """

    model_config = _example(
        id="019aba1e-7f52-7d10-93a7-5b0e8a7b2c11",
        version=2,
        order_id="O1",
        customer_id="C1",
        kind="exchange",
        state="accepted",
        amount=0,
        lines=[0],
        cause="damaged",
        reason="收到时破损",
        refuse_reason="",
        requested_at="2025-01-05T10:00:00+08:00",
        decided_at="2025-01-05T11:00:00+08:00",
        done_at=None,
        number="S250105-0007",
        variant_id="P1-black",
        pictures=["/api/v1/uploads/0193a1c2-7f00-7cc3-8a1b-3d2f1e0c9b8a"],
        pickup={
            "state": "accepted",
            "wanted": "1月6日 15:00 以后",
            "words": "明天下午三点以后来取",
            "days": ["2025-01-06", "2025-01-06"],
            "hours": ["15:00", None],
            "requested_at": "2025-01-05T11:20:00+08:00",
        },
        return_courier=None,
        return_tracking_no=None,
        return_sent_at=None,
    )

    number: str
    variant_id: str | None
    pickup: PickupShown | None
    pictures: tuple[str, ...]
    return_courier: str | None
    return_tracking_no: str | None
    return_sent_at: datetime | None


class ScansIn(BaseModel):
    """What the courier said since; a scan known already counts once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "scans": [
                        {
                            "at": "2025-01-03T08:10:00+08:00",
                            "text": "快件正在派送，派件员王师傅",
                            "place": "杭州",
                            "state": "delivering",
                        }
                    ]
                }
            ]
        },
    )

    scans: tuple[TrackingEventIn, ...] = Field(min_length=1, max_length=500)


class ScansOut(BaseModel):
    """How many were new, and how many known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"added": 1, "known": 0}]})

    added: int
    known: int


ObjectType = Literal["categories", "customers", "products", "orders", "shipments", "aftersales"]


class BatchObject(BaseModel):
    """One object of a batch: its type, its id, and its fields as in PUT."""

    type: ObjectType
    id: Key
    data: dict[str, Any]


class BatchIn(BaseModel):
    """At most 1,000 objects, taken in order; each is judged on its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "objects": [
                        {"type": "customers", "id": "C1", "data": {"version": 1, "name": "王芳"}}
                    ]
                }
            ]
        }
    )

    objects: list[Any] = Field(max_length=MOST_OBJECTS)


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    detail: str


class Stored(BaseModel):
    """`applied` is false when an equal or newer version was there already."""

    type: ObjectType
    id: str
    version: int
    applied: bool

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "orders", "id": "O1", "version": 3, "applied": True}]
        }
    )


class BatchResult(BaseModel):
    """What became of one object of a batch."""

    index: int
    type: str | None
    id: str | None
    applied: bool
    errors: list[FieldError] = []


class BatchOut(BaseModel):
    """In the order of the objects sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "applied": 1,
                    "unchanged": 0,
                    "failed": 1,
                    "results": [
                        {"index": 0, "type": "customers", "id": "C1", "applied": True},
                        {
                            "index": 1,
                            "type": "orders",
                            "id": "O1",
                            "applied": False,
                            "errors": [{"field": "total", "detail": "必须是整数"}],
                        },
                    ],
                }
            ]
        }
    )

    applied: int
    unchanged: int
    failed: int
    results: list[BatchResult]
