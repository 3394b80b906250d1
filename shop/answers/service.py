"""The shop's own system answers a request, or settles it by what it pushes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.aftersales import repository as cases
from shop.aftersales.models import AfterSale, Ticket
from shop.aftersales.states import CaseState
from shop.answers.effects import EFFECTS, answerable, lock_order
from shop.errors import NotFound
from shop.money import display
from shop.orders import repository as orders_repository
from shop.orders import requests
from shop.orders import service as orders
from shop.orders.invoices import live_invoice
from shop.orders.models import Invoice, Order, ShopRequest
from shop.orders.states import OrderState
from shop.system import ABOUT_ORDERS, RequestKind, RequestState
from shop.webhooks import repository as webhooks

SETTLED_BY = {  # what a pushed case says about the request that opened it
    CaseState.ACCEPTED: RequestState.ACCEPTED,
    CaseState.REFUSED: RequestState.REFUSED,
    CaseState.DONE: RequestState.DONE,
    CaseState.CANCELLED: RequestState.WITHDRAWN,
}

OF_INVOICES = {RequestKind.INVOICE, RequestKind.INVOICE_CORRECTION}


@dataclass(frozen=True)
class News:
    """What the customer must be told: the request, what became of it, and what it is about."""

    request_id: str
    kind: RequestKind
    state: RequestState
    reason: str
    customer_id: str | None
    conversation_id: str | None
    case_kind: str
    number: str
    order_id: str
    first_title: str
    lines: int
    amount: str  # as people read it, "" where no money moves
    ticket_kind: str = ""
    invoice_number: str = ""
    invoice_url: str = ""


@dataclass(frozen=True)
class Answered:
    """The request as it stands, and what to tell; None: the same answer was given before."""

    request: ShopRequest
    news: News | None


def answer(
    session: Session,
    request_id: str,
    state: str,
    reason: str,
    now: datetime,
    *,
    invoice: Mapping[str, str] | None = None,
) -> Answered:
    """What the shop's own system says to a request, with all that follows, in one transaction.

    `invoice`: number and url of what was issued, kept with the request.
    Raises NotFound, Invalid for no answer, Conflict for one that cannot follow what is known.
    """
    wanted = answerable(state)
    seen = find(session, request_id)
    lock_order(session, seen)
    request = orders_repository.request(session, request_id)
    if request is None:
        raise NotFound("request", request_id)
    if request.state == wanted:
        return Answered(request, None)
    requests.settle(request, wanted, reason, now)
    if invoice:
        request.payload = {**request.payload, **invoice}
    EFFECTS[RequestKind(request.kind)](session, request, wanted, reason, now)
    return Answered(request, _settled(session, request, now))


def find(session: Session, request_id: str) -> ShopRequest:
    """A request; raises NotFound."""
    found = session.get(ShopRequest, request_id)
    if found is None:
        raise NotFound("request", request_id)
    return found


def requests_after(
    session: Session, state: str | None, after: str, limit: int
) -> Sequence[ShopRequest]:
    """Everybody's requests in the order they were asked, for a shop that fetches them."""
    return orders_repository.requests_after(session, state, after, limit)


def settled_meanwhile(session: Session, now: datetime, limit: int = 50) -> list[News]:
    """What an import, or a step taken here, answers by itself."""
    by_kind = {RequestKind.CANCEL: settled_by_order, RequestKind.AFTERSALE: settled_by_case}
    found = orders_repository.overtaken(session, limit)
    return [news for kind, id_ in found for news in by_kind[RequestKind(kind)](session, id_, now)]


def settled_by_order(session: Session, order_id: str, now: datetime) -> list[News]:
    """What a pushed order answers by itself: it is cancelled now, as was asked."""
    orders_repository.lock(session, order_id)
    order = orders_repository.order(session, order_id)
    if order is None or order.state != OrderState.CANCELLED:
        return []
    request = orders_repository.open_request(session, RequestKind.CANCEL, order_id)
    if request is None:
        return []
    orders.owe_back(session, order, now)
    return [_settle(session, request, RequestState.DONE, "", now)]


def settled_by_case(session: Session, case_id: str, now: datetime) -> list[News]:
    """What a pushed case answers by itself."""
    case = cases.case(session, case_id)
    if case is not None:
        orders_repository.lock(session, case.order_id)
    wanted = None if case is None else SETTLED_BY.get(CaseState(case.state))
    request = orders_repository.open_request(session, RequestKind.AFTERSALE, case_id)
    if case is None or wanted is None or request is None or request.state == wanted:
        return []
    return [_settle(session, request, wanted, case.refuse_reason, now)]


def _settle(
    session: Session, request: ShopRequest, state: RequestState, reason: str, now: datetime
) -> News:
    requests.overrule(request, state, reason, now)
    return _settled(session, request, now)


def _settled(session: Session, request: ShopRequest, now: datetime) -> News:
    session.flush()
    webhooks.settle(session, request.id, now)
    return news_of(session, request)


def news_of(session: Session, request: ShopRequest) -> News:
    """What there is to tell about a request as it stands."""
    case = session.get(AfterSale, request.object_id)
    ticket = session.get(Ticket, request.object_id)
    about_order = RequestKind(request.kind) in ABOUT_ORDERS
    order_id = request.object_id if about_order else str(request.payload.get("order_id") or "")
    order = session.get(Order, order_id) if order_id else None
    invoice = _issued(session, request, order_id)
    return News(
        request_id=request.id,
        kind=RequestKind(request.kind),
        state=RequestState(request.state),
        reason=request.reason,
        customer_id=request.customer_id,
        conversation_id=request.conversation_id,
        case_kind=case.kind if case else "",
        number=case.called if case else ticket.called if ticket else "",
        order_id=order_id,
        first_title=order.lines[0].title if order and order.lines else "",
        lines=len(order.lines) if order else 0,
        amount=_amount(session, request, case),
        ticket_kind=ticket.kind if ticket else "",
        invoice_number=invoice.number if invoice else "",
        invoice_url=invoice.url if invoice else "",
    )


def _issued(session: Session, request: ShopRequest, order_id: str) -> Invoice | None:
    """The invoice that the shop wrote because of this request."""
    if RequestKind(request.kind) not in OF_INVOICES or request.state != RequestState.DONE:
        return None
    live = live_invoice(session, str(request.customer_id), order_id)
    return live if live and live.state == "issued" else None


def _amount(session: Session, request: ShopRequest, case: AfterSale | None) -> str:
    if case is not None:
        return display(case.amount) if case.amount else ""
    if request.kind != RequestKind.CANCEL:
        return ""
    owed = sum(
        refund.amount
        for refund in cases.refunds(session, request.object_id)
        if refund.aftersale_id is None
    )
    return display(owed) if owed else ""
