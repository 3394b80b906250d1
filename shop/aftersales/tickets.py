"""Tickets: what a person of the shop must do, with the time promised to the customer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.models import Ticket
from shop.aftersales.numbers import new_number
from shop.database import insert_new
from shop.errors import Conflict, NotFound
from shop.ids import new_id
from shop.orders import repository as orders_repository
from shop.orders import requests
from shop.orders.requests import ask
from shop.policies.service import policy, promised_at
from shop.policies.values import ServiceHours
from shop.system import RequestKind, RequestState, ShopSystem
from shop.webhooks.service import follow_up

LONGEST_TEXT = 2_000


def open_ticket(
    session: Session,
    shop: ShopSystem,
    *,
    kind: str,
    text: str,
    key: str,
    customer_id: str | None = None,
    conversation_id: str | None = None,
    order_id: str | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Open a ticket and tell the shop; the same key again returns the first one.

    `promised_at` follows the shop's ServiceHours. Raises Conflict if the key was another's.
    """
    moment = now or clock.now()
    row = {
        "id": new_id(),
        "number": new_number(session, "T", key, moment),
        "customer_id": customer_id,
        "conversation_id": conversation_id,
        "kind": kind,
        "state": "open",
        "text": text,
        "order_id": order_id,
        "created_at": moment,
        "promised_at": promised_at(policy(session, ServiceHours), moment),
        "key": key,
    }
    fresh = insert_new(session, Ticket, [row], ["key"]) == 1
    ticket = repository.ticket_by_key(session, key)
    if ticket is None or (ticket.customer_id, ticket.kind) != (customer_id, kind):
        raise Conflict("key_used", key=key)
    if fresh:
        ask(
            session,
            shop,
            kind=RequestKind.TICKET,
            object_id=ticket.id,
            key=f"{key}:ticket",
            customer_id=customer_id,
            conversation_id=conversation_id,
            payload={
                "kind": kind,
                "order_id": order_id,
                "number": ticket.number,
                "text": text,
                "promised_at": ticket.promised_at.isoformat(),
            },
            now=moment,
        )
    return ticket


def tickets_of(session: Session, customer_id: str, open_only: bool = False) -> Sequence[Ticket]:
    """The customer's tickets, newest first."""
    return repository.tickets(session, customer_id, open_only=open_only)


def open_in(session: Session, conversation_id: str, kind: str) -> Ticket | None:
    """The newest ticket of a kind made in this conversation that waits for an answer."""
    return next(iter(repository.open_of_kind(session, conversation_id, kind)), None)


def add_words(
    session: Session,
    ticket_id: str,
    text: str,
    *,
    kind: str | None = None,
    order_id: str | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Add what was said later to a ticket, the same words once, and tell the shop.

    `kind`: what it is about turned out to be another matter (a wait became a complaint);
    `order_id`: known only now. Raises NotFound.
    """
    ticket = repository.ticket(session, ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    before = (ticket.text, ticket.kind, ticket.order_id)
    if text and text not in ticket.text.split("\n"):
        ticket.text = f"{ticket.text}\n{text}"[:LONGEST_TEXT]
    ticket.kind = kind or ticket.kind
    ticket.order_id = ticket.order_id or order_id
    if (ticket.text, ticket.kind, ticket.order_id) != before:
        session.flush()
        _tell_of_words(session, ticket, now or clock.now())
    return ticket


def _tell_of_words(session: Session, ticket: Ticket, now: datetime) -> None:
    request = orders_repository.open_request(session, RequestKind.TICKET, ticket.id)
    if request is not None:
        told = {"kind": ticket.kind, "order_id": ticket.order_id, "text": ticket.text}
        request.payload = {**request.payload, **told}
        follow_up(session, request, "ticket.updated", {"number": ticket.number, **told}, now)


def close(session: Session, ticket_id: str, now: datetime | None = None) -> Ticket:
    """The shop did it; closing twice changes nothing. Raises NotFound."""
    ticket = repository.ticket(session, ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    if ticket.state != "closed":
        ticket.state, ticket.closed_at = "closed", now or clock.now()
        session.flush()
        _tell_shop(session, ticket, ticket.closed_at)
    return ticket


def _tell_shop(session: Session, ticket: Ticket, now: datetime) -> None:
    """Close the request too, if a person here was quicker than the shop's own system."""
    request = orders_repository.open_request(session, RequestKind.TICKET, ticket.id)
    if request is not None:
        requests.settle(request, RequestState.DONE, now=now)
        follow_up(session, request, "ticket.closed", {"number": ticket.number}, now)
