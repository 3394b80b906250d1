"""What can still be changed on an order that has not left: quantity, variant, remark, packing."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from shop.catalog.models import Variant
from shop.catalog.service import product
from shop.errors import NotFound, Refused
from shop.orders import repository
from shop.orders.models import Order, OrderLine
from shop.orders.service import order
from shop.orders.states import OrderState

LONGEST_REMARK = 200
UNSHIPPED = frozenset({OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT})


class ChangeKind(StrEnum):
    """`payload["change"]` of a request to change an order."""

    QUANTITY = "quantity"  # with `position` and `quantity`
    SPEC = "spec"  # with `position` and `variant_id`
    MERGE = "merge"  # with `orders`: the others
    SPLIT = "split"


def variants_for(session: Session, line: OrderLine) -> list[Variant]:
    """The variants that could stand in for the one ordered, those in stock first."""
    try:
        found = product(session, line.product_id).variants
    except NotFound:
        return []
    others = [variant for variant in found if variant.id != line.variant_id]
    return sorted(others, key=lambda variant: (variant.stock < line.quantity, variant.id))


def spec_of(variant: Variant) -> str:
    """A variant as people name it: 黑色 M."""
    return " ".join(part for part in (variant.colour, variant.size) if part)


def note(found: Order, remark: str) -> None:
    """Add to the remark of an order; what stands there already is not said twice."""
    if remark not in found.remark:
        found.remark = "；".join(filter(None, (found.remark, remark)))[:LONGEST_REMARK]


def check_unshipped(found: Order) -> None:
    """Raise Refused with already_cancelled or already_shipped."""
    if found.state == OrderState.CANCELLED:
        raise Refused("already_cancelled", order=found.id)
    if found.state not in UNSHIPPED:
        raise Refused("already_shipped", order=found.id)


def set_quantity(session: Session, order_id: str, position: int, quantity: int) -> Order:
    """Another number of pieces on an order not paid yet; raises Refused.

    Codes: already_shipped, already_cancelled, already_paid, not_enough_stock(stock).
    """
    found, line = _line(session, order_id, position)
    if found.paid:
        raise Refused("already_paid", order=order_id)
    stock = _stock(session, line)
    if stock is not None and quantity > stock:
        raise Refused("not_enough_stock", stock=stock)
    _reprice(found, line, quantity, line.unit_price)
    session.flush()
    return found


def costs_the_same(session: Session, line: OrderLine, wanted: Variant) -> bool:
    """Whether a variant costs what was paid, or what the one ordered costs by now."""
    if wanted.price == line.unit_price:
        return True
    try:
        found = product(session, line.product_id).variants
    except NotFound:
        return False
    return any(one.id == line.variant_id and one.price == wanted.price for one in found)


def set_variant(session: Session, order_id: str, position: int, variant_id: str) -> Order:
    """Another variant of the same product; a paid one must cost the same (`costs_the_same`).

    Raises Refused.

    Codes: already_shipped, already_cancelled, no_such_variant, not_enough_stock(stock),
    price_differs.
    """
    found, line = _line(session, order_id, position)
    wanted = next((v for v in variants_for(session, line) if v.id == variant_id), None)
    if wanted is None:
        raise Refused("no_such_variant", variant=variant_id)
    if wanted.stock < line.quantity:
        raise Refused("not_enough_stock", stock=wanted.stock)
    if found.paid and not costs_the_same(session, line, wanted):
        raise Refused("price_differs", order=order_id)
    line.variant_id, line.spec = wanted.id, spec_of(wanted)
    if not found.paid:
        _reprice(found, line, line.quantity, wanted.price)
    session.flush()
    return found


def check_together(session: Session, order_id: str, others: Sequence[str]) -> None:
    """Raise Refused unless these orders can leave in one parcel.

    Codes: already_shipped, already_cancelled, not_paid, addresses_differ.
    """
    together = []
    for id_ in (order_id, *others):
        repository.lock(session, id_)
        together.append(order(session, id_))
    for found in together:
        check_unshipped(found)
        if not found.paid:
            raise Refused("not_paid", order=found.id)
    places = [found.address for found in together]
    if any(place != places[0] for place in places):
        raise Refused("addresses_differ")


def pieces(found: Order) -> int:
    """How many pieces an order holds."""
    return sum(line.quantity for line in found.lines)


def _line(session: Session, order_id: str, position: int) -> tuple[Order, OrderLine]:
    repository.lock(session, order_id)
    found = order(session, order_id)
    check_unshipped(found)
    line = next((line for line in found.lines if line.position == position), None)
    if line is None:
        raise NotFound("order_line", f"{order_id}:{position}")
    return found, line


def _stock(session: Session, line: OrderLine) -> int | None:
    """Pieces of the variant ordered; None where the order does not name one."""
    try:
        found = product(session, line.product_id).variants
    except NotFound:
        return None
    return next((variant.stock for variant in found if variant.id == line.variant_id), None)


def _reprice(found: Order, line: OrderLine, quantity: int, unit_price: int) -> None:
    """A discount on the line (unit price × quantity − paid) stays as it is."""
    discount = line.unit_price * line.quantity - line.paid
    share = max(unit_price * quantity - discount, 0)
    found.total += share - line.paid
    line.quantity, line.unit_price, line.paid = quantity, unit_price, share
