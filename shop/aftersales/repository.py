"""Queries on after-sales cases, refunds and tickets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, exists, func, or_, select, update
from sqlalchemy.orm import Session

from shop.aftersales.models import AfterSale, Refund, Ticket
from shop.aftersales.states import OPEN, CaseState
from shop.customers.models import Customer
from shop.orders.models import ShopRequest
from shop.visibility import visible


def case(session: Session, case_id: str, customer_id: str | None = None) -> AfterSale | None:
    """A case, if it is this customer's; nobody erased has one."""
    query = (
        select(AfterSale)
        .join(Customer, Customer.id == AfterSale.customer_id)
        .where(AfterSale.id == case_id, visible(AfterSale))
        .execution_options(populate_existing=True)
    )
    if customer_id is not None:
        query = query.where(AfterSale.customer_id == customer_id, Customer.erased_at.is_(None))
    return session.scalar(query)


def case_by_key(session: Session, key: str) -> AfterSale | None:
    """The case opened under this key."""
    return session.scalar(select(AfterSale).where(AfterSale.key == key))


def case_by_number(session: Session, customer_id: str, number: str) -> AfterSale | None:
    """The customer's case with this number."""
    query = select(AfterSale.id).where(AfterSale.number == number)
    found = session.scalar(query)
    return case(session, found, customer_id) if found else None


def cases(
    session: Session,
    customer_id: str,
    order_id: str | None,
    states: Collection[CaseState] | None,
) -> Sequence[AfterSale]:
    """Newest first."""
    query = (
        select(AfterSale)
        .join(Customer, Customer.id == AfterSale.customer_id)
        .where(
            AfterSale.customer_id == customer_id, Customer.erased_at.is_(None), visible(AfterSale)
        )
        .order_by(AfterSale.requested_at.desc(), AfterSale.id.desc())
    )
    if order_id is not None:
        query = query.where(AfterSale.order_id == order_id)
    return session.scalars(
        query if states is None else query.where(AfterSale.state.in_(states))
    ).all()


def awaiting_picture(
    session: Session, conversation_id: str, causes: Collection[str]
) -> AfterSale | None:
    """The newest undecided case with one of these causes that was asked for in a conversation."""
    query = (
        select(AfterSale)
        .join(ShopRequest, ShopRequest.object_id == AfterSale.id)
        .where(
            ShopRequest.conversation_id == conversation_id,
            AfterSale.cause.in_(causes),
            AfterSale.state.in_((CaseState.REQUESTED.value, CaseState.IN_REVIEW.value)),
            visible(AfterSale),
        )
        .order_by(AfterSale.requested_at.desc(), AfterSale.id.desc())
    )
    return session.scalar(query.limit(1))


def cases_of_order(
    session: Session, order_id: str, states: Collection[CaseState]
) -> Sequence[AfterSale]:
    """The cases of an order in some states, as committed by now."""
    query = select(AfterSale).where(
        AfterSale.order_id == order_id, AfterSale.state.in_(states), visible(AfterSale)
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def move(
    session: Session, case_id: str, current: CaseState, wanted: CaseState, **values: Any
) -> bool:
    """Set the state if it still is `current`; False when somebody was quicker."""
    changed = (
        update(AfterSale)
        .where(AfterSale.id == case_id, AfterSale.state == current.value)
        .values(state=wanted.value, **values)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], session.execute(changed)).rowcount == 1


def has_open_case(session: Session, customer_id: str) -> bool:
    """Whether a case waits for anything."""
    open_case = exists().where(
        AfterSale.customer_id == customer_id, AfterSale.state.in_(OPEN), visible(AfterSale)
    )
    return bool(session.scalar(select(open_case)))


def has_open_complaint(session: Session, customer_id: str) -> bool:
    """Whether a complaint was not answered yet."""
    complaint = exists().where(
        Ticket.customer_id == customer_id, Ticket.state == "open", Ticket.kind == "complaint"
    )
    return bool(session.scalar(select(complaint)))


