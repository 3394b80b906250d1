"""数电票: asked for, issued, and corrected by 红冲 (a wrong invoice is never changed)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.errors import Conflict, NotFound, Refused
from shop.ids import new_id
from shop.orders import repository
from shop.orders.models import Invoice, Order, ShopRequest
from shop.orders.requests import ask
from shop.orders.service import order_of
from shop.system import RequestKind, ShopSystem

LIVE = {"requested", "issued"}
ORDINARY, SPECIAL = "普通发票", "专用发票"


def invoices_of(
    session: Session, customer_id: str, order_id: str | None = None
) -> Sequence[Invoice]:
    """The customer's invoices, newest first."""
    return repository.invoices(session, customer_id, order_id)


def request_invoice(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    order_id: str,
    *,
    title: str,
    key: str,
    tax_id: str = "",
    kind: str = ORDINARY,
    company: dict[str, str] | None = None,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask for an invoice over what was paid and not refunded; `company` is what a 专票 needs.

    Raises NotFound; Refused with not_paid, nothing_left, or already_invoiced(invoice).
    """
    known = repository.request_by_key(session, key)
    if known is not None and _same(known, customer_id, order_id):
        return known
    repository.lock(session, order_id)
    found, moment = order_of(session, customer_id, order_id), now or clock.now()
    _check(session, found)
    invoice = Invoice(
        id=new_id(),
        order_id=found.id,
        customer_id=customer_id,
        kind=kind,
        title=title,
        tax_id=tax_id,
        company=company or {},
        amount=found.paid - found.refunded,
        requested_at=moment,
    )
    session.add(invoice)
    session.flush()
    return ask(
        session,
        shop,
        kind=RequestKind.INVOICE,
        object_id=invoice.id,
        key=key,
        customer_id=customer_id,
        conversation_id=conversation_id,
        payload={
            "order_id": found.id,
            "title": title,
            "tax_id": tax_id,
            "kind": kind,
            **({"company": company} if company else {}),
        },
        now=moment,
    )


def live_invoice(session: Session, customer_id: str, order_id: str) -> Invoice | None:
    """The one invoice of an order that is asked for or issued; corrections do not count."""
    found = repository.invoices(session, customer_id, order_id)
    return next((one for one in found if one.state in LIVE and one.red_of is None), None)


def request_correction(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    invoice_id: str,
    *,
    title: str,
    key: str,
    tax_id: str = "",
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask for another title: an issued invoice is reversed (红冲) and one with this title follows.

    Raises NotFound, also for another's; Refused with not_live for one reversed or refused.
    """
    wrong = _invoice(session, invoice_id)
    if wrong.customer_id != customer_id:
        raise NotFound("invoice", invoice_id)
    if wrong.state not in LIVE or wrong.red_of is not None:
        raise Refused("not_live", invoice=invoice_id)
    payload = {"order_id": wrong.order_id, "title": title, "tax_id": tax_id, "kind": wrong.kind}
    return ask(
        session,
        shop,
        kind=RequestKind.INVOICE_CORRECTION,
        object_id=wrong.id,
        key=key,
        customer_id=customer_id,
        conversation_id=conversation_id,
        payload={**payload, "issued": wrong.state == "issued"},
        now=now or clock.now(),
    )


def correct(session: Session, request: ShopRequest, now: datetime) -> Invoice:
    """The shop did what was asked: what was issued is reversed, what was not is written anew."""
    wrong, wanted = _invoice(session, request.object_id), request.payload
    title, tax_id = str(wanted["title"]), str(wanted["tax_id"])
    if wrong.state == "requested":
        wrong.title, wrong.tax_id = title, tax_id
        session.flush()
        return wrong
    red(session, wrong.id, now)
    right = Invoice(
        id=new_id(),
        order_id=wrong.order_id,
        customer_id=wrong.customer_id,
        kind=wrong.kind,
        title=title,
        tax_id=tax_id,
        company=wrong.company,
        amount=wrong.amount,
        state="issued",
        number=str(wanted.get("number", "")),
        url=str(wanted.get("url", "")),
        requested_at=request.requested_at,
        issued_at=now,
    )
    session.add(right)
    session.flush()
    return right


def _same(known: ShopRequest, customer_id: str, order_id: str) -> bool:
    asked = (known.kind, known.customer_id, known.payload.get("order_id"))
    return asked == (RequestKind.INVOICE, customer_id, order_id)


def _check(session: Session, order: Order) -> None:
    if order.paid == 0:
        raise Refused("not_paid", order=order.id)
    if order.paid == order.refunded:
        raise Refused("nothing_left", order=order.id)
    live = live_invoice(session, order.customer_id, order.id)
    if live is not None:
        raise Refused("already_invoiced", invoice=live.id)


def _invoice(session: Session, invoice_id: str) -> Invoice:
    found = repository.invoice(session, invoice_id)
    if found is None:
        raise NotFound("invoice", invoice_id)
    return found


def issue(
    session: Session,
    invoice_id: str,
    now: datetime | None = None,
    *,
    number: str = "",
    url: str = "",
) -> Invoice:
    """The shop issued the invoice, under this number and there to fetch; twice changes nothing."""
    found = _invoice(session, invoice_id)
    if found.state == "requested":
        found.state, found.issued_at = "issued", now or clock.now()
        found.number, found.url = number, url
        session.flush()
    return found


def refuse(session: Session, invoice_id: str) -> Invoice:
    """The shop will not issue it; another may be asked for."""
    found = _invoice(session, invoice_id)
    if found.state == "requested":
        found.state = "refused"
        session.flush()
    return found


def red(session: Session, invoice_id: str, now: datetime | None = None) -> Invoice:
    """Correct an issued invoice by one over the negative amount; a new one may follow."""
    wrong, moment = _invoice(session, invoice_id), now or clock.now()
    if wrong.state != "issued":
        raise Conflict("not_issued", invoice=invoice_id, state=wrong.state)
    wrong.state = "reversed"
    correction = Invoice(
        id=new_id(),
        order_id=wrong.order_id,
        customer_id=wrong.customer_id,
        kind=wrong.kind,
        title=wrong.title,
        tax_id=wrong.tax_id,
        amount=-wrong.amount,
        state="issued",
        red_of=wrong.id,
        requested_at=moment,
        issued_at=moment,
    )
    session.add(correction)
    session.flush()
    return correction
