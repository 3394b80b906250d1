"""After-sales cases. What is promised back never exceeds what was paid.

`Order.refunded` counts every promise from the moment it is asked for. It only grows by one
conditional UPDATE (refunded + amount <= paid), which holds against any number of sessions; a
check constraint of the table stands behind it. A case that is refused or cancelled takes its
promise back exactly once, because the step itself is a conditional UPDATE too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.asking import request_refund
from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.states import OPEN, PAYING, CaseState, check_case_step
from shop.errors import Conflict, NotFound
from shop.ids import new_id
from shop.orders import repository as orders_repository
from shop.orders import requests
from shop.orders.service import order_of
from shop.system import RequestKind, RequestState
from shop.webhooks.service import follow_up

__all__ = [
    "accept",
    "cancel",
    "case_of",
    "cases_of",
    "complete",
    "progress",
    "refuse",
    "request_refund",
    "review",
]


@dataclass(frozen=True)
class RefundProgress:
    """A case and the money behind it; amounts in 分."""

    case: AfterSale
    refunds: Sequence[Refund]
    destination: str
    done_amount: int


def case_of(session: Session, customer_id: str, case_id: str) -> AfterSale:
    """The customer's case; raises NotFound alike for a missing one and another customer's."""
    found = repository.case(session, case_id, customer_id)
    if found is None:
        raise NotFound("aftersale", case_id)
    return found


def cases_of(
    session: Session, customer_id: str, order_id: str | None = None, open_only: bool = False
) -> Sequence[AfterSale]:
    """The customer's cases, newest first."""
    return repository.cases(session, customer_id, order_id, OPEN if open_only else None)


def progress(session: Session, customer_id: str, case_id: str) -> RefundProgress:
    """How far the money is; raises NotFound."""
    case = case_of(session, customer_id, case_id)
    refunds = repository.refunds(session, case.order_id, case.id)
    return RefundProgress(
        case=case,
        refunds=refunds,
        destination=refunds[0].destination if refunds else "",
        done_amount=sum(refund.amount for refund in refunds if refund.state == "done"),
    )


def refunds_of(session: Session, customer_id: str, order_id: str) -> Sequence[Refund]:
    """Every refund of the customer's order, of cases and of a cancellation; raises NotFound."""
    return repository.refunds(session, order_of(session, customer_id, order_id).id)


def _step(session: Session, case_id: str, to: CaseState, **values: Any) -> AfterSale:
    found = repository.case(session, case_id)
    if found is None:
        raise NotFound("aftersale", case_id)
    orders_repository.lock(session, found.order_id)  # before the case, as everybody does
    session.refresh(found)
    current = CaseState(found.state)
    check_case_step(current, to)
    if not repository.move(session, case_id, current, to, **values):
        raise Conflict("illegal_step", current="changed meanwhile", wanted=to.value)
    moved = repository.case(session, case_id)
    if moved is None:
        raise NotFound("aftersale", case_id)
    return moved


def _release(session: Session, case: AfterSale) -> None:
    if case.amount and not orders_repository.release(session, case.order_id, case.amount):
        raise Conflict("not_promised", order=case.order_id, amount=case.amount)


def review(session: Session, case_id: str, now: datetime | None = None) -> AfterSale:
    """A person of the shop looks at the case."""
    return _step(session, case_id, CaseState.IN_REVIEW)


def accept(session: Session, case_id: str, now: datetime | None = None) -> AfterSale:
    """The shop agrees; a paying case gets its refund, pending."""
    moment = now or clock.now()
    case = _step(session, case_id, CaseState.ACCEPTED, decided_at=moment)
    if case.kind in PAYING and case.amount:
        session.add(
            Refund(
                id=new_id(),
                aftersale_id=case.id,
                order_id=case.order_id,
                amount=case.amount,
                created_at=moment,
                key=f"aftersale:{case.id}",
            )
        )
        session.flush()
    return case


def refuse(session: Session, case_id: str, reason: str, now: datetime | None = None) -> AfterSale:
    """The shop declines; the amount can be asked for again."""
    moment = now or clock.now()
    case = _step(session, case_id, CaseState.REFUSED, decided_at=moment, refuse_reason=reason)
    _release(session, case)
    return case


def complete(session: Session, case_id: str, now: datetime | None = None) -> AfterSale:
    """All is done: the money is back, or the exchange or repair sent."""
    moment = now or clock.now()
    case = _step(session, case_id, CaseState.DONE, done_at=moment)
    for refund in repository.refunds(session, case.order_id, case.id):
        refund.state, refund.done_at = "done", moment
    session.flush()
    return case


def cancel(
    session: Session, customer_id: str, case_id: str, now: datetime | None = None
) -> AfterSale:
    """The customer withdraws a case not decided yet; the amount can be asked for again."""
    moment = now or clock.now()
    case_of(session, customer_id, case_id)
    case = _step(session, case_id, CaseState.CANCELLED, done_at=moment)
    _release(session, case)
    request = orders_repository.open_request(session, RequestKind.AFTERSALE, case_id)
    if request is not None:
        requests.settle(request, RequestState.WITHDRAWN, now=moment)
        about = {"order_id": case.order_id, "number": case.number}
        follow_up(session, request, "aftersale.cancelled", about, moment)
    return case
