"""Reading and removing all that belongs to a customer, table by table.

Tables that hang on a conversation are found through their foreign keys, so a new one is erased too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from shop.aftersales.models import AfterSale, Refund, Ticket
from shop.agents.models import AuditEntry
from shop.behaviour.models import FORGOTTEN, Behaviour, SuggestionList
from shop.catalog.models import Review
from shop.conversations.models import Conversation, Message
from shop.customers.models import Address, Consent, ConsentChange, Coupon, Customer
from shop.database import Base
from shop.orders.models import Invoice, Order, ShopRequest
from shop.privacy.models import MeLink
from shop.proactive.models import Notification
from shop.visibility import visible
from shop.webhooks.models import WebhookEvent

ERASED = "customer.erased"  # in the audit trail
# erased by customer_id
OWN = (Address, Coupon, Consent, ConsentChange, Behaviour, Review, Notification)
LOCKED = (Order, Invoice, AfterSale)  # kept under a holder that nothing else reads


def all_orders(session: Session, customer_id: str) -> Sequence[Order]:
    """Every order, oldest first."""
    query = select(Order).where(Order.customer_id == customer_id, visible(Order))
    return session.scalars(query.order_by(Order.placed_at, Order.id)).all()


def refunds(session: Session, order_ids: Sequence[str]) -> Sequence[Refund]:
    """The refunds of these orders."""
    return session.scalars(select(Refund).where(Refund.order_id.in_(order_ids))).all()


def behaviours(session: Session, customer_id: str) -> Sequence[Behaviour]:
    """Every behaviour, oldest first."""
    query = select(Behaviour).where(
        Behaviour.customer_id == customer_id, Behaviour.type != FORGOTTEN, visible(Behaviour)
    )
    return session.scalars(query.order_by(Behaviour.ts, Behaviour.id)).all()


def first_behaviour(session: Session, customer_id: str) -> datetime | None:
    """When the customer first did something that is still known."""
    query = select(func.min(Behaviour.ts)).where(
        Behaviour.customer_id == customer_id, Behaviour.type != FORGOTTEN, visible(Behaviour)
    )
    return session.scalar(query)


def first_review(session: Session, customer_id: str) -> datetime | None:
    """When the customer first wrote a review that is still there."""
    query = select(func.min(Review.created_at)).where(
        Review.customer_id == customer_id, visible(Review)
    )
    return session.scalar(query)


def reviews(session: Session, customer_id: str) -> Sequence[Review]:
    """Every review, oldest first."""
    query = select(Review).where(Review.customer_id == customer_id, visible(Review))
    return session.scalars(query.order_by(Review.created_at, Review.id)).all()


def suggestion_lists(session: Session, customer_id: str) -> Sequence[SuggestionList]:
    """Every list shown, oldest first."""
    query = select(SuggestionList).where(SuggestionList.customer_id == customer_id)
    return session.scalars(query.order_by(SuggestionList.created_at, SuggestionList.id)).all()


def conversations(session: Session, customer_id: str) -> Sequence[Conversation]:
    """Every conversation, oldest first."""
    query = select(Conversation).where(Conversation.customer_id == customer_id)
    return session.scalars(query.order_by(Conversation.created_at, Conversation.id)).all()


def of_conversation(session: Session, conversation_id: str) -> list[SuggestionList | Ticket]:
    """Suggestion lists and tickets that a conversation led to, oldest first."""
    lists = select(SuggestionList).where(SuggestionList.conversation_id == conversation_id)
    tickets = select(Ticket).where(Ticket.conversation_id == conversation_id)
    return [
        *session.scalars(lists.order_by(SuggestionList.created_at)),
        *session.scalars(tickets.order_by(Ticket.created_at)),
    ]


def messages(session: Session, conversation_ids: Sequence[str]) -> Sequence[Message]:
    """The log of these conversations."""
    query = select(Message).where(Message.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Message.conversation_id, Message.seq)).all()


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def remove_own(session: Session, customer_id: str) -> dict[str, int]:
    """Remove what is the customer's alone; the number of rows by table."""
    return {
        model.__tablename__: _count(session, delete(model).where(model.customer_id == customer_id))
        for model in OWN
    }


