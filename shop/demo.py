"""The demo shop's own system: decides at once what a shop's system would decide later."""

from sqlalchemy.orm import Session

from shop.aftersales import service as aftersales
from shop.orders import repository as orders_repository
from shop.orders import service as orders
from shop.orders.models import ShopRequest
from shop.orders.states import OrderState
from shop.system import Decision, RemoteShop, RequestKind, RequestState, ShopSystem

UNSHIPPED = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT}
OPEN = Decision(RequestState.REQUESTED)
ACTOR = "shop"


class DemoShop:
    """Cancels and readdresses what is not shipped, takes cases into review, has goods fetched."""

    def decide(self, session: Session, request: ShopRequest) -> Decision:
        """See ShopSystem; kinds it leaves open wait for a person."""
        match RequestKind(request.kind):
            case RequestKind.CANCEL:
                return _cancel(session, request)
            case RequestKind.ADDRESS:
                return _readdress(session, request)
            case RequestKind.AFTERSALE:
                aftersales.review(session, request.object_id, request.requested_at)
                return Decision(RequestState.REQUESTED, "in_review")
            case RequestKind.PICKUP:
                return Decision(RequestState.ACCEPTED)
            case RequestKind.INVOICE | RequestKind.TICKET:
                return OPEN


def _unshipped(session: Session, order_id: str) -> Decision | None:
    """The refusal for an order that has left; None while it has not."""
    orders_repository.lock(session, order_id)
    state = orders.order(session, order_id).state
    if state == OrderState.CANCELLED:
        return Decision(RequestState.REFUSED, "already_cancelled")
    return None if state in UNSHIPPED else Decision(RequestState.REFUSED, "already_shipped")


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
    refusal = _unshipped(session, request.object_id)
    if refusal is not None:
        return refusal
    order = orders.order(session, request.object_id)
    order.address = dict(request.payload["address"])
    session.flush()
    return Decision(RequestState.DONE)


def shop_system(mode: str) -> ShopSystem:
    """The system of this installation: `mode` is Settings.mode."""
    return DemoShop() if mode == "demo" else RemoteShop()
