"""Orders that follow from purchases: paid, shipped, signed, sometimes sent back."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from data.behaviours import Event
from data.customers import SPECIAL, Customer, texts
from data.parcels import Parcel, travel
from data.products import Product, Variant

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = 8  # one customer in so many has their orders in the shop
RETURN_WINDOW = 12 * DAY


@dataclass(frozen=True, slots=True)
class Line:
    """One variant in an order; price in 分."""

    product: Product
    variant: Variant
    quantity: int = 1

    @property
    def worth(self) -> int:
        """Price times quantity in 分."""
        return self.variant.price * self.quantity


@dataclass(frozen=True, slots=True)
class Case:
    """An after-sales case on a whole order."""

    id: str
    kind: str
    state: str
    cause: str
    reason: str
    requested: datetime
    decided: datetime | None = None
    done: datetime | None = None
    refuse_reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order with everything that hangs on it."""

    id: str
    customer: Customer
    lines: tuple[Line, ...]
    placed: datetime
    state: str
    paid: datetime | None = None
    ship_by: datetime | None = None
    parcel: Parcel | None = None
    completed: datetime | None = None
    cancelled: datetime | None = None
    cancel_reason: str = ""
    discount: int = 0
    fee: int = 0
    channel: str = ""
    remark: str = ""
    case: Case | None = None
    invoice: str = field(default="")

    @property
    def total(self) -> int:
        """What the customer pays, in 分."""
        return sum(line.worth for line in self.lines) - self.discount + self.fee


def order_number(rng: random.Random) -> str:
    """Twelve digits."""
    return f"6{rng.randrange(10**11):011d}"


def pick_line(rng: random.Random, product: Product) -> Line:
    """A variant of the product, one in stock if there is any, mostly a single piece."""
    ready = [v for v in product.variants if v.stock] or list(product.variants)
    several = product.kind.id in {"tshirt", "phonecase"} and rng.random() < 0.15
    return Line(product, rng.choice(ready), 2 if several else 1)


def paid_order(
    rng: random.Random, customer: Customer, lines: tuple[Line, ...], paid: datetime, now: datetime
) -> Order:
    """An order paid at `paid`, in the state that it has come to by now."""
    worth = sum(line.worth for line in lines)
    saved = rng.choice((0, 0, 0, 10, 20)) * 100
    order = Order(
        id=order_number(rng),
        customer=customer,
        lines=lines,
        placed=paid - timedelta(seconds=rng.randint(20, 400)),
        state="awaiting_shipment",
        paid=paid,
        ship_by=paid + 48 * HOUR,
        discount=saved if worth > saved * 10 else 0,
        fee=0 if worth >= 4_900 else 600,  # free from ¥49
        channel=rng.choice(texts("parcels")["payment"]),
        remark=rng.choice(texts("parcels")["remarks"]),
    )
    shipped = paid + rng.uniform(5, 40) * HOUR
    if shipped >= now:
        return order
    parcel = travel(rng, customer.address, shipped, now)
    order = replace(order, parcel=parcel, state="signed" if parcel.signed else "in_transit")
    if parcel.signed and parcel.signed + RETURN_WINDOW < now:
        return replace(order, state="completed", completed=parcel.signed + RETURN_WINDOW)
    return order


def _with_case(rng: random.Random, order: Order, now: datetime) -> Order:
    """Perhaps the customer comes back with it."""
    signed = order.parcel.signed if order.parcel else None
    if signed is None or rng.random() > 0.07:
        return order
    words = texts("cases")
    cause = rng.choice(("no_reason", "quality", "quality", "damaged", "wrong_item", "missing"))
    kind = rng.choice(("refund", "return", "return", "exchange"))
    requested = signed + rng.uniform(3, 100) * HOUR
    if requested > now:
        return order
    case = Case(
        id=f"A{order.id[1:]}",
        kind=kind,
        state="in_review",
        cause=cause,
        reason=rng.choice(words[cause]),
        requested=requested,
    )
    decided, done = requested + rng.uniform(4, 50) * HOUR, requested + rng.uniform(60, 150) * HOUR
    if decided < now and rng.random() < 0.15:
        refused = rng.choice(words["refused"])
        case = replace(case, state="refused", decided=decided, refuse_reason=refused)
    elif done < now:
        case = replace(case, state="done", decided=decided, done=done)
    elif decided < now:
        case = replace(case, state="accepted", decided=decided)
    return replace(order, case=case)


def unpaid_order(
    rng: random.Random, customer: Customer, line: Line, placed: datetime, now: datetime
) -> Order:
    """An order that was never paid: open for a day, then cancelled."""
    order = Order(order_number(rng), customer, (line,), placed, "awaiting_payment")
    if now - placed < DAY:
        return order
    reason = rng.choice(texts("parcels")["cancel_reasons"])
    ended = placed + (DAY if reason == "超时未付款" else rng.uniform(0.1, 20) * HOUR)
    return replace(order, state="cancelled", cancelled=ended, cancel_reason=reason)


def _of_customer(
    rng: random.Random,
    customer: Customer,
    events: Sequence[Event],
    products: Sequence[Product],
    midnight: datetime,
) -> Iterator[Order]:
    bought = {event.item for event in events if event.type == "purchase"}
    for event in events:
        if event.item is None:
            continue
        moment = midnight - timedelta(seconds=event.ago)
        line = pick_line(rng, products[event.item])
        if event.type == "purchase":
            order = paid_order(rng, customer, (line,), moment, midnight)
            order = _with_case(rng, order, midnight)
            titled = order.state == "completed" and rng.random() < 0.15
            yield replace(order, invoice=rng.choice(texts("cases")["titles"]) if titled else "")
        elif event.type == "cart" and event.item not in bought and rng.random() < 0.12:
            yield unpaid_order(rng, customer, line, moment + timedelta(seconds=90), midnight)


def has_orders(customer: Customer) -> bool:
    """Whether the shop keeps orders of this customer."""
    number = int(customer.id[1:])
    return number in {3, 5} or (number > SPECIAL and number % EVERY == 0)


def make_orders(
    seed: int,
    customers: Sequence[Customer],
    events: dict[str, list[Event]],
    products: Sequence[Product],
    midnight: datetime,
) -> list[Order]:
    """Orders of a few hundred customers, from what they bought."""
    orders: list[Order] = []
    for customer in customers:
        if has_orders(customer):
            rng = random.Random(f"{seed}:orders:{customer.id}")
            of_one = events.get(customer.id, [])
            orders.extend(_of_customer(rng, customer, of_one, products, midnight))
    return orders
