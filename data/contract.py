"""C0001 … C0005: what outside programs count on finding in the demo shop."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from data.behaviours import Event
from data.customers import Customer, texts
from data.orders import DAY, HOUR, Case, Line, Order, order_number, pick_line
from data.parcels import Scan, journey, parcel_of
from data.products import Product
from data.reviews import Review, as_events

BEHAVIOURS_OF_C0005 = 300
MINUTE = timedelta(minutes=1)


def _ready(rng: random.Random, products: Sequence[Product], kind: str, low: int, high: int) -> Line:
    """Something of a kind in stock, priced between two amounts in 元."""
    fitting = [p for p in products if p.kind.id == kind and low * 100 <= p.price <= high * 100]
    return pick_line(rng, rng.choice([p for p in fitting if p.stock and p.launched > 60]))


def _paid(
    rng: random.Random, customer: Customer, lines: tuple[Line, ...], paid: datetime, state: str
) -> Order:
    return Order(
        id=order_number(rng),
        customer=customer,
        lines=lines,
        placed=paid - 3 * MINUTE,
        state=state,
        paid=paid,
        ship_by=paid + 48 * HOUR,
        channel=texts("parcels")["payment"][0],
    )


def _on_the_way(
    rng: random.Random, customer: Customer, shipped: datetime, now: datetime
) -> list[Scan]:
    """Promised long ago, held up at a hub, last scanned yesterday."""
    scans = journey(rng, customer.address, shipped, 5.2)[:5]
    place = scans[-1].place
    text = rng.choice(texts("parcels")["delayed"]).format(place=place)
    return [*scans, Scan(now - 26 * HOUR, place, text, "in_transit")]


def _signed(
    rng: random.Random, customer: Customer, line: Line, signed: datetime, state: str
) -> Order:
    shipped = signed - 2.5 * DAY
    order = _paid(rng, customer, (line,), shipped - 16 * HOUR, state)
    scans = journey(rng, customer.address, shipped, 2.5)
    return replace(order, parcel=parcel_of(rng, scans, signed + 0.5 * DAY))


def orders_of_first(
    seed: int, customer: Customer, products: Sequence[Product], now: datetime
) -> list[Order]:
    """C0001: one order of each state, the one on its way late."""
    rng = random.Random(f"{seed}:C0001")
    earphones = _ready(rng, products, "earphones", 179, 399)
    thermos = _ready(rng, products, "thermos", 89, 169)
    backpack = _ready(rng, products, "backpack", 169, 329)
    tshirt = _ready(rng, products, "tshirt", 89, 169)
    phone = _ready(rng, products, "phone", 1699, 3299)
    open_order = Order(
        order_number(rng), customer, (earphones,), now - 18 * MINUTE, "awaiting_payment"
    )
    waiting = _paid(rng, customer, (thermos,), now - 20 * HOUR, "awaiting_shipment")
    late = _paid(rng, customer, (backpack,), now - 8 * DAY, "in_transit")
    scans = _on_the_way(rng, customer, now - 7.3 * DAY, now)
    late = replace(late, parcel=parcel_of(rng, scans, now - 2 * DAY))
    fresh = _signed(rng, customer, tshirt, now - 3 * DAY, "signed")
    old = _signed(rng, customer, phone, now - 40 * DAY, "completed")
    done = replace(old, completed=now - 28 * DAY, invoice=texts("cases")["titles"][0])
    return [open_order, waiting, late, fresh, done]


def order_in_review(
    seed: int, customer: Customer, products: Sequence[Product], now: datetime
) -> Order:
    """C0004: signed, sent in for a refund, which waits for review."""
    rng = random.Random(f"{seed}:C0004")
    line = _ready(rng, products, "earphones", 179, 399)
    order = _signed(rng, customer, line, now - 2.2 * DAY, "signed")
    reason = texts("cases")["quality"][0]
    requested = now - 22 * HOUR
    return replace(
        order, case=Case(f"A{order.id[1:]}", "refund", "in_review", "quality", reason, requested)
    )


def purchases(order: Order, index: dict[str, int], midnight: datetime) -> list[Event]:
    """The behaviours that lead to an order: looked twice, cart, and bought if it was paid."""
    events = []
    for line in order.lines:
        ago = int((midnight - order.placed).total_seconds())
        steps = [("view", 1500), ("view", 420), ("cart", 60)] + [("purchase", -180)] * bool(
            order.paid
        )
        events += [
            Event(order.customer.id, step, index[line.product.id], ago + before)
            for step, before in steps
        ]
    return events


def settle(
    events: dict[str, list[Event]],
    orders: Sequence[Order],
    products: Sequence[Product],
    midnight: datetime,
) -> dict[str, list[Event]]:
    """The simulated behaviours, brought in line with what the contract says of C0001 … C0005.

    C0001 and C0004 bought what is in their orders and nothing else; C0002 did nothing; C0005 did
    exactly 300 things.
    """
    index = {product.id: n for n, product in enumerate(products)}
    settled = {**events, "C0002": []}
    for customer in ("C0001", "C0004"):
        settled[customer] = [e for e in events[customer] if e.type != "purchase"]
    settled["C0005"] = events["C0005"][-BEHAVIOURS_OF_C0005:]
    for order in orders:
        settled[order.customer.id] = settled[order.customer.id] + purchases(order, index, midnight)
    return settled


def with_reviews(
    events: dict[str, list[Event]], reviews: Sequence[Review]
) -> dict[str, list[Event]]:
    """Writing a review is a behaviour too; C0005 has its 300 without."""
    joined = {customer: list(of_one) for customer, of_one in events.items()}
    for event in as_events([r for r in reviews if r.customer != "C0005"]):
        joined[event.customer].append(event)
    return joined
