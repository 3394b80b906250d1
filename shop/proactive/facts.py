"""What a notification is about, if it is still true: only what the database says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.aftersales.models import Refund
from shop.customers.models import Coupon
from shop.errors import NotFound
from shop.orders.models import Order
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.proactive import repository
from shop.proactive.kinds import NewsKind
from shop.proactive.models import Notification
from shop.shipping.service import Parcel, parcels

KEPT_FOR = timedelta(days=30)  # older news is none


@dataclass(frozen=True)
class Fact:
    """One fact with the rows that it is read from."""

    kind: NewsKind
    order: Order | None = None
    parcel: Parcel | None = None
    refund: Refund | None = None
    coupon: Coupon | None = None
    stuck_hours: int = 0  # after so many without a scan a parcel counts as stuck


def of(session: Session, news: Notification, at: datetime) -> Fact | None:
    """The fact as it stands; None where it is not true any more, too old, or was told elsewhere."""
    if at - news.found_at > KEPT_FOR:
        return None
    return READ[NewsKind(news.kind)](session, news, at)


def was_shown(session: Session, news: Notification, fact: Fact) -> bool:
    """Whether the customer was shown the order as it stands: they asked before we could tell."""
    since = _since(fact)
    if fact.order is None or since is None:
        return False
    return fact.order.id in repository.orders_shown(session, news.customer_id, since)


def _since(fact: Fact) -> datetime | None:
    """From when on a card of the order says this; None where none does."""
    if fact.kind is NewsKind.SHIPPED:
        return fact.order.shipped_at if fact.order else None
    if fact.kind is not NewsKind.LATE or fact.parcel is None:
        return None
    if fact.parcel.late:
        return fact.parcel.shipment.promised_at
    last = fact.parcel.last.at if fact.parcel.last else fact.parcel.shipment.shipped_at
    return last + timedelta(hours=fact.stuck_hours)


def _order(session: Session, customer_id: str, order_id: str) -> Order | None:
    try:
        return order_of(session, customer_id, order_id)
    except NotFound:  # pushed as another's, hidden by an import, or erased
        return None


def _shipped(session: Session, news: Notification, at: datetime) -> Fact | None:
    """Not once a parcel is late: that says more."""
    order = _order(session, news.customer_id, news.object_id)
    if order is None or order.state != OrderState.IN_TRANSIT:
        return None
    found = parcels(session, order.id, at)
    if any(one.late or one.stuck for one in found):
        return None
    return Fact(NewsKind.SHIPPED, order, found[0] if found else None)


def _late(session: Session, news: Notification, at: datetime) -> Fact | None:
    shipment = repository.shipment(session, news.object_id)
    order = shipment and _order(session, news.customer_id, shipment.order_id)
    if not order or order.state != OrderState.IN_TRANSIT:
        return None
    for one in parcels(session, order.id, at):
        if one.shipment.id == news.object_id and (one.late or one.stuck):
            hours = policy(session, ShippingPolicy).stuck_after_hours
            return Fact(NewsKind.LATE, order, one, stuck_hours=hours)
    return None


def _refunded(session: Session, news: Notification, at: datetime) -> Fact | None:
    refund = repository.refund(session, news.object_id)
    order = refund and _order(session, news.customer_id, refund.order_id)
    if not refund or not order or refund.state != "done":
        return None
    if refund.aftersale_id and _answered(session, news.customer_id, refund.aftersale_id):
        return None
    return Fact(NewsKind.REFUNDED, order, refund=refund)


def _answered(session: Session, customer_id: str, case_id: str) -> bool:
    """Whether the answer to the request said already that the money went back."""
    asked = repository.requests_about(session, case_id)
    return repository.was_said(session, customer_id, [f"s/request:{one}:done" for one in asked])


def _coupon(session: Session, news: Notification, at: datetime) -> Fact | None:
    coupon = repository.coupon(session, news.object_id)
    if coupon is None or coupon.customer_id != news.customer_id:
        return None
    if coupon.used_order_id is not None or not coupon.starts_at <= at < coupon.ends_at:
        return None
    return Fact(NewsKind.COUPON, coupon=coupon)


READ: dict[NewsKind, Callable[[Session, Notification, datetime], Fact | None]] = {
    NewsKind.SHIPPED: _shipped,
    NewsKind.LATE: _late,
    NewsKind.REFUNDED: _refunded,
    NewsKind.COUPON: _coupon,
}
