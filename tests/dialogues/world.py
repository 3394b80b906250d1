"""A customer of a dialogue's own, made through the shop API: dialogues never share state."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from PIL import Image

from shop.catalog.constraints import InCategory
from shop.catalog.search import search
from shop.clock import now
from shop.database import Database
from shop.orders.changes import spec_of
from tests.dialogues.schema import Given

Json = dict[str, Any]
LAST_FOUR = "4321"


@dataclass
class Person:
    """The customer's id, None for a visitor, and the ids of the orders by their names."""

    customer_id: str | None
    orders: dict[str, str] = field(default_factory=dict)


def _dates(**days: float) -> dict[str, str]:
    return {name: (now() - timedelta(days=ago)).isoformat() for name, ago in days.items()}


# kind → the order's fields, and those of its parcel
KINDS: dict[str, Callable[[], tuple[Json, Json | None]]] = {
    "unpaid": lambda: ({"state": "awaiting_payment", **_dates(placed_at=0.2)}, None),
    "paid": lambda: (
        {"state": "awaiting_shipment", **_dates(placed_at=0.5, paid_at=0.5, ship_by=-1)},
        None,
    ),
    "overdue": lambda: (
        {"state": "awaiting_shipment", **_dates(placed_at=5, paid_at=5, ship_by=3)},
        None,
    ),
    "moving": lambda: (
        {"state": "in_transit", **_dates(placed_at=2, paid_at=2, shipped_at=1)},
        {"state": "in_transit", **_dates(shipped_at=1, promised_at=-2)},
    ),
    "late": lambda: (
        {"state": "in_transit", **_dates(placed_at=8, paid_at=8, shipped_at=7)},
        {"state": "in_transit", **_dates(shipped_at=7, promised_at=2)},
    ),
    "signed": lambda: (
        {"state": "signed", **_dates(placed_at=6, paid_at=6, shipped_at=5, signed_at=3)},
        {"state": "signed", **_dates(shipped_at=5, promised_at=3, signed_at=3)},
    ),
    "old": lambda: (
        {"state": "signed", **_dates(placed_at=45, paid_at=45, shipped_at=44, signed_at=40)},
        {"state": "signed", **_dates(shipped_at=44, promised_at=40, signed_at=40)},
    ),
    "cancelled": lambda: ({"state": "cancelled", **_dates(placed_at=9, cancelled_at=8)}, None),
    "dropped": lambda: (  # paid, cancelled by the shop
        {
            "state": "cancelled",
            "cancel_reason": "商品缺货",
            **_dates(placed_at=4, paid_at=4, cancelled_at=3),
        },
        None,
    ),
    "delivering": lambda: (
        {"state": "in_transit", **_dates(placed_at=3, paid_at=3, shipped_at=2)},
        {"state": "delivering", **_dates(shipped_at=2, promised_at=-1)},
    ),
}
SCANS = {
    "delivering": "快递员正在派送",
    "in_transit": "快件已到达杭州转运中心",
    "signed": "快件已由本人签收",
}


