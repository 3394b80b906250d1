"""Queries on parcels and their scans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.customers.models import Customer
from shop.orders.models import Order
from shop.shipping.models import Shipment, TrackingEvent
from shop.visibility import visible


def shipments(session: Session, order_id: str) -> Sequence[Shipment]:
    """The parcels of an order, oldest first."""
    query = select(Shipment).where(Shipment.order_id == order_id, visible(Shipment))
    return session.scalars(query.order_by(Shipment.shipped_at, Shipment.id)).all()


def by_number(session: Session, customer_id: str, tracking_no: str) -> Shipment | None:
    """The customer's parcel with this number, the newest if couriers reuse it."""
    query = (
        select(Shipment)
        .join(Order, Order.id == Shipment.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(
            Shipment.tracking_no == tracking_no,
            Order.customer_id == customer_id,
            Customer.erased_at.is_(None),
            visible(Shipment),
            visible(Order),
        )
    )
    return session.scalar(query.order_by(Shipment.shipped_at.desc()).limit(1))


def shipment(session: Session, shipment_id: str) -> Shipment | None:
    """One parcel, locked until the transaction ends."""
    query = select(Shipment).where(Shipment.id == shipment_id, visible(Shipment))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def events(session: Session, shipment_ids: Sequence[str]) -> Sequence[TrackingEvent]:
    """Scans of these parcels, oldest first."""
    query = select(TrackingEvent).where(TrackingEvent.shipment_id.in_(shipment_ids))
    return session.scalars(query.order_by(TrackingEvent.at, TrackingEvent.id)).all()


def couriers(session: Session, since: datetime) -> Sequence[str]:
    """Who carried the parcels sent since then, the most used first."""
    query = select(Shipment.courier).where(Shipment.shipped_at >= since, visible(Shipment))
    return session.scalars(
        query.group_by(Shipment.courier).order_by(func.count().desc(), Shipment.courier)
    ).all()
