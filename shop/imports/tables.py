"""The CSV files an import takes and their columns (docs/guide/import.md describes them)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shop.aftersales.states import CaseKind, CaseState, Cause
from shop.behaviour.types import BehaviourType
from shop.imports.values import (
    BadValue,
    attributes,
    flag,
    identifier,
    moment,
    names,
    objects,
    rating,
    text,
    whole,
    yuan,
)
from shop.orders.states import LABELS, OrderState

Convert = Callable[[str], Any]
BEHAVIOUR_WORDS = {"浏览": "view", "搜索": "search", "收藏": "favourite", "加购": "cart"} | {
    "购买": "purchase",
    "评价": "review",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `default` is a required marker or what an empty or absent cell means."""

    name: str
    convert: Convert
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file."""

    name: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> frozenset[str]:
        """Columns that a file of this kind must have."""
        return frozenset(c.name for c in self.columns if c.required)


def one_of(*allowed: str) -> Convert:
    """A converter that takes these words only."""

    def convert(cell: str) -> str:
        if cell not in allowed:
            raise BadValue(f"应为 {'、'.join(allowed)} 之一：{cell}")
        return cell

    return convert


_STATES = {label: state.value for state, label in LABELS.items()} | {s: s for s in OrderState}


def order_state(cell: str) -> str:
    """An order state, by its name or as customers read it."""
    if cell not in _STATES:
        raise BadValue(f"订单状态应为 {'、'.join(LABELS.values())} 之一：{cell}")
    return str(_STATES[cell])


def behaviour(cell: str) -> str:
    """A behaviour, by its name or in Chinese."""
    word = BEHAVIOUR_WORDS.get(cell, cell)
    try:
        return BehaviourType(word).value
    except ValueError:
        raise BadValue(f"没有这种行为：{cell}") from None


def _need(name: str, convert: Convert = identifier) -> Column:
    return Column(name, convert, required=True)


def _may(name: str, convert: Convert = text, default: Any = "") -> Column:
    return Column(name, convert, default=default)


def _moment(name: str) -> Column:
    return Column(name, moment)


USER_DATA = Table(
    "user_data",
    (
        _need("user_id"),
        _may("item_id", identifier, None),
        _need("behaviour", behaviour),
        _moment("timestamp"),
        _may("event_id", identifier, None),
        _may("query", text, None),
        _may("category", identifier, None),
        _may("list_id", identifier, None),
        _may("position", whole, None),
    ),
)
CATEGORIES = Table(
    "categories",
    (
        _need("category_id"),
        _need("name", text),
        _may("parent_id", identifier, None),
        _may("aliases", names, ()),
        _may("no_reason_return", flag, True),
        _may("warranty_days", whole, 0),
    ),
)
ITEM_DATA = Table(
    "item_data",
    (
        _need("item_id"),
        _need("category", text),
        _need("price", yuan),
        _may("image"),
        _may("title"),
        _may("brand"),
        _may("colour"),
        _may("attributes", attributes, None),
        _may("description"),
        _may("stock", whole, None),
        _may("gift_for", names, ()),
        _may("on_sale", flag, True),
        _moment("created_at"),
        _may("version", whole, None),
    ),
)
VARIANTS = Table(
    "variants",
    (
        _need("variant_id"),
        _need("item_id"),
        _need("price", yuan),
        _may("colour"),
        _may("size"),
        _may("stock", whole, 0),
        _moment("restock_at"),
    ),
)
PRICES = Table("prices", (_need("item_id"), _need("price", yuan), _need("since", moment)))
SIZE_CHARTS = Table("size_charts", (_need("item_id"), _need("rows", objects)))
CUSTOMERS = Table(
    "customers",
    (
        _need("customer_id"),
        _may("name"),
        _may("phone"),
        _moment("birthday"),
        _may("level", text, "普通会员"),
        _may("points", whole, 0),
        _moment("created_at"),
        _may("version", whole, None),
    ),
)
ADDRESSES = Table(
    "addresses",
    (
        _need("address_id"),
        _need("customer_id"),
        _need("name", text),
        _need("phone", text),
        _may("province"),
        _may("city"),
        _may("district"),
        _may("detail"),
        _may("is_default", flag, False),
    ),
)
CONSENTS = Table(
    "consents",
    (
        _need("customer_id"),
        _need("purpose", one_of("personalisation", "service_talk", "marketing", "proactive")),
        _need("granted", flag),
        _need("changed_at", moment),
    ),
)
COUPONS = Table(
    "coupons",
    (
        _need("coupon_id"),
        _need("customer_id"),
        _need("title", text),
        _need("amount", yuan),
        _may("threshold", yuan, 0),
        _may("category", text, None),
        _need("starts_at", moment),
        _need("ends_at", moment),
        _may("used_order_id", identifier, None),
    ),
)
REVIEWS = Table(
    "reviews_data",
    (
        _need("item_id"),
        _need("review_text", text),
        _need("rating", rating),
        _may("user_id", identifier, None),
        _moment("time"),
        _may("review_id", identifier, None),
    ),
)
ORDERS = Table(
    "orders",
    (
        _need("order_id"),
        _need("customer_id"),
        _need("state", order_state),
        _need("placed_at", moment),
        _need("item_id"),
        _may("variant_id", identifier, None),
        _may("quantity", whole, 1),
        _need("unit_price", yuan),
        _may("line_paid", yuan, None),
        _may("total", yuan, None),
        _may("paid", yuan, None),
        _may("discount", yuan, 0),
        _may("shipping_fee", yuan, 0),
        *(_moment(f"{step}_at") for step in ("paid", "shipped", "signed", "completed")),
        _moment("cancelled_at"),
        _may("cancel_reason"),
        _may("payment_channel"),
        *(_may(f"address_{part}") for part in ("name", "phone", "province", "city")),
        *(_may(f"address_{part}") for part in ("district", "detail")),
        _may("remark"),
        _moment("ship_by"),
        _may("version", whole, None),
    ),
)
SHIPMENTS = Table(
    "shipments",
    (
        _need("shipment_id"),
        _need("order_id"),
        _need("courier", text),
        _need("tracking_no"),
        _need("state", one_of("picked_up", "in_transit", "delivering", "signed", "returned")),
        _need("shipped_at", moment),
        _moment("promised_at"),
        _moment("signed_at"),
        _may("version", whole, None),
    ),
)
TRACKING = Table(
    "tracking",
    (
        _need("shipment_id"),
        _need("at", moment),
        _need("text", text),
        _may("place"),
        _may("state", text, "in_transit"),
    ),
)
AFTERSALES = Table(
    "aftersales",
    (
        _need("aftersale_id"),
        _need("order_id"),
        _need("kind", one_of(*CaseKind)),
        _need("state", one_of(*CaseState)),
        _need("requested_at", moment),
        _may("cause", one_of(*Cause), "other"),
        _may("reason"),
        _may("amount", yuan, 0),
        _may("lines", names, ()),
        _may("refuse_reason"),
        _moment("decided_at"),
        _moment("done_at"),
        _may("version", whole, None),
    ),
)
INVOICES = Table(
    "invoices",
    (
        _need("invoice_id"),
        _need("order_id"),
        _need("title", text),
        _need("amount", yuan),
        _need("requested_at", moment),
        _may("kind", text, "普通发票"),
        _may("tax_id"),
        _may("state", text, "requested"),
        _may("red_of", identifier, None),
        _moment("issued_at"),
    ),
)
EVENTS = Table(
    "events",
    (
        _need("id"),
        _need("customer_id"),
        _need("type", behaviour),
        _may("item_id", identifier, None),
        _need("ts", moment),
        _may("query", text, None),
        _may("list_id", identifier, None),
        _may("position", whole, None),
    ),
)
# In the order in which they are read: what is referred to comes first.
TABLES = {
    table.name: table
    for table in (
        CATEGORIES,
        ITEM_DATA,
        VARIANTS,
        PRICES,
        SIZE_CHARTS,
        CUSTOMERS,
        USER_DATA,
        EVENTS,
        ADDRESSES,
        CONSENTS,
        COUPONS,
        REVIEWS,
        ORDERS,
        SHIPMENTS,
        TRACKING,
        AFTERSALES,
        INVOICES,
    )
}
