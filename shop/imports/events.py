"""Behaviours and reviews as rows. Without an id of the shop, the content is the identity."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shop.imports.catalogue import category_id, check_item
from shop.imports.load import Load, Values
from shop.imports.people import met_customer
from shop.imports.targets import TARGETS, Row
from shop.imports.values import BadValue

BEHAVIOUR = TARGETS["behaviour"]
REVIEW = TARGETS["review"]
NO_PRICE = 0  # products known from behaviours only


def content_id(*parts: Any) -> str:
    """The same content gives the same id in every import."""
    return "csv-" + hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _event_id(customer: str, item: str | None, kind: str, query: str | None, at: Any) -> str:
    """Begins with the customer, so that rows sorted by customer meet the same index pages."""
    when = None if at is None else at.timestamp()
    return f"csv-{customer}-{content_id(item, kind, query, when)[4:20]}"


def _moment(load: Load, given: datetime | None) -> datetime:
    """What was given, else file order: the rows of a file without times follow one another."""
    if given is not None:
        if given > load.now + timedelta(days=1):
            raise BadValue(f"时间在未来：{given:%Y-%m-%d %H:%M}")
        return given
    load.counts["untimed"] += 1
    return load.now - timedelta(days=1) + timedelta(milliseconds=load.counts["untimed"])


def _met_item(load: Load, item: str, category: str | None) -> list[Row]:
    """A product first heard of through a behaviour that names its category."""
    if category is None or item in load.known("product"):
        check_item(load, item)
        return []
    key, rows = category_id(load, category)
    load.known("product").add(item)
    values = {"id": item, "category_id": key}
    only_new = {"title": f"商品 {item}", "price": NO_PRICE, "stock": 1, "created_at": load.now}
    return [*rows, Row(TARGETS["product"], values, only_new)]


def _behaviour(
    load: Load, customer: str, kind: str, *, event_id: str | None, cells: Values, given: Any
) -> Iterator[Row]:
    item, query = cells.get("item_id"), cells.get("query")
    if item is None and (kind != "search" or not query):
        raise BadValue("搜索行为缺少 query" if kind == "search" else "缺少 item_id")
    moment = _moment(load, given)
    if item is not None:
        yield from _met_item(load, item, cells.get("category"))
    yield from met_customer(load, customer)
    yield Row(
        BEHAVIOUR,
        {
            "event_id": event_id or _event_id(customer, item, kind, query, given),
            "customer_id": customer,
            "type": kind,
            "item_id": item,
            "query": query,
            "ts": moment,
            "list_id": cells.get("list_id"),
            "position": cells.get("position"),
        },
    )


def user_data(load: Load, cells: Values) -> Iterator[Row]:
    """A line of user_data.csv."""
    given, event_id = cells.get("timestamp"), cells.get("event_id")
    return _behaviour(
        load, cells["user_id"], cells["behaviour"], event_id=event_id, cells=cells, given=given
    )


def events(load: Load, cells: Values) -> Iterator[Row]:
    """A line of events.csv."""
    given, event_id = cells["ts"], cells["id"]
    return _behaviour(
        load, cells["customer_id"], cells["type"], event_id=event_id, cells=cells, given=given
    )


def reviews(load: Load, cells: Values) -> Iterator[Row]:
    """A line of reviews_data.csv."""
    item, customer, given = (
        check_item(load, cells["item_id"]),
        cells.get("user_id"),
        cells.get("time"),
    )
    text, stars = cells["review_text"], cells["rating"]
    when = None if given is None else given.isoformat()
    if customer is not None:
        yield from met_customer(load, customer)
    yield Row(
        REVIEW,
        {
            "id": cells.get("review_id") or content_id(item, customer, stars, text, when),
            "product_id": item,
            "customer_id": customer,
            "rating": stars,
            "text": text,
            "created_at": _moment(load, given),
        },
    )
