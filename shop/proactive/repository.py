"""Queries on what customers are told unasked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from shop.aftersales.models import Refund
from shop.conversations.models import Conversation, Message, SessionToken, Turn
from shop.customers.models import Coupon
from shop.orders.models import ShopRequest
from shop.proactive.models import Notification
from shop.shipping.models import Shipment
from shop.system import RequestKind
from shop.visibility import visible

WAITING = ("pending", "kept")
CARDS = 50  # messages with order cards that are looked at, newest first
PLACES = 10  # of a customer's conversations that are looked at, newest first


def notification(session: Session, kind: str, object_id: str) -> Notification | None:
    """One fact as committed last."""
    return session.get(Notification, (kind, object_id), populate_existing=True)


def locked(session: Session, kind: str, object_id: str) -> Notification | None:
    """The same, its row locked until the transaction ends."""
    return session.get(
        Notification, (kind, object_id), with_for_update=True, populate_existing=True
    )


def due(session: Session, at: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Kind and object of facts that may be told now, the oldest first."""
    query = select(Notification.kind, Notification.object_id).where(
        Notification.state == "pending", Notification.due_at <= at
    )
    rows = session.execute(
        query.order_by(Notification.found_at, Notification.object_id).limit(limit)
    )
    return [(kind, object_id) for kind, object_id in rows]


def anything_waits(session: Session) -> bool:
    """Whether something waits for anybody's visit."""
    waits = exists().where(Notification.state.in_(WAITING), Notification.kept_at.is_not(None))
    return bool(session.scalar(select(waits)))


def visited(session: Session, limit: int) -> Sequence[tuple[str, str, str]]:
    """Kind, object and conversation of what waits for a customer who came since, and was answered.

    A visit is a new conversation, or something that the customer said.
    """
    said = exists().where(
        Message.conversation_id == Conversation.id,
        Message.sender == "customer",
        Message.ts > Notification.kept_at,
    )
    unanswered = or_(
        exists().where(
            Message.conversation_id == Conversation.id,
            Message.sender == "customer",
            Message.turn_seq.is_(None),
        ),
        exists().where(Turn.conversation_id == Conversation.id, Turn.state == "pending"),
    )
    rows = session.execute(
        select(Notification.kind, Notification.object_id, Conversation.id)
        .join(Conversation, Conversation.customer_id == Notification.customer_id)
        .where(
            Notification.state.in_(WAITING),
            Conversation.updated_at > Notification.kept_at,
            Conversation.owner == "bot",
            or_(said, Conversation.created_at > Notification.kept_at),
            ~unanswered,
        )
        .order_by(Conversation.updated_at.desc(), Notification.found_at, Notification.object_id)
        .limit(limit)
    )
    return [(kind, object_id, conversation_id) for kind, object_id, conversation_id in rows]


def told_since(session: Session, customer_id: str, since: datetime) -> int:
    """How many messages told the customer something unasked."""
    messages = (
        select(Notification.conversation_id, Notification.seq)
        .where(
            Notification.customer_id == customer_id,
            Notification.state == "told",
            Notification.told_at >= since,
        )
        .distinct()
    )
    return session.scalars(select(func.count()).select_from(messages.subquery())).one()


def told_by(session: Session, conversation_id: str, seq: int) -> Notification | None:
    """What a message of the log told unasked."""
    query = select(Notification).where(
        Notification.conversation_id == conversation_id, Notification.seq == seq
    )
    return session.scalars(query.order_by(Notification.object_id).limit(1)).first()


def all_waiting(session: Session, customer_id: str, kind: str) -> Sequence[Notification]:
    """All of the customer's facts of a kind that wait, locked."""
    query = select(Notification).where(
        Notification.customer_id == customer_id,
        Notification.kind == kind,
        Notification.state.in_(WAITING),
    )
    return session.scalars(
        query.order_by(Notification.object_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def of_customer(session: Session, customer_id: str) -> Sequence[Notification]:
    """All of them, oldest first."""
    query = select(Notification).where(Notification.customer_id == customer_id)
    return session.scalars(query.order_by(Notification.found_at, Notification.object_id)).all()


def conversations(session: Session, customer_id: str) -> Sequence[Conversation]:
    """The customer's conversations, the one in which something was said last first."""
    query = select(Conversation).where(Conversation.customer_id == customer_id)
    newest = query.order_by(Conversation.updated_at.desc(), Conversation.id.desc())
    return session.scalars(newest.limit(PLACES).execution_options(populate_existing=True)).all()


def is_open(session: Session, conversation_id: str, at: datetime) -> bool:
    """Whether somebody holds a session with which they can read a conversation."""
    token = exists().where(
        SessionToken.conversation_id == conversation_id, SessionToken.expires_at > at
    )
    return bool(session.scalar(select(token)))


def shipment(session: Session, shipment_id: str) -> Shipment | None:
    """A parcel."""
    query = select(Shipment).where(Shipment.id == shipment_id, visible(Shipment))
    return session.scalar(query.execution_options(populate_existing=True))


def refund(session: Session, refund_id: str) -> Refund | None:
    """A refund."""
    return session.get(Refund, refund_id, populate_existing=True)


def coupon(session: Session, coupon_id: str) -> Coupon | None:
    """A coupon."""
    return session.get(Coupon, coupon_id, populate_existing=True)


def requests_about(session: Session, case_id: str) -> Sequence[str]:
    """Requests that asked the shop for a case, and that it has fulfilled."""
    query = select(ShopRequest.id).where(
        ShopRequest.kind == RequestKind.AFTERSALE,
        ShopRequest.object_id == case_id,
        ShopRequest.state == "done",
    )
    return session.scalars(query).all()


def orders_shown(session: Session, customer_id: str, since: datetime) -> set[str]:
    """Ids of the orders whose cards the bot or an agent showed the customer since then."""
    query = (
        select(Message.payload)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.customer_id == customer_id,
            Conversation.updated_at >= since,
            Message.type == "order",
            Message.sender.in_(("bot", "agent")),
            Message.ts >= since,
        )
        .order_by(Message.ts.desc())
        .limit(CARDS)
    )
    cards = [card for payload in session.scalars(query) for card in payload["orders"]]
    return {str(card["id"]) for card in cards}


def was_said(session: Session, customer_id: str, client_ids: Sequence[str]) -> bool:
    """Whether one of the customer's conversations has a message of one of these names."""
    said = exists().where(
        Message.conversation_id == Conversation.id,
        Conversation.customer_id == customer_id,
        Message.client_id.in_(client_ids),
    )
    return bool(client_ids) and bool(session.scalar(select(said)))
