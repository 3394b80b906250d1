"""SQL that finds facts nobody was told of yet, of customers who agreed to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shop.aftersales.models import Refund
from shop.customers.models import Consent, Coupon, Customer
from shop.orders.models import Order, ShopRequest
from shop.orders.states import OrderState
from shop.proactive.kinds import NewsKind
from shop.proactive.models import Notification
from shop.shipping.models import Shipment, TrackingEvent
from shop.shipping.states import ENDED
from shop.system import RequestKind
from shop.visibility import visible

Found = Sequence[tuple[str, str]]  # object id, customer id
Column = InstrumentedAttribute[str]


def _agreed(customer_id: Column, kind: NewsKind, default: bool) -> ColumnElement[bool]:
    """`default`: what holds for who never chose."""
    chose = Consent.customer_id == customer_id, Consent.purpose == kind.purpose
    if default:
        return ~exists().where(*chose, ~Consent.granted)
    return exists().where(*chose, Consent.granted)


def _new(object_id: Column, kind: NewsKind) -> ColumnElement[bool]:
    return ~exists().where(Notification.kind == kind, Notification.object_id == object_id)


def _found(session: Session, query: Select[str, str], limit: int) -> Found:
    return [
        (object_id, customer_id) for object_id, customer_id in session.execute(query.limit(limit))
    ]


def _orders(query: Select[str, str], kind: NewsKind, default: bool) -> Select[str, str]:
    """Only of customers who are there and agreed, and of what imports have published."""
    return query.join(Customer, Customer.id == Order.customer_id).where(
        Customer.erased_at.is_(None), visible(Order), _agreed(Order.customer_id, kind, default)
    )


def shipped(
    session: Session, default: bool, since: datetime, alone_before: datetime, limit: int
) -> Found:
    """Orders on their way, shipped since then; one without a parcel not before `alone_before`."""
    parcel = exists().where(Shipment.order_id == Order.id, visible(Shipment))
    query = _orders(select(Order.id, Order.customer_id), NewsKind.SHIPPED, default).where(
        Order.state == OrderState.IN_TRANSIT,
        Order.shipped_at >= since,
        or_(parcel, Order.shipped_at <= alone_before),
        _new(Order.id, NewsKind.SHIPPED),
    )
    return _found(session, query, limit)


def late(
    session: Session,
    default: bool,
    at: datetime,
    *,
    shipped_since: datetime,
    scanned_since: datetime,
    limit: int,
) -> Found:
    """Parcels under way past their promised time, or without a scan since `scanned_since`."""
    scanned = exists().where(
        TrackingEvent.shipment_id == Shipment.id, TrackingEvent.at >= scanned_since
    )
    stuck = and_(Shipment.shipped_at < scanned_since, ~scanned)
    under_way = select(Shipment.id, Order.customer_id).join(Order, Order.id == Shipment.order_id)
    query = _orders(under_way, NewsKind.LATE, default).where(
        Order.state == OrderState.IN_TRANSIT,
        Shipment.state.not_in(ENDED),
        Shipment.shipped_at >= shipped_since,
        visible(Shipment),
        or_(Shipment.promised_at < at, stuck),
        _new(Shipment.id, NewsKind.LATE),
    )
    return _found(session, query, limit)


def refunded(session: Session, default: bool, since: datetime, limit: int) -> Found:
    """Money that went back since then; not while a request about it is still to be answered."""
    unanswered = exists().where(
        ShopRequest.kind == RequestKind.AFTERSALE,
        ShopRequest.object_id == Refund.aftersale_id,
        ShopRequest.state.in_(("requested", "accepted")),
    )
    done = select(Refund.id, Order.customer_id).join(Order, Order.id == Refund.order_id)
    query = _orders(done, NewsKind.REFUNDED, default).where(
        Refund.state == "done",
        Refund.done_at >= since,
        ~unanswered,
        _new(Refund.id, NewsKind.REFUNDED),
    )
    return _found(session, query, limit)


def coupons(session: Session, default: bool, at: datetime, until: datetime, limit: int) -> Found:
    """Coupons in force and unused that end before `until`."""
    query = (
        select(Coupon.id, Coupon.customer_id)
        .join(Customer, Customer.id == Coupon.customer_id)
        .where(
            Customer.erased_at.is_(None),
            visible(Customer),
            _agreed(Coupon.customer_id, NewsKind.COUPON, default),
            Coupon.used_order_id.is_(None),
            Coupon.starts_at <= at,
            Coupon.ends_at > at,
            Coupon.ends_at <= until,
            _new(Coupon.id, NewsKind.COUPON),
        )
    )
    return _found(session, query, limit)
