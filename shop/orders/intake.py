"""Orders as the shop pushes them; amounts in 分."""

from pydantic import Field
from sqlalchemy.orm import Session

from shop.customers.models import Customer
from shop.errors import Conflict, Invalid
from shop.intake import Fen, Key, Moment, Part, Place, Pushed, Short, Words, is_stale, locked
from shop.orders.models import Order, OrderEvent, OrderLine
from shop.orders.service import money_went_back
from shop.orders.service import order as order_by_id
from shop.orders.states import OrderState


class OrderLineIn(Part):
    """One variant in an order; `paid` is its share of what the customer pays."""

    product_id: Key
    title: Short
    quantity: int = Field(ge=1, le=1_000_000)
    unit_price: Fen
    paid: Fen
    variant_id: Key | None = None
    spec: Short = ""
    image: Place = ""


class OrderIn(Pushed):
    """An order as the shop's own system has it; refunds are counted here, not pushed."""

    customer_id: Key
    state: OrderState
    placed_at: Moment
    total: Fen
    lines: tuple[OrderLineIn, ...] = Field(min_length=1, max_length=200)
    paid: Fen | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    signed_at: Moment | None = None
    completed_at: Moment | None = None
    cancelled_at: Moment | None = None
    cancel_reason: Short = ""
    discount: Fen = 0
    shipping_fee: Fen = 0
    payment_channel: Short = ""
    address: Words = Field(default_factory=dict)
    remark: Short = ""
    ship_by: Moment | None = None
    refunded_at: Moment | None = None

    @property
    def amount_paid(self) -> int:
        """`paid`, or what the state and `paid_at` say."""
        if self.paid is not None:
            return self.paid
        unpaid = {OrderState.AWAITING_PAYMENT, OrderState.CANCELLED}
        return 0 if self.state in unpaid and self.paid_at is None else self.total


def put_order(session: Session, pushed: OrderIn, import_id: int = 0) -> bool:
    """Store an order as the shop has it, whatever its state was here: the shop is the master.

    False when an equal or newer version is there. Raises Invalid for an unknown or erased
    customer, Conflict if it would be another customer's or paid below what is refunded.
    """
    known = locked(session, Order, pushed.id)
    if is_stale(known, pushed):
        return False
    customer = session.get(Customer, pushed.customer_id)
    if customer is None or customer.erased_at is not None:
        raise Invalid("customer_id", "no_customer")
    if known is not None:
        _check_same(known, pushed)
    before = known.state if known else ""
    origin = known.import_id if known else import_id
    values = pushed.model_dump(exclude={"lines", "paid"})
    order = Order(**values, paid=pushed.amount_paid, import_id=origin)
    order.lines = [
        OrderLine(order_id=pushed.id, position=position, **line.model_dump())
        for position, line in enumerate(pushed.lines)
    ]
    session.merge(order)
    session.flush()
    if before != pushed.state:
        session.add(_event(before, pushed))
        session.flush()
    if pushed.state is OrderState.CANCELLED and pushed.refunded_at is not None:
        money_went_back(session, order_by_id(session, pushed.id), pushed.refunded_at)
    return True


def _check_same(known: Order, pushed: OrderIn) -> None:
    if known.customer_id != pushed.customer_id:
        raise Conflict("other_customer", order=pushed.id)
    if pushed.amount_paid < known.refunded:
        raise Conflict("paid_below_refunded", order=pushed.id, refunded=known.refunded)


def _event(before: str, pushed: OrderIn) -> OrderEvent:
    moments = [
        pushed.placed_at,
        pushed.paid_at,
        pushed.shipped_at,
        pushed.signed_at,
        pushed.completed_at,
        pushed.cancelled_at,
    ]
    at = max(moment for moment in moments if moment is not None)
    return OrderEvent(
        order_id=pushed.id, from_state=before, to_state=pushed.state, actor="shop", at=at
    )
