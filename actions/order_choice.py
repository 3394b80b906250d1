"""Which of the customer's orders a message is about."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.references import bought_then
from actions.shown import by_ordinal, names
from actions.turn import Turn
from actions.words import mapping
from shop.catalog.service import category_named, products
from shop.clock import now
from shop.errors import NotFound
from shop.orders.models import Order
from shop.orders.service import order_of, orders_of
from shop.orders.states import OrderState
from shop.shipping.service import parcel_by_number

OPEN = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
RECENT = timedelta(days=7)
LOOKED_AT = 50
NAMING = {"product", "model"}


@dataclass(frozen=True)
class NamedOrder:
    """An order that the message names: `named` without `order` is one that was not found."""

    named: bool
    order: Order | None = None


def named_order(turn: Turn, session: Session, customer_id: str) -> NamedOrder:
    """The order named by its number or its parcel's; another customer's is not found.

    A bare number may be either, whatever it was taken for; 第二个 is one of those just shown.
    """
    numbers = [turn.message.one("order_id"), turn.message.one("tracking_no")]
    given = [number for number in numbers if number]
    for number in given:
        if found := _by_number(session, customer_id, number):
            return NamedOrder(True, found)
    if written := _written_out(turn, session, customer_id):
        return NamedOrder(True, written)
    if placed := _by_place(turn):
        return NamedOrder(True, _by_number(session, customer_id, placed))
    return NamedOrder(bool(given))


def _by_place(turn: Turn) -> str | None:
    """第二个 of the orders shown last; within a form it is one of those that the form offers."""
    if turn.requested_slot is not None:
        return None
    return by_ordinal(turn.message.one("ordinal"), turn.slots.get("orders_shown") or [])


def _written_out(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The order whose id, of whatever kind the shop's ids are, stands in the message."""
    if not turn.message.typed:
        return None
    return written_in(turn.message.text, all_orders(session, customer_id))


def written_in(text: str, orders: Sequence[Order]) -> Order | None:
    """The one of `orders` whose id stands in `text`."""
    found = [one for one in orders if _stands_in(one.id.lower(), text.lower())]
    return max(found, key=lambda one: len(one.id), default=None)


def _stands_in(id_: str, text: str) -> bool:
    shortest = 4
    alone = rf"(?<![0-9a-z]){re.escape(id_)}(?![0-9a-z])"
    return len(id_) >= shortest and re.search(alone, text) is not None


def _by_number(session: Session, customer_id: str, number: str) -> Order | None:
    with suppress(NotFound):
        return order_of(session, customer_id, number)
    with suppress(NotFound):
        parcel = parcel_by_number(session, customer_id, number)
        return order_of(session, customer_id, parcel.shipment.order_id)
    return None


def in_focus(
    turn: Turn, session: Session, customer_id: str, states: Collection[str]
) -> Order | None:
    """The order talked about last, while it is in one of `states`."""
    order_id = turn.slots.get("order_id")
    if not order_id:
        return None
    try:
        order = order_of(session, customer_id, str(order_id))
    except NotFound:
        return None
    return order if order.state in states else None


def narrowed(turn: Turn, session: Session, orders: Sequence[Order]) -> list[Order]:
    """Those orders meant by what is in them, when they were made, or their state; else all.

    昨天买的耳机: both must fit where both fit any.
    """
    then = bought_then(turn, orders) or list(orders)
    found = _holding(turn, session, then) or _holding(turn, session, orders)
    if found or len(then) < len(orders):
        return found or then
    return _in_state_said(turn, orders) or list(orders)


def _holding(turn: Turn, session: Session, orders: Sequence[Order]) -> list[Order]:
    """The orders that hold the product, model or category named."""
    named = [e.value for e in turn.message.entities if e.name in NAMING and not e.unwanted]
    found = [o for o in orders if any(names(w, line.title) for w in named for line in o.lines)]
    name = turn.message.one("category")
    if not found and name and (category := category_named(session, name)):
        found = [o for o in orders if _holds(session, o, category.id)]
    return found


def _in_state_said(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """待付款那个: the orders in the state that the message names."""
    if not turn.message.typed:
        return []
    states = mapping("orders.state_words")
    said = {s for s, words in states.items() if any(w in turn.message.text for w in words)}
    return [order for order in orders if order.state in said]


def _holds(session: Session, order: Order, category_id: str) -> bool:
    held = products(session, [line.product_id for line in order.lines])
    return any(product.category_id == category_id for product in held)


def all_orders(session: Session, customer_id: str) -> list[Order]:
    """The customer's orders, newest first."""
    return list(orders_of(session, customer_id, limit=LOOKED_AT))


def that_matter(orders: Sequence[Order]) -> list[Order]:
    """The open ones and those signed in the last days; the newest if there are none of these."""
    since = now() - RECENT
    wanted = [
        order
        for order in orders
        if order.state in OPEN
        or (order.state == OrderState.SIGNED and order.signed_at and order.signed_at >= since)
    ]
    return wanted or list(orders[:1])
