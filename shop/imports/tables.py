"""The CSV files an import takes and their columns (docs/guide/import.md describes them)."""

from shop.imports.columns import Table, at, behaviour, may, need, one_of
from shop.imports.trade_tables import AFTERSALES, INVOICES, ORDERS, SHIPMENTS, TRACKING
from shop.imports.values import (
    attributes,
    flag,
    identifier,
    link,
    moment,
    names,
    objects,
    rating,
    text,
    whole,
    yuan,
)

USER_DATA = Table(
    "user_data",
    (
        need("user_id"),
        may("item_id", identifier, None),
        need("behaviour", behaviour),
        at("timestamp"),
        may("event_id", identifier, None),
        may("query", text, None),
        may("category", identifier, None),
        may("list_id", identifier, None),
        may("position", whole, None),
    ),
)
CATEGORIES = Table(
    "categories",
    (
        need("category_id"),
        need("name", text),
        may("parent_id", identifier, None),
        may("aliases", names, ()),
        may("no_reason_return", flag, True),
        may("warranty_days", whole, 0),
    ),
)
ITEM_DATA = Table(
    "item_data",
    (
        need("item_id"),
        need("category", text),
        need("price", yuan),
        may("image"),
        may("url", link),
        may("title"),
        may("brand"),
        may("colour"),
        may("attributes", attributes, None),
        may("description"),
        may("stock", whole, None),
        may("gift_for", names, ()),
        may("on_sale", flag, True),
        at("created_at"),
        may("version", whole, None),
    ),
)
VARIANTS = Table(
    "variants",
    (
        need("variant_id"),
        need("item_id"),
        need("price", yuan),
        may("colour"),
        may("size"),
        may("stock", whole, 0),
        at("restock_at"),
    ),
)
PRICES = Table("prices", (need("item_id"), need("price", yuan), need("since", moment)))
SIZE_CHARTS = Table("size_charts", (need("item_id"), need("rows", objects)))
CUSTOMERS = Table(
    "customers",
    (
        need("customer_id"),
        may("name"),
        may("phone"),
        at("birthday"),
        may("level", text, "普通会员"),
        may("points", whole, 0),
        may("attributes", attributes, None),
        at("created_at"),
        may("version", whole, None),
    ),
)
ADDRESSES = Table(
    "addresses",
    (
        need("address_id"),
        need("customer_id"),
        need("name", text),
        need("phone", text),
        may("province"),
        may("city"),
        may("district"),
        may("detail"),
        may("is_default", flag, False),
    ),
)
CONSENTS = Table(
    "consents",
    (
        need("customer_id"),
        need("purpose", one_of("personalisation", "service_talk", "marketing", "proactive")),
        need("granted", flag),
        need("changed_at", moment),
    ),
)
COUPONS = Table(
    "coupons",
    (
        need("coupon_id"),
        need("customer_id"),
        need("title", text),
        need("amount", yuan),
        may("threshold", yuan, 0),
        may("category", text, None),
        need("starts_at", moment),
        need("ends_at", moment),
        may("used_order_id", identifier, None),
    ),
)
REVIEWS = Table(
    "reviews_data",
    (
        need("item_id"),
        need("review_text", text),
        need("rating", rating),
        may("user_id", identifier, None),
        at("time"),
        may("review_id", identifier, None),
    ),
)
EVENTS = Table(
    "events",
    (
        need("id"),
        need("customer_id"),
        need("type", behaviour),
        may("item_id", identifier, None),
        need("ts", moment),
        may("query", text, None),
        may("list_id", identifier, None),
        may("position", whole, None),
    ),
)
FAQ = Table(
    "faq",
    (
        need("question", text),
        need("answer", text),
        may("aliases", names, ()),
        may("topic"),
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
        FAQ,
    )
}
