"""The demo shop's own system: decides at once what a shop's system would decide later."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from shop.aftersales import service as aftersales
from shop.errors import Refused
from shop.orders import changes
from shop.orders import repository as orders_repository
from shop.orders import service as orders
from shop.orders.changes import UNSHIPPED, ChangeKind
from shop.orders.models import ShopRequest
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.shipping.states import ParcelState
from shop.system import Decision, RemoteShop, RequestKind, RequestState, ShopSystem

REFUSED = RequestState.REFUSED
ACTOR = "shop"


class DemoShop:
    """Changes what is not shipped, takes cases into review, has goods fetched."""

    def decide(self, session: Session, request: ShopRequest) -> Decision:
        """See ShopSystem; kinds it leaves open wait for a person."""
        return DECISIONS[RequestKind(request.kind)](session, request)


def _unshipped(session: Session, order_id: str) -> Decision | None:
    """The refusal for an order that has left; None while it has not."""
    orders_repository.lock(session, order_id)
    state = orders.order(session, order_id).state
    if state == OrderState.CANCELLED:
        return Decision(RequestState.REFUSED, "already_cancelled")
    return None if state in UNSHIPPED else Decision(RequestState.REFUSED, "already_shipped")


def _review(session: Session, request: ShopRequest) -> Decision:
    aftersales.review(session, request.object_id, request.requested_at)
    return Decision(RequestState.REQUESTED, "in_review")


def _cancel(session: Session, request: ShopRequest) -> Decision:
    refusal = _unshipped(session, request.object_id)
    if refusal is not None:
        return refusal
    orders.cancel(
        session,
        request.object_id,
        actor=ACTOR,
        reason=str(request.payload.get("reason", "")),
        now=request.requested_at,
    )
    return Decision(RequestState.DONE)


def _readdress(session: Session, request: ShopRequest) -> Decision:
    """At once before it leaves; of a parcel under way the courier is asked."""
    orders_repository.lock(session, request.object_id)
    if orders.order(session, request.object_id).state == OrderState.IN_TRANSIT:
        return _on_its_way(session, request)
    refusal = _unshipped(session, request.object_id)
    if refusal is not None:
        return refusal
    order = orders.order(session, request.object_id)
    order.address = {**order.address, **request.payload["address"]}
    session.flush()
    return Decision(RequestState.DONE)


def _remark(session: Session, request: ShopRequest) -> Decision:
    refusal = _unshipped(session, request.object_id)
    if refusal is not None:
        return refusal
    changes.note(orders.order(session, request.object_id), str(request.payload["remark"]))
    session.flush()
    return Decision(RequestState.DONE)


def _change(session: Session, request: ShopRequest) -> Decision:
    """Quantity and variant at once; how parcels are packed is accepted, done when they leave."""
    wanted, order_id = request.payload, request.object_id
    try:
        match ChangeKind(wanted["change"]):
            case ChangeKind.QUANTITY:
                changes.set_quantity(session, order_id, wanted["position"], wanted["quantity"])
            case ChangeKind.SPEC:
                changes.set_variant(session, order_id, wanted["position"], wanted["variant_id"])
            case ChangeKind.MERGE:
                changes.check_together(session, order_id, wanted["orders"])
                return Decision(RequestState.ACCEPTED)
            case ChangeKind.SPLIT:
                return _split(session, order_id)
    except Refused as refusal:
        return Decision(RequestState.REFUSED, refusal.code)
    return Decision(RequestState.DONE)


def _split(session: Session, order_id: str) -> Decision:
    refusal = _unshipped(session, order_id)
    if refusal is not None:
        return refusal
    several = changes.pieces(orders.order(session, order_id)) > 1
    return Decision(RequestState.ACCEPTED) if several else Decision(REFUSED, "single_piece")


def _on_its_way(session: Session, request: ShopRequest) -> Decision:
    """Another day, or the way back, while no courier carries it to the door."""
    orders_repository.lock(session, request.object_id)
    state = orders.order(session, request.object_id).state
    if state == OrderState.CANCELLED:
        return Decision(REFUSED, "already_cancelled")
    if state in {OrderState.SIGNED, OrderState.COMPLETED}:
        return Decision(REFUSED, "already_signed")
    if request.kind == RequestKind.INTERCEPT and state in UNSHIPPED:
        return Decision(REFUSED, "not_shipped")
    found = parcels(session, request.object_id)
    if any(parcel.shipment.state == ParcelState.DELIVERING for parcel in found):
        return Decision(REFUSED, "out_for_delivery")
    return Decision(RequestState.ACCEPTED)


def _handover(session: Session, request: ShopRequest) -> Decision:
    """What a courier can be told until the parcel is there."""
    order = orders.order(session, request.object_id)
    if order.state in {OrderState.SIGNED, OrderState.COMPLETED}:
        return Decision(REFUSED, "already_signed")
    return Decision(RequestState.ACCEPTED)


def _for_a_person(_session: Session, _request: ShopRequest) -> Decision:
    return Decision(RequestState.REQUESTED)


def _heard(_session: Session, _request: ShopRequest) -> Decision:
    return Decision(RequestState.ACCEPTED)


DECISIONS: dict[RequestKind, Callable[[Session, ShopRequest], Decision]] = {
    RequestKind.CANCEL: _cancel,
    RequestKind.ADDRESS: _readdress,
    RequestKind.CHANGE: _change,
    RequestKind.REMARK: _remark,
    RequestKind.SCHEDULE: _on_its_way,
    RequestKind.HANDOVER: _handover,
    RequestKind.INTERCEPT: _on_its_way,
    RequestKind.URGE: _heard,
    RequestKind.AFTERSALE: _review,
    RequestKind.PICKUP: _heard,
    RequestKind.INVOICE: _for_a_person,
    RequestKind.INVOICE_CORRECTION: _for_a_person,
    RequestKind.TICKET: _for_a_person,
}


def shop_system(mode: str) -> ShopSystem:
    """The system of this installation: `mode` is Settings.mode."""
    return DemoShop() if mode == "demo" else RemoteShop()