def _theirs(model: Any, customer_id: str | None, talks: Sequence[str]) -> ColumnElement[bool]:
    said = model.conversation_id.in_(talks)
    return said if customer_id is None else or_(model.customer_id == customer_id, said)


def remove_said(session: Session, customer_id: str | None, talks: Sequence[str]) -> dict[str, int]:
    """Remove suggestion lists, tickets and what told the shop's own system of them."""
    counts: dict[str, int] = {}
    for model in (SuggestionList, Ticket):
        theirs = _theirs(model, customer_id, talks)
        counts[model.__tablename__] = _count(session, delete(model).where(theirs))
    asked = select(ShopRequest.id).where(_theirs(ShopRequest, customer_id, talks))
    told = delete(WebhookEvent).where(WebhookEvent.request_id.in_(asked))
    return {**counts, WebhookEvent.__tablename__: _count(session, told)}


def conversation_tables() -> list[tuple[Table, str]]:
    """Each table whose rows belong to a conversation, with the column that says to which."""
    target = Conversation.__table__.c.id
    return [
        (table, key.parent.name)
        for table in reversed(Base.metadata.sorted_tables)
        for key in table.foreign_keys
        if key.column is target
    ]


def remove_conversations(session: Session, talks: Sequence[str]) -> dict[str, int]:
    """Remove conversations and all that hangs on them: messages, turns, tracker snapshots …"""
    counts = {
        table.name: _count(session, delete(table).where(table.c[column].in_(talks)))
        for table, column in conversation_tables()
    }
    gone = delete(Conversation).where(Conversation.id.in_(talks))
    return {**counts, "conversation": _count(session, gone)}


def forget_asking(session: Session, customer_id: str | None, talks: Sequence[str]) -> int:
    """Requests to the shop stay with their orders, without who asked and in which words."""
    asked = update(ShopRequest).where(_theirs(ShopRequest, customer_id, talks))
    return _count(session, asked.values(customer_id=None, conversation_id=None, payload={}))


def sweep(session: Session) -> int:
    """Remove what was still being written about customers while they were erased."""
    erased = select(Customer.id).where(Customer.erased_at.is_not(None))
    known = select(Conversation.id)
    late = sum(_count(session, delete(m).where(m.customer_id.in_(erased))) for m in OWN)
    for model in (SuggestionList, Ticket):
        lost = and_(model.conversation_id.is_not(None), model.conversation_id.not_in(known))
        late += _count(session, delete(model).where(or_(model.customer_id.in_(erased), lost)))
    return late


def move_to_holder(session: Session, customer_id: str, holder_id: str) -> dict[str, int]:
    """Hand what law makes the shop keep to a holder; the number of rows by table."""
    return {
        model.__tablename__: _count(
            session,
            update(model).where(model.customer_id == customer_id).values(customer_id=holder_id),
        )
        for model in LOCKED
    }


def blank(session: Session, customer_id: str, now: datetime) -> None:
    """Leave nothing of the profile but the id, so that a later push cannot bring it back."""
    empty: dict[str, Any] = {"name": "", "phone": "", "birthday": None, "level": "", "points": 0}
    empty["attributes"] = {}
    profile = update(Customer).where(Customer.id == customer_id)
    _count(session, profile.values(**empty, erased_at=now))


def remove_stale_links(session: Session, now: datetime) -> int:
    """Links that nobody opened in time."""
    return _count(session, delete(MeLink).where(MeLink.expires_at <= now))


def take_link(session: Session, token_hash: str, now: datetime) -> str | None:
    """The conversation of a link that is still good, which it is not after this."""
    return session.scalar(
        delete(MeLink)
        .where(MeLink.token_hash == token_hash, MeLink.expires_at > now)
        .returning(MeLink.conversation_id)
    )


def last_erasure(session: Session) -> datetime | None:
    """When somebody was last erased who had done something that models may have learnt from."""
    query = select(AuditEntry.at, AuditEntry.detail).where(AuditEntry.action == ERASED)
    for at, detail in session.execute(query.order_by(AuditEntry.at.desc())):
        if detail.get("erased", {}).get(Behaviour.__tablename__):
            return cast(datetime, at)
    return None
