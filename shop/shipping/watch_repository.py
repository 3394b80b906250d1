"""Queries on the parcels whose couriers are asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from shop.customers.models import Customer
from shop.orders.models import Order
from shop.shipping.models import ParcelWatch, Shipment
from shop.shipping.states import ENDED
from shop.visibility import visible


def due(
    session: Session, at: datetime, shipped_since: datetime, limit: int
) -> Sequence[tuple[Shipment, str]]:
    """Parcels under way that were not asked about, or are to be again, with a phone number."""
    rows = session.execute(
        select(Shipment, Order, Customer.phone)
        .join(Order, Order.id == Shipment.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(ParcelWatch, ParcelWatch.shipment_id == Shipment.id)
        .where(
            Shipment.state.not_in(ENDED),
            Shipment.shipped_at >= shipped_since,
            or_(ParcelWatch.next_at.is_(None), ParcelWatch.next_at <= at),
            Customer.erased_at.is_(None),
            visible(Shipment),
            visible(Order),
        )
        .order_by(ParcelWatch.next_at.nulls_first(), Shipment.id)
        .limit(limit)
    )
    return [(shipment, _phone(order, phone)) for shipment, order, phone in rows]


def _phone(order: Order, of_customer: str) -> str:
    receiver = order.address.get("phone")
    return receiver if isinstance(receiver, str) and receiver else of_customer


def watch(session: Session, shipment_id: str) -> ParcelWatch | None:
    """The row of a parcel, locked until the transaction ends."""
    return session.get(ParcelWatch, shipment_id, with_for_update=True, populate_existing=True)


def asked_on(session: Session, day: str) -> int:
    """How often couriers were asked on a day."""
    query = select(func.sum(ParcelWatch.asked)).where(ParcelWatch.day == day)
    return session.scalar(query) or 0
