"""Queries on orders, their events, requests and invoices."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, and_, exists, or_, select, update
from sqlalchemy.orm import Session, selectinload

from shop.aftersales.models import AfterSale, Refund
from shop.customers.models import Customer
from shop.orders.models import Invoice, Order, OrderEvent, ShopRequest
from shop.orders.states import OrderState
from shop.visibility import visible

UNSETTLED = ("requested", "accepted")  # what may still be asked or answered


def order(session: Session, order_id: str, customer_id: str | None = None) -> Order | None:
    """An order with its lines, if it is this customer's; nobody erased has one."""
    query = (
        select(Order)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.id == order_id, visible(Order))
        .options(selectinload(Order.lines))
        .execution_options(populate_existing=True)
    )
    if customer_id is not None:
        query = query.where(Order.customer_id == customer_id, Customer.erased_at.is_(None))
    return session.scalar(query)


def lock(session: Session, order_id: str) -> None:
    """Let nobody else change the order until the transaction ends."""
    session.execute(select(Order.id).where(Order.id == order_id).with_for_update())


def orders(
    session: Session, customer_id: str, states: Collection[OrderState] | None, limit: int
) -> Sequence[Order]:
    """Newest first, with lines."""
    query = (
        select(Order)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.customer_id == customer_id, Customer.erased_at.is_(None), visible(Order))
        .options(selectinload(Order.lines))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(limit)
    )
    return session.scalars(query if states is None else query.where(Order.state.in_(states))).all()


def move(
    session: Session, order_id: str, current: OrderState, wanted: OrderState, **values: Any
) -> bool:
    """Set the state if it still is `current`; False when somebody was quicker."""
    changed = update(Order).where(Order.id == order_id, Order.state == current.value)
    return _count(session, changed.values(state=wanted.value, **values)) == 1


def promise_back(session: Session, order_id: str, amount: int) -> bool:
    """Count `amount` as refunded unless that would exceed what was paid."""
    changed = update(Order).where(Order.id == order_id, Order.refunded + amount <= Order.paid)
    return _count(session, changed.values(refunded=Order.refunded + amount)) == 1


def refund_by_key(session: Session, key: str) -> Refund | None:
    """The refund made under this key."""
    return session.scalar(select(Refund).where(Refund.key == key))


def release(session: Session, order_id: str, amount: int) -> bool:
    """Take back a promise; False when less was promised."""
    changed = update(Order).where(Order.id == order_id, Order.refunded >= amount)
    return _count(session, changed.values(refunded=Order.refunded - amount)) == 1


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def events(session: Session, order_id: str) -> Sequence[OrderEvent]:
    """Oldest first."""
    query = select(OrderEvent).where(OrderEvent.order_id == order_id)
    return session.scalars(query.order_by(OrderEvent.at, OrderEvent.id)).all()


def request_by_key(session: Session, key: str) -> ShopRequest | None:
    """The request asked under this key."""
    query = select(ShopRequest).where(ShopRequest.key == key)
    return session.scalar(query.execution_options(populate_existing=True))


def request(session: Session, request_id: str) -> ShopRequest | None:
    """The request, locked until the transaction ends."""
    return session.get(ShopRequest, request_id, with_for_update=True, populate_existing=True)


def requests(session: Session, customer_id: str, kind: str | None) -> Sequence[ShopRequest]:
    """Newest first."""
    query = select(ShopRequest).where(ShopRequest.customer_id == customer_id)
    if kind is not None:
        query = query.where(ShopRequest.kind == kind)
    return session.scalars(query.order_by(ShopRequest.requested_at.desc())).all()


def open_request(session: Session, kind: str, object_id: str) -> ShopRequest | None:
    """The oldest request of this kind about this object that is not finished, locked."""
    query = select(ShopRequest).where(
        ShopRequest.kind == kind,
        ShopRequest.object_id == object_id,
        ShopRequest.state.in_(UNSETTLED),
    )
    oldest = query.order_by(ShopRequest.requested_at, ShopRequest.id).limit(1).with_for_update()
    return session.scalar(oldest.execution_options(populate_existing=True))


def newest_request(session: Session, kind: str, object_id: str) -> ShopRequest | None:
    """The newest request of this kind about this object, finished or not."""
    query = select(ShopRequest).where(ShopRequest.kind == kind, ShopRequest.object_id == object_id)
    newest = query.order_by(ShopRequest.requested_at.desc(), ShopRequest.id.desc()).limit(1)
    return session.scalar(newest)


def overtaken(session: Session, limit: int) -> Sequence[tuple[str, str]]:
    """Kind and object of open requests that the state of their object answers already."""
    cancelled = (
        select(ShopRequest.kind, ShopRequest.object_id)
        .join(Order, Order.id == ShopRequest.object_id)
        .where(
            ShopRequest.kind == "order.cancel_requested",
            ShopRequest.state.in_(UNSETTLED),
            Order.state == OrderState.CANCELLED.value,
            visible(Order),
        )
    )
    ended = AfterSale.state.in_(("refused", "done", "cancelled"))
    decided = and_(AfterSale.state == "accepted", ShopRequest.state == "requested")
    cases = (
        select(ShopRequest.kind, ShopRequest.object_id)
        .join(AfterSale, AfterSale.id == ShopRequest.object_id)
        .where(
            ShopRequest.kind == "aftersale.requested",
            ShopRequest.state.in_(UNSETTLED),
            or_(ended, decided),
            visible(AfterSale),
        )
    )
    rows = [*session.execute(cancelled.limit(limit)), *session.execute(cases.limit(limit))]
    return [(kind, object_id) for kind, object_id in rows]


def requests_after(
    session: Session, state: str | None, after: str, limit: int
) -> Sequence[ShopRequest]:
    """Everybody's requests with an id above `after`, in the order they were asked."""
    query = select(ShopRequest).where(ShopRequest.id > after)
    if state is not None:
        query = query.where(ShopRequest.state == state)
    return session.scalars(query.order_by(ShopRequest.id).limit(limit)).all()


def refused_since(session: Session, customer_id: str, since: datetime) -> bool:
    """Whether a request of the customer was refused since then."""
    refused = exists().where(
        ShopRequest.customer_id == customer_id,
        ShopRequest.state == "refused",
        ShopRequest.decided_at >= since,
    )
    return bool(session.scalar(select(refused)))


def invoices(session: Session, customer_id: str, order_id: str | None) -> Sequence[Invoice]:
    """Newest first."""
    query = select(Invoice).where(Invoice.customer_id == customer_id)
    if order_id is not None:
        query = query.where(Invoice.order_id == order_id)
    return session.scalars(query.order_by(Invoice.requested_at.desc(), Invoice.id)).all()


def invoice(session: Session, invoice_id: str) -> Invoice | None:
    """The invoice, locked until the transaction ends."""
    return session.get(Invoice, invoice_id, with_for_update=True, populate_existing=True)
