"""Which of the customer's orders a message is about."""

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.recommend.shown import by_ordinal, names
from actions.talk.references import bought_then, kind_said, kinds_named
from actions.turn import Turn
from actions.words import heard, label, mapping, plain
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
POINTING = 10  # characters of a message that only points
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


def told_not_found(turn: Turn, named: NamedOrder) -> bool:
    """Say so of an order named that is not the customer's; False where there is none such."""
    if not named.named or named.order is not None:
        return False
    turn.say("utter_orders_not_found")
    return True


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

    昨天买的耳机: both must fit where both fit any. 另一个 is the other one of two.
    """
    if other := _the_other(turn, orders):
        return [other]
    then = bought_then(turn, orders) or list(orders)
    found = holding(turn, session, then) or holding(turn, session, orders)
    if found or len(then) < len(orders):
        return found or then
    return _in_state_said(turn, orders) or list(orders)


def pointed_out(turn: Turn, session: Session, orders: Sequence[Order]) -> list[Order]:
    """Those that the message tells from the others; [] where it tells none."""
    found = narrowed(turn, session, orders)
    return found if len(found) < len(orders) else []


def only_points(turn: Turn, session: Session, orders: Sequence[Order]) -> bool:
    """Whether nothing is said but which of the orders is meant: 鞋, 那双鞋呢, 没付款那个."""
    if not pointed_out(turn, session, orders):
        return False
    rest = plain(turn.message.without({*NAMING, "category", "colour", "brand"}))
    states = [word for words in mapping("orders.state_words").values() for word in words]
    for pattern in (*mapping("references.kinds"), *states, label("references.only_pointing")):
        rest = re.sub(pattern, "", rest)
    return not re.search(r"\w", rest)


def order_pointed_at(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The one order that a message names, saying little else: 鼠标那单, also if it is all."""
    orders = all_orders(session, customer_id)
    if not turn.message.typed or len(turn.message.text) > POINTING:
        return None
    named = heard("references.pointing_at_order", turn.message.text)
    found = pointed_out(turn, session, orders) if only_points(turn, session, orders) else []
    found = found or (holding(turn, session, orders) if named else [])
    return found[0] if len(found) == 1 else None


def unknown_thing(turn: Turn, session: Session, orders: Sequence[Order]) -> str:
    """The kind of thing asked about that none of the orders holds; "" for none."""
    named = [one.text for one in turn.message.all("category") if one.text and not one.unwanted]
    if not named and turn.message.typed and heard("references.own", turn.message.text):
        named = kinds_named(turn.message.text)
    return named[0] if named and orders and not holding(turn, session, orders) else ""


def points_at_order(turn: Turn) -> bool:
    """Whether 鞋子那个 or 另一个呢 means one of the customer's orders, which are talked about."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or turn.slots.get("list_id"):
        return False
    if not (turn.slots.get("order_id") or turn.slots.get("orders_shown")):
        return False
    if len(message.text) > POINTING or not heard("references.pointing_at_order", message.text):
        return False
    with turn.database.read() as session:
        orders = all_orders(session, customer_id)
        return 0 < len(narrowed(turn, session, orders)) < len(orders)


def _the_other(turn: Turn, orders: Sequence[Order]) -> Order | None:
    """Of two orders the one that was not talked about last."""
    if not (turn.message.typed and heard("references.other_one", turn.message.text)):
        return None
    others = [order for order in orders if order.id != turn.slots.get("order_id")]
    return others[0] if len(others) == 1 and len(orders) > 1 else None


def order_in_clause(
    turn: Turn, pattern: str, fits: Callable[[Order], bool] = lambda _order: True
) -> str | None:
    """The order meant in the part of the message that `pattern` finds: 鞋子催一下 杯子开个发票.

    None where the whole message names no more than one thing, or that part does not tell.
    """
    if not turn.message.typed or turn.context.customer_id is None:
        return None
    kinds = {(e.name, e.value) for e in turn.message.entities if e.name in {*NAMING, "category"}}
    part = turn.message.part(pattern)
    if not [*kinds][1:] or part is None:
        return None
    with turn.database.read() as session:
        orders = [o for o in all_orders(session, turn.context.customer_id) if fits(o)]
        found = narrowed(replace(turn, message=part), session, orders)
    return found[0].id if len(found) == 1 else None


def holding(turn: Turn, session: Session, orders: Sequence[Order]) -> list[Order]:
    """The orders that hold the product, model or category named."""
    named = [e.value for e in turn.message.entities if e.name in NAMING and not e.unwanted]
    found = [o for o in orders if any(names(w, line.title) for w in named for line in o.lines)]
    name = turn.message.one("category")
    if not found and name and (category := category_named(session, name)):
        found = [o for o in orders if _holds(session, o, category.id)]
    if not found and (parts := kind_said(turn.message)):
        found = [o for o in orders if any(p in one for p in parts for one in _called(session, o))]
    return found


def _called(session: Session, order: Order) -> list[str]:
    """The titles of what is in it, and the names of its categories."""
    held = products(session, [line.product_id for line in order.lines])
    return [*(line.title for line in order.lines), *(one.category.name for one in held)]


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