class World:
    """The shop's own server, putting what a dialogue is given."""

    def __init__(self, client: httpx.Client, database: Database) -> None:
        self._client, self._database = client, database

    def person(self, given: Given) -> Person:
        """A customer with a phone that ends in 4321 and the orders asked for."""
        if given.visitor:
            return Person(None)
        person = Person(f"T-{uuid.uuid4().hex[:12]}")
        coupons = [_coupon(number) for number in range(given.coupons)]
        body = {"name": "测试顾客", "phone": f"1380000{LAST_FOUR}", "coupons": coupons}
        self._put("customers", str(person.customer_id), body)
        for name in given.orders:
            person.orders[name] = self._order(person, name)
        for name, case in given.cases.items():
            self._case(person, person.orders[name], *case.split())
        for name, by in given.dropped.items():
            self._dropped(person, name, by)
        for name, prices in given.priced.items():
            self._priced(person, name, prices)
        if not given.personalisation:
            self._consent(person)
        return person

    def _consent(self, person: Person) -> None:
        path = f"/api/v1/customers/{person.customer_id}/consent"
        answer = self._client.put(path, json={"personalisation": False})
        assert answer.is_success, answer.text

    def _order(self, person: Person, name: str) -> str:
        kind, _, category = name.partition(":")
        fields, parcel = KINDS[kind]()
        id_ = str(uuid.uuid4().int)[:12]
        lines = [self._line(category or "蓝牙耳机", price) for price in (19900, 5900)]
        lines = lines[:1] if category else lines
        body = {
            "customer_id": person.customer_id,
            "total": sum(line["paid"] for line in lines),
            "lines": lines,
            **fields,
        }
        self._put("orders", id_, body)
        if parcel is not None:
            scan = {"at": parcel["shipped_at"], "text": SCANS[parcel["state"]], "place": "杭州"}
            number = f"SF{id_}0"
            body = {"order_id": id_, "courier": "顺丰", "tracking_no": number, **parcel}
            self._put("shipments", f"S{id_}", {**body, "events": [scan]})
        return id_

    def _dropped(self, person: Person, name: str, by: int) -> None:
        """Let the first line of an order cost `by` 元 less than when it was bought.

        The product is one of the dialogue's own, in a category of its own.
        """
        id_ = f"D{person.orders[name]}"
        order = self._client.get(f"/api/v1/shop/orders/{person.orders[name]}").json()
        line = order["lines"][0] | {"product_id": id_, "variant_id": f"{id_}-1"}
        price = line["unit_price"]
        for version, now_costs in ((1, price), (2, price - by * 100)):
            self._own_product(id_, version, [{"price": now_costs}])
        lines = [line, *order["lines"][1:]]
        self._put("orders", person.orders[name], {**order, "lines": lines, "version": 2})

    def _priced(self, person: Person, name: str, prices: dict[str, int]) -> None:
        """Let an order hold one piece of a product of its own, the first of these specs."""
        id_ = f"D{person.orders[name]}"
        specs = [spec.split() for spec in prices]
        made: list[Json] = [
            {"colour": c, "size": s, "price": prices[f"{c} {s}"] * 100} for c, s in specs
        ]
        self._own_product(id_, 1, made)
        order = self._client.get(f"/api/v1/shop/orders/{person.orders[name]}").json()
        price = made[0]["price"]
        line: Json = {"product_id": id_, "variant_id": f"{id_}-1", "spec": next(iter(prices))}
        line |= {"title": "测试棉T恤", "quantity": 1, "unit_price": price, "paid": price}
        changed = {"lines": [line], "total": price, "paid": None, "version": 2}
        self._put("orders", person.orders[name], {**order, **changed})

    def _own_product(self, id_: str, version: int, made: list[Json]) -> None:
        """A product in a category of the tests' own, with these variants."""
        self._put("categories", "t-price", {"name": "价保测试类目"})
        variants = [{"id": f"{id_}-{n}", "stock": 5, **one} for n, one in enumerate(made, 1)]
        body = {"title": f"价保测试商品{id_[-6:]}", "category_id": "t-price", "version": version}
        self._put("products", id_, {**body, "variants": variants})

    def _case(self, person: Person, order_id: str, kind: str, state: str, cause: str) -> None:
        body = {
            "order_id": order_id,
            "customer_id": person.customer_id,
            "kind": kind,
            "state": state,
            "cause": cause,
            "lines": [0],
            "amount": 5900 if kind in {"refund", "return"} else 0,
            **_dates(requested_at=1, decided_at=0.5),
        }
        self._put("aftersales", f"A{order_id}", body)

    def _line(self, category: str, price: int) -> Json:
        with self._database.read() as session:
            product = search(session, "", [InCategory(value=category)], limit=1)[0]
            variants = [v for v in product.variants if v.stock] or product.variants
        return {
            "product_id": product.id,
            "variant_id": variants[0].id,
            "spec": spec_of(variants[0]),
            "title": product.title,
            "quantity": 1,
            "unit_price": price,
            "paid": price,
        }

    def _put(self, kind: str, id_: str, body: Json) -> None:
        answer = self._client.put(f"/api/v1/shop/{kind}/{id_}", json={"id": id_, **body})
        assert answer.is_success, answer.text


def drawn() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 40, 40)).save(out, "PNG")
    return out.getvalue()


def _coupon(number: int) -> Json:
    def at(days: int) -> str:
        moment: datetime = now() + timedelta(days=days)
        return moment.isoformat()

    return {
        "id": f"K-{uuid.uuid4().hex[:8]}",
        "title": f"满减券{number}",
        "amount": 1000,
        "threshold": 9900,
        "starts_at": at(-1),
        "ends_at": at(7),
    }