def refunds(session: Session, order_id: str, case_id: str | None = None) -> Sequence[Refund]:
    """The refunds of an order, or of one of its cases; oldest first."""
    query = select(Refund).where(Refund.order_id == order_id)
    if case_id is not None:
        query = query.where(Refund.aftersale_id == case_id)
    return session.scalars(query.order_by(Refund.created_at, Refund.id)).all()


def ticket(session: Session, ticket_id: str) -> Ticket | None:
    """The ticket, locked until the transaction ends."""
    return session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)


def ticket_by_key(session: Session, key: str) -> Ticket | None:
    """The ticket opened under this key."""
    return session.scalar(select(Ticket).where(Ticket.key == key))


def ticket_by_number(session: Session, customer_id: str, number: str) -> Ticket | None:
    """The customer's ticket with this number."""
    query = select(Ticket).where(Ticket.number == number, Ticket.customer_id == customer_id)
    return session.scalar(query)


def number_taken(session: Session, number: str) -> bool:
    """Whether a case or a ticket, whoever's, has this number."""
    taken = or_(exists().where(AfterSale.number == number), exists().where(Ticket.number == number))
    return bool(session.scalar(select(taken)))


def tickets(session: Session, customer_id: str, *, open_only: bool) -> Sequence[Ticket]:
    """Newest first."""
    query = select(Ticket).where(Ticket.customer_id == customer_id)
    if open_only:
        query = query.where(Ticket.state == "open")
    return session.scalars(query.order_by(Ticket.created_at.desc(), Ticket.id.desc())).all()


def tickets_by_state(
    session: Session, state: str, before: datetime | None, limit: int
) -> Sequence[Ticket]:
    """Everybody's: open ones by what was promised first, closed ones newest first."""
    query = select(Ticket).where(Ticket.state == state)
    if state == "open":
        query = query.order_by(Ticket.promised_at, Ticket.id)
        if before is not None:
            query = query.where(Ticket.promised_at > before)
    else:
        query = query.order_by(Ticket.closed_at.desc(), Ticket.id.desc())
        if before is not None:
            query = query.where(Ticket.closed_at < before)
    return session.scalars(query.limit(limit)).all()


def open_tickets(session: Session) -> int:
    """How many wait for a person."""
    waiting = select(func.count()).select_from(Ticket).where(Ticket.state == "open")
    return session.scalars(waiting).one()


def open_of_kind(session: Session, conversation_id: str, kind: str) -> Sequence[Ticket]:
    """Open tickets of a kind in a conversation, newest first."""
    query = select(Ticket).where(
        Ticket.conversation_id == conversation_id, Ticket.kind == kind, Ticket.state == "open"
    )
    return session.scalars(query.order_by(Ticket.created_at.desc(), Ticket.id.desc())).all()


def refused_since(session: Session, customer_id: str, since: datetime) -> bool:
    """Whether a case of the customer was refused since then."""
    refused = exists().where(
        AfterSale.customer_id == customer_id,
        AfterSale.state == CaseState.REFUSED.value,
        AfterSale.decided_at >= since,
        visible(AfterSale),
    )
    return bool(session.scalar(select(refused)))


def close_of_kind(session: Session, conversation_id: str, kind: str, at: datetime) -> None:
    """The open tickets of a kind in a conversation are done."""
    session.execute(
        update(Ticket)
        .where(
            Ticket.conversation_id == conversation_id,
            Ticket.kind == kind,
            Ticket.state == "open",
        )
        .values(state="closed", closed_at=at)
        .execution_options(synchronize_session=False)
    )


def has_open_ticket(session: Session, conversation_id: str) -> bool:
    """Whether a person still owes something in this conversation."""
    waiting = exists().where(Ticket.conversation_id == conversation_id, Ticket.state == "open")
    return bool(session.scalar(select(waiting)))
