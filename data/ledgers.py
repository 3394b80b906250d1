"""Orders and what hangs on them, consent and coupons as CSV files."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data.customers import Customer, texts
from data.orders import DAY, Line, Order
from data.tables import stamp, write, yuan

ORDER = (
    "order_id customer_id state placed_at item_id variant_id quantity unit_price total discount "
    "shipping_fee paid_at shipped_at signed_at completed_at cancelled_at cancel_reason "
    "payment_channel address_name address_phone address_province address_city address_district "
    "address_detail remark ship_by"
).split()
SHIPMENT = "shipment_id order_id courier tracking_no state shipped_at promised_at signed_at".split()
CASE = (
    "aftersale_id order_id kind state requested_at cause reason amount refuse_reason "
    "decided_at done_at"
).split()
INVOICE = "invoice_id order_id title amount requested_at state issued_at".split()
COUPON = "coupon_id customer_id title amount threshold starts_at ends_at".split()
COUPON_DAYS = 30


def _order_lines(order: Order) -> Iterator[tuple[Any, ...]]:
    address, parcel = order.customer.address, order.parcel
    shipped, signed = (parcel.shipped, parcel.signed) if parcel else (None, None)
    for line in order.lines:
        yield (
            *(order.id, order.customer.id, order.state, stamp(order.placed)),
            *_goods(line),
            *(yuan(order.total), yuan(order.discount), yuan(order.fee)),
            *(stamp(order.paid), stamp(shipped), stamp(signed), stamp(order.completed)),
            *(stamp(order.cancelled), order.cancel_reason, order.channel),
            *(order.customer.name, order.customer.phone, address.province, address.city),
            *(address.district, address.detail, order.remark, stamp(order.ship_by)),
        )


def _goods(line: Line) -> tuple[Any, ...]:
    return line.product.id, line.variant.id, line.quantity, yuan(line.variant.price)


def _cases(orders: Sequence[Order]) -> Iterator[tuple[Any, ...]]:
    for order in orders:
        case = order.case
        if case is not None:
            amount = order.total if case.kind in {"refund", "return"} else 0
            moments = (stamp(case.decided), stamp(case.done))
            yield (
                *(case.id, order.id, case.kind, case.state, stamp(case.requested), case.cause),
                *(case.reason, yuan(amount), case.refuse_reason, *moments),
            )


def write_orders(folder: Path, orders: Sequence[Order]) -> None:
    """Orders, shipments, scans, after-sales cases and invoices."""
    write(folder, "orders", ORDER, (line for order in orders for line in _order_lines(order)))
    sent = [(order, order.parcel) for order in orders if order.parcel is not None]
    write(
        folder,
        "shipments",
        SHIPMENT,
        (
            (
                *(f"S{o.id[1:]}", o.id, p.courier, p.number, p.state),
                *(stamp(p.shipped), stamp(p.promised), stamp(p.signed)),
            )
            for o, p in sent
        ),
    )
    write(
        folder,
        "tracking",
        ("shipment_id", "at", "place", "text", "state"),
        (
            (f"S{o.id[1:]}", stamp(scan.at), scan.place, scan.text, scan.state)
            for o, p in sent
            for scan in p.scans
        ),
    )
    write(folder, "aftersales", CASE, _cases(orders))
    write(
        folder,
        "invoices",
        INVOICE,
        (
            (
                *(f"I{o.id[1:]}", o.id, o.invoice, yuan(o.total), stamp(o.completed), "issued"),
                stamp(o.completed + DAY / 12),
            )
            for o in orders
            if o.invoice and o.completed
        ),
    )


def _choices(seed: int, customer: Customer, midnight: datetime) -> Iterator[tuple[Any, ...]]:
    rng = random.Random(f"{seed}:consent:{customer.id}")
    at = stamp(midnight - timedelta(days=rng.randint(1, max(1, customer.joined))))
    fixed = {"C0001": 1, "C0003": 0, "C0005": 1}
    if customer.id in fixed:
        yield customer.id, "personalisation", fixed[customer.id], at
    elif customer.activity and rng.random() < 0.3:
        yield customer.id, "personalisation", int(rng.random() > 0.25), at
    if customer.activity and rng.random() < 0.2:
        yield customer.id, "marketing", int(rng.random() < 0.5), at


def _coupons(seed: int, customer: Customer, midnight: datetime) -> Iterator[tuple[Any, ...]]:
    rng = random.Random(f"{seed}:coupons:{customer.id}")
    kinds = texts("cases")["coupons"]
    count = 2 if customer.id == "C0001" else rng.choices((0, 1, 2), (0.7, 0.2, 0.1))[0]
    for number, coupon in enumerate(rng.sample(kinds, count), 1):
        began = midnight - timedelta(days=rng.randint(1, 20 if customer.id == "C0001" else 60))
        ends = began + timedelta(days=COUPON_DAYS, seconds=-1)
        yield (
            *(f"Q{customer.id[1:]}{number}", customer.id, coupon["title"]),
            *(yuan(coupon["amount"]), yuan(coupon["threshold"]), stamp(began), stamp(ends)),
        )


def write_wallets(
    folder: Path, customers: Sequence[Customer], seed: int, midnight: datetime
) -> None:
    """Consent and coupons."""
    known = [customer for customer in customers if customer.id != "C0002"]
    write(
        folder,
        "consents",
        ("customer_id", "purpose", "granted", "changed_at"),
        (row for customer in known for row in _choices(seed, customer, midnight)),
    )
    coupons = (row for customer in known for row in _coupons(seed, customer, midnight))
    write(folder, "coupons", COUPON, coupons)
