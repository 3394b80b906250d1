"""Orders, shipments, scans, after-sales cases and invoices as rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from shop.aftersales.states import HOLDING, PAYING
from shop.imports.catalogue import check_item, versioned, without
from shop.imports.load import Load, Values
from shop.imports.people import check_customer
from shop.imports.targets import Row, row
from shop.imports.values import BadValue
from shop.orders.states import OrderState

LINE = ("item_id", "variant_id", "quantity", "unit_price", "line_paid")
ADDRESS = ("name", "phone", "province", "city", "district", "detail")
UNPAID = {OrderState.AWAITING_PAYMENT, OrderState.CANCELLED}


def order(load: Load, lines: Sequence[Values]) -> Iterator[Row]:
    """An order from its lines; what the order itself says stands in the first."""
    first = lines[0]
    load.claim("order", first["order_id"])
    check_customer(load, first["customer_id"])
    goods = [line["unit_price"] * line.get("quantity", 1) for line in lines]
    fee, discount = first.get("shipping_fee", 0), first.get("discount", 0)
    given = first.get("total")
    total = given if given is not None else sum(goods) - discount + fee
    if total < 0:
        raise BadValue("优惠超过了商品金额")
    dropped = [*LINE, "order_id", *(f"address_{part}" for part in ADDRESS)]
    values = without(versioned(first), *dropped)
    values |= {"id": first["order_id"], "total": total, "paid": _paid(first, total)}
    if "address_name" in first:
        values["address"] = {part: first.get(f"address_{part}", "") for part in ADDRESS}
    yield row("order", **values)
    load.known("order").add(first["order_id"])
    for position, (line, share) in enumerate(zip(lines, _shares(goods, total), strict=True)):
        yield _line(load, line, position, share)


def _paid(first: Values, total: int) -> int:
    if first.get("paid") is not None:
        return int(first["paid"])
    return 0 if first["state"] in UNPAID and first.get("paid_at") is None else total


def _shares(goods: Sequence[int], total: int) -> list[int]:
    """`total` split by the worth of the lines, to the 分."""
    whole, left, shares = sum(goods), total, []
    for worth in goods[:-1]:
        shares.append(total * worth // whole if whole else 0)
        left -= shares[-1]
    return [*shares, left]


def _line(load: Load, line: Values, position: int, share: int) -> Row:
    item = check_item(load, line["item_id"])
    titles, specs = load.line_words()
    title, image = titles.get(item, (f"商品 {item}", ""))
    variant, paid = line.get("variant_id"), line.get("line_paid")
    return row(
        "order_line",
        order_id=line["order_id"],
        position=position,
        product_id=item,
        variant_id=variant,
        title=title,
        spec=specs.get(variant, "") if variant else "",
        image=image,
        quantity=line.get("quantity", 1),
        unit_price=line["unit_price"],
        paid=share if paid is None else paid,
    )


STEPS = (
    ("placed_at", OrderState.AWAITING_PAYMENT),
    ("paid_at", OrderState.AWAITING_SHIPMENT),
    ("shipped_at", OrderState.IN_TRANSIT),
    ("signed_at", OrderState.SIGNED),
    ("completed_at", OrderState.COMPLETED),
    ("cancelled_at", OrderState.CANCELLED),
)


def after_order(load: Load, values: Values, old: Values | None) -> Iterator[Row]:
    """The steps of a new order by its moments; of a known one the step it took since."""
    if old is not None:
        if old["state"] != values["state"]:
            yield _step(values, old["state"], values["state"], load.now)
        return
    before = ""
    for column, state in STEPS:
        if values.get(column) is not None:
            yield _step(values, before, state, values[column])
            before = state


def _step(values: Values, before: str, after: str, at: Any) -> Row:
    steps = {"from_state": str(before), "to_state": str(after), "actor": "shop", "at": at}
    return row("order_event", order_id=values["id"], **steps)


def check_order(load: Load, order_id: str) -> str:
    """The id if there is such an order; raises BadValue."""
    if order_id not in load.known("order"):
        raise BadValue(f"没有这个订单：{order_id}")
    return order_id


def shipments(load: Load, cells: Values) -> Iterator[Row]:
    """A parcel."""
    load.claim("shipment", cells["shipment_id"])
    check_order(load, cells["order_id"])
    load.known("shipment").add(cells["shipment_id"])
    yield row("shipment", id=cells["shipment_id"], **without(versioned(cells), "shipment_id"))


def tracking(load: Load, cells: Values) -> Iterator[Row]:
    """A scan of a parcel."""
    load.claim("tracking", cells["shipment_id"], cells["at"], cells["text"])
    if cells["shipment_id"] not in load.known("shipment"):
        raise BadValue(f"没有这个包裹：{cells['shipment_id']}")
    yield row("tracking", **cells)


def aftersales(load: Load, cells: Values) -> Iterator[Row]:
    """An after-sales case; its customer is the order's."""
    load.claim("aftersale", cells["aftersale_id"])
    owner, available = load.order_money(check_order(load, cells["order_id"]))
    case = cells["aftersale_id"]
    values = {"id": case, "customer_id": owner, **without(versioned(cells), "aftersale_id")}
    lines = cells.get("lines", ())
    if not all(position.isdecimal() for position in lines):
        raise BadValue("lines 应为订单行的序号，如 0|1")
    values["lines"] = [int(position) for position in lines]
    held = cells.get("amount", 0) if holds(values) else 0
    if case not in load.known("aftersale") and held > available:
        raise BadValue("退款额超过订单已付金额")
    if case not in load.known("aftersale"):
        load.hold(cells["order_id"], held)
    load.known("aftersale").add(case)
    yield row("aftersale", **values)


def holds(values: Values) -> bool:
    """Whether a case's amount counts as refunded."""
    return values["kind"] in PAYING and values["state"] in HOLDING


def after_aftersale(load: Load, values: Values, old: Values | None) -> Iterator[Row]:
    """The money that a case holds, and the refund once it was accepted."""
    held = values.get("amount", 0) if holds(values) else 0
    before = old["amount"] if old is not None and holds(old) else 0
    load.promise(values["order_id"], held - before)
    if held > 0 and values["state"] in {"accepted", "done"}:
        done = values["state"] == "done"
        yield row(
            "refund",
            id=f"R-{values['id']}",
            aftersale_id=values["id"],
            order_id=values["order_id"],
            amount=held,
            state="done" if done else "pending",
            created_at=values.get("decided_at") or values["requested_at"],
            done_at=values.get("done_at") if done else None,
        )


def invoices(load: Load, cells: Values) -> Iterator[Row]:
    """An invoice or the wish for one; its customer is the order's."""
    load.claim("invoice", cells["invoice_id"])
    owner, _ = load.order_money(check_order(load, cells["order_id"]))
    yield row("invoice", id=cells["invoice_id"], customer_id=owner, **without(cells, "invoice_id"))
