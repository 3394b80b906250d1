"""Orders, parcels, after-sales cases and invoices: the columns of their CSV files."""

from shop.aftersales.states import CaseKind, CaseState, Cause
from shop.imports.columns import Table, at, may, need, one_of, order_state
from shop.imports.values import identifier, moment, names, text, whole, yuan

ORDERS = Table(
    "orders",
    (
        need("order_id"),
        need("customer_id"),
        need("state", order_state),
        need("placed_at", moment),
        need("item_id"),
        may("variant_id", identifier, None),
        may("quantity", whole, 1),
        need("unit_price", yuan),
        may("line_paid", yuan, None),
        may("total", yuan, None),
        may("paid", yuan, None),
        may("discount", yuan, 0),
        may("shipping_fee", yuan, 0),
        *(at(f"{step}_at") for step in ("paid", "shipped", "signed", "completed")),
        at("cancelled_at"),
        may("cancel_reason"),
        may("payment_channel"),
        *(may(f"address_{part}") for part in ("name", "phone", "province", "city")),
        *(may(f"address_{part}") for part in ("district", "detail")),
        may("remark"),
        at("ship_by"),
        may("version", whole, None),
    ),
)
SHIPMENTS = Table(
    "shipments",
    (
        need("shipment_id"),
        need("order_id"),
        need("courier", text),
        need("tracking_no"),
        need("state", one_of("picked_up", "in_transit", "delivering", "signed", "returned")),
        need("shipped_at", moment),
        at("promised_at"),
        at("signed_at"),
        may("version", whole, None),
    ),
)
TRACKING = Table(
    "tracking",
    (
        need("shipment_id"),
        need("at", moment),
        need("text", text),
        may("place"),
        may("state", text, "in_transit"),
    ),
)
AFTERSALES = Table(
    "aftersales",
    (
        need("aftersale_id"),
        need("order_id"),
        need("kind", one_of(*CaseKind)),
        need("state", one_of(*CaseState)),
        need("requested_at", moment),
        may("cause", one_of(*Cause), "other"),
        may("reason"),
        may("amount", yuan, 0),
        may("lines", names, ()),
        may("refuse_reason"),
        at("decided_at"),
        at("done_at"),
        may("version", whole, None),
    ),
)
INVOICES = Table(
    "invoices",
    (
        need("invoice_id"),
        need("order_id"),
        need("title", text),
        need("amount", yuan),
        need("requested_at", moment),
        may("kind", text, "普通发票"),
        may("tax_id"),
        may("state", text, "requested"),
        may("red_of", identifier, None),
        at("issued_at"),
    ),
)
