"""What the shop's answer to a request does to the thing it is about."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from shop.aftersales import repository as cases
from shop.aftersales import service as aftersales
from shop.aftersales import tickets
from shop.aftersales.states import CaseState
from shop.errors import Invalid
from shop.orders import changes, invoices
from shop.orders import repository as orders_repository
from shop.orders import service as orders
from shop.orders.models import ShopRequest
from shop.orders.states import OrderState
from shop.system import ABOUT_ORDERS, RequestKind, RequestState

SHOP = "shop"
Effect = Callable[[Session, ShopRequest, RequestState, str, datetime], None]


def _cancel(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, at: datetime
) -> None:
    order = orders.order(session, request.object_id)
    if state is RequestState.DONE and order.state != OrderState.CANCELLED:
        wanted = str(request.payload.get("reason", ""))
        orders.cancel(session, order.id, actor=SHOP, reason=wanted, now=at)


def _readdress(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, _at: datetime
) -> None:
    address = request.payload.get("address")
    if state is RequestState.DONE and address:
        order = orders.order(session, request.object_id)
        order.address = {**order.address, **address}


def _remark(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, _at: datetime
) -> None:
    if state is RequestState.DONE:
        changes.note(orders.order(session, request.object_id), str(request.payload["remark"]))


def _nothing(
    _session: Session, _request: ShopRequest, _state: RequestState, _reason: str, _at: datetime
) -> None:
    """What follows of it, the shop pushes: new lines and amounts, scans of the parcel."""


def _case(
    session: Session, request: ShopRequest, state: RequestState, reason: str, at: datetime
) -> None:
    case = cases.case(session, request.object_id)
    current = None if case is None else CaseState(case.state)
    if state is RequestState.REFUSED:
        aftersales.refuse(session, request.object_id, reason, at)
        return
    if current in {CaseState.REQUESTED, CaseState.IN_REVIEW}:
        aftersales.accept(session, request.object_id, at)
    if state is RequestState.DONE:
        aftersales.complete(session, request.object_id, at)


def _invoice(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, at: datetime
) -> None:
    if state is RequestState.DONE:
        given = {name: str(request.payload.get(name, "")) for name in ("number", "url")}
        invoices.issue(session, request.object_id, at, **given)
    elif state is RequestState.REFUSED:
        invoices.refuse(session, request.object_id)


def _pickup(
    _session: Session, _request: ShopRequest, _state: RequestState, _reason: str, _at: datetime
) -> None:
    """Fetching the goods changes nothing of the case: it waits until they are there."""


def _correction(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, at: datetime
) -> None:
    if state is RequestState.DONE:
        invoices.correct(session, request, at)


def _ticket(
    session: Session, request: ShopRequest, state: RequestState, _reason: str, at: datetime
) -> None:
    if state is not RequestState.ACCEPTED:
        tickets.close(session, request.object_id, at)


EFFECTS: dict[RequestKind, Effect] = {
    RequestKind.CANCEL: _cancel,
    RequestKind.ADDRESS: _readdress,
    RequestKind.CHANGE: _nothing,
    RequestKind.REMARK: _remark,
    RequestKind.SCHEDULE: _nothing,
    RequestKind.HANDOVER: _nothing,
    RequestKind.INTERCEPT: _nothing,
    RequestKind.URGE: _nothing,
    RequestKind.AFTERSALE: _case,
    RequestKind.INVOICE: _invoice,
    RequestKind.PICKUP: _pickup,
    RequestKind.INVOICE_CORRECTION: _correction,
    RequestKind.TICKET: _ticket,
}


def lock_order(session: Session, request: ShopRequest) -> None:
    """The order first, then what hangs on it: the sequence in which everybody locks."""
    order_id = request.payload.get("order_id")
    if RequestKind(request.kind) in ABOUT_ORDERS:
        order_id = request.object_id
    if isinstance(order_id, str):
        orders_repository.lock(session, order_id)


def answerable(state: str) -> RequestState:
    """The state as an answer; raises Invalid for one that only others can set."""
    if state not in {RequestState.ACCEPTED, RequestState.REFUSED, RequestState.DONE}:
        raise Invalid("state", f"not {state!r}: accepted, refused or done")
    return RequestState(state)
