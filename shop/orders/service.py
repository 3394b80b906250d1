"""Orders: the one door to them, and the steps they take."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales.models import Refund
from shop.errors import NotFound
from shop.ids import new_id
from shop.orders import repository
from shop.orders.models import Order, OrderEvent
from shop.orders.states import IllegalStep, OrderState, check_step

REACHED = {  # the column that keeps when a state was reached
    OrderState.AWAITING_SHIPMENT: "paid_at",
    OrderState.IN_TRANSIT: "shipped_at",
    OrderState.SIGNED: "signed_at",
    OrderState.COMPLETED: "completed_at",
    OrderState.CANCELLED: "cancelled_at",
}


def order_of(session: Session, customer_id: str, order_id: str) -> Order:
    """The customer's order with its lines.

    Raises NotFound for one that does not exist and, exactly alike, for another customer's.
    """
    found = repository.order(session, order_id, customer_id)
    if found is None:
        raise NotFound("order", order_id)
    return found


def orders_of(
    session: Session,
    customer_id: str,
    states: Collection[OrderState] | None = None,
    limit: int = 20,
) -> Sequence[Order]:
    """The customer's orders, newest first, with lines; [] for an unknown customer."""
    return repository.orders(session, customer_id, states, limit)


def order(session: Session, order_id: str) -> Order:
    """Any order: for agents and the shop itself, never for a customer; raises NotFound."""
    found = repository.order(session, order_id)
    if found is None:
        raise NotFound("order", order_id)
    return found


def events(session: Session, order_id: str) -> Sequence[OrderEvent]:
    """The steps an order took, oldest first."""
    return repository.events(session, order_id)


def transition(
    session: Session,
    order_id: str,
    to: OrderState,
    *,
    actor: str,
    reason: str = "",
    now: datetime | None = None,
) -> Order:
    """Move an order one step and keep who did it.

    Paying counts the whole total as paid. Raises NotFound, or IllegalStep when the order cannot go
    there from where it is, also if another session moved it meanwhile.
    """
    repository.lock(session, order_id)
    found, moment = order(session, order_id), now or clock.now()
    current = OrderState(found.state)
    check_step(current, to)
    if not repository.move(session, order_id, current, to, **_values(found, to, reason, moment)):
        raise IllegalStep(current, to)
    session.add(
        OrderEvent(
            order_id=order_id,
            from_state=current,
            to_state=to,
            actor=actor,
            reason=reason,
            at=moment,
        )
    )
    session.flush()
    return order(session, order_id)


def _values(found: Order, to: OrderState, reason: str, moment: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {REACHED[to]: moment}
    if to is OrderState.AWAITING_SHIPMENT:
        values["paid"] = found.total
    if to is OrderState.CANCELLED:
        values["cancel_reason"] = reason
    return values


def cancel(
    session: Session, order_id: str, *, actor: str, reason: str, now: datetime | None = None
) -> Order:
    """Cancel an order not shipped yet and promise back what is left of the payment.

    Raises NotFound, or IllegalStep for an order that was shipped or cancelled.
    """
    moment = now or clock.now()
    cancelled = transition(
        session, order_id, OrderState.CANCELLED, actor=actor, reason=reason, now=moment
    )
    owe_back(session, cancelled, moment)
    return order(session, order_id)


def owe_back(session: Session, cancelled: Order, now: datetime) -> None:
    """What is left of the payment of a cancelled order is to go back."""
    left = cancelled.paid - cancelled.refunded
    if left > 0 and repository.promise_back(session, cancelled.id, left):
        refund = Refund(
            id=new_id(),
            order_id=cancelled.id,
            amount=left,
            created_at=now,
            key=f"cancel:{cancelled.id}",
        )
        session.add(refund)
        session.flush()


def money_went_back(session: Session, cancelled: Order, at: datetime) -> None:
    """What was left of the payment of a cancelled order has gone back."""
    owe_back(session, cancelled, at)
    refund = repository.refund_by_key(session, f"cancel:{cancelled.id}")
    if refund is not None and refund.state != "done":
        refund.state, refund.done_at = "done", at
        session.flush()


def is_overdue(order: Order, now: datetime | None = None) -> bool:
    """Whether the shop should have shipped by now."""
    waiting = order.state == OrderState.AWAITING_SHIPMENT
    return waiting and order.ship_by is not None and order.ship_by < (now or clock.now())
