"""How 南山杂货 connects: its states mapped, its objects pushed, its decisions sent back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from zhuyi_client import Event, Object, Zhuyi

from tests.foreign_shop.books import Books, Order, Return
from tests.foreign_shop.goods import SHELVES, Item, items

STATES = {
    "待支付": "awaiting_payment",
    "备货中": "awaiting_shipment",
    "已发出": "in_transit",
    "客户已收": "signed",
    "完结": "completed",
    "作废": "cancelled",
}


def catalogue() -> Iterator[Object]:
    """Shelves first, then what stands on them."""
    for shelf in SHELVES:
        yield Object("categories", shelf.number, {"name": shelf.name, "aliases": list(shelf.also)})
    for item in items():
        yield Object("products", item.number, product(item))


def product(item: Item) -> dict[str, Any]:
    """One variant each; yuan become 分."""
    variant = {
        "id": f"{item.number}-A",
        "colour": item.colour,
        "price": item.yuan * 100,
        "stock": 20,
    }
    return {
        "version": 1,
        "title": item.title,
        "category_id": item.shelf.number,
        "brand": item.brand,
        "colour": item.colour,
        "gift_for": list(item.shelf.for_whom),
        "variants": [variant],
    }


def order(one: Order, phone: str) -> Object:
    """An order with our state words."""
    lines = [
        {
            "product_id": item.number,
            "title": item.title,
            "quantity": 1,
            "unit_price": item.yuan * 100,
            "paid": item.yuan * 100,
        }
        for item in one.items
    ]
    moments = {
        "paid_at": one.paid,
        "shipped_at": one.sent,
        "signed_at": one.received,
        "cancelled_at": one.voided,
        "refunded_at": one.money_back,
    }
    data = {
        "version": one.revision,
        "customer_id": one.buyer,
        "state": STATES[one.state],
        "placed_at": one.made.isoformat(),
        "total": one.fen,
        "address": {"phone": phone},
        "lines": lines,
        **{name: at.isoformat() for name, at in moments.items() if at is not None},
    }
    return Object("orders", one.number, data)


def parcel(one: Order, number: str, promised: datetime, where: str, at: datetime) -> Object:
    """The parcel of an order with its newest scan."""
    assert one.sent is not None
    data = {
        "version": 1,
        "order_id": one.number,
        "courier": "圆通速递",
        "tracking_no": number,
        "state": "in_transit",
        "shipped_at": one.sent.isoformat(),
        "promised_at": promised.isoformat(),
        "events": [
            {"at": (one.sent + timedelta(hours=1)).isoformat(), "text": "已揽收"},
            {"at": at.isoformat(), "text": where},
        ],
    }
    return Object("shipments", f"箱-{one.number}", data)


def handle(event: Event, books: Books, zhuyi: Zhuyi) -> None:
    """What the shop does with what it is told; everything else it only notes."""
    with books.lock:
        books.heard.append(event.type)
        about = event.data
        if event.type == "order.cancel_requested":
            zhuyi.answer(about["request_id"], *books.decide_cancel(about["order_id"]))
        elif event.type == "aftersale.requested":
            wish = Return(
                about["aftersale_id"], about["order_id"], about["amount"], about["reason"]
            )
            zhuyi.answer(about["request_id"], *books.decide_return(wish))
        elif event.type == "aftersale.cancelled":
            books.returns[about["aftersale_id"]].decided = "withdrawn"
        elif event.type == "ticket.opened":
            zhuyi.answer(about["request_id"], "accepted")
