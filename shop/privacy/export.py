"""All that is known about a customer, as JSON (个人信息保护法 art. 45)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from shop.aftersales import repository as aftersales
from shop.aftersales.models import Ticket
from shop.behaviour.models import SuggestionList
from shop.channels import repository as channels
from shop.conversations import repository as conversations
from shop.conversations.models import Conversation
from shop.customers import consent, service
from shop.database import Base
from shop.errors import NotFound
from shop.orders import repository as orders
from shop.orders.models import Order
from shop.privacy import repository
from shop.proactive import repository as proactive
from shop.ratings import repository as ratings
from shop.shipping import repository as shipping

OURS = frozenset({"import_id", "version", "key", "body_hash"})  # means nothing to a customer


def plain(row: Base, *without: str) -> dict[str, Any]:
    """The columns of a row with values that JSON knows; moments as ISO 8601 in UTC."""
    hidden = OURS.union(without)
    names = (a.key for a in inspect(type(row)).column_attrs if a.key not in hidden)
    return {name: _value(getattr(row, name)) for name in names}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _rows(rows: Iterable[Base], *without: str) -> list[dict[str, Any]]:
    return [plain(row, "customer_id", *without) for row in rows]


def export_customer(session: Session, customer_id: str) -> dict[str, Any]:
    """Everything, newest state; amounts in 分. Raises NotFound, also after an erasure."""
    who = service.customer(session, customer_id)
    held = repository.all_orders(session, customer_id)
    return {
        "profile": _profile(session, customer_id) | plain(who, "erased_at"),
        "consent": _consent(session, customer_id),
        "orders": [_order(session, order) for order in held],
        "shipments": [parcel for order in held for parcel in _shipments(session, order)],
        "aftersales": _aftersales(session, customer_id),
        "invoices": _rows(orders.invoices(session, customer_id, None)),
        "coupons": _rows(service.coupon_history(session, customer_id)),
        "tickets": _rows(aftersales.tickets(session, customer_id, open_only=False)),
        "behaviours": _rows(repository.behaviours(session, customer_id), "id"),
        "conversations": _conversations(session, customer_id),
    }


def _profile(session: Session, customer_id: str) -> dict[str, Any]:
    return {
        "addresses": _rows(service.addresses(session, customer_id)),
        "reviews": _rows(repository.reviews(session, customer_id)),
        "suggestions": _rows(repository.suggestion_lists(session, customer_id)),
        "notifications": _rows(proactive.of_customer(session, customer_id)),
        "channels": _rows(channels.bound_to(session, customer_id), "conversation_id", "held_until"),
    }


def _consent(session: Session, customer_id: str) -> dict[str, Any]:
    held = consent.consents(session, customer_id)
    changes = consent.changes(session, customer_id)
    return {
        **{purpose.value: granted for purpose, granted in held.items()},
        "changes": _rows(changes, "id"),
    }


def _order(session: Session, order: Order) -> dict[str, Any]:
    return {
        **plain(order, "customer_id"),
        "lines": _rows(order.lines, "order_id"),
        "events": _rows(orders.events(session, order.id), "id", "order_id"),
    }


def _shipments(session: Session, order: Order) -> list[dict[str, Any]]:
    return [
        {
            **plain(shipment),
            "events": _rows(shipping.events(session, [shipment.id]), "id", "shipment_id"),
        }
        for shipment in shipping.shipments(session, order.id)
    ]


def _aftersales(session: Session, customer_id: str) -> list[dict[str, Any]]:
    return [
        {
            **plain(case, "customer_id"),
            "refunds": _rows(aftersales.refunds(session, case.order_id, case.id)),
        }
        for case in aftersales.cases(session, customer_id, None, None)
    ]


def conversation_export(session: Session, conversation_id: str) -> dict[str, Any]:
    """What is known of somebody who did not log in: this conversation, and what it led to."""
    talk = conversations.find(session, conversation_id)
    if talk is None:
        raise NotFound("conversation", conversation_id)
    said = repository.of_conversation(session, conversation_id)
    return {
        "tickets": _rows(one for one in said if isinstance(one, Ticket)),
        "suggestions": _rows(one for one in said if isinstance(one, SuggestionList)),
        "conversations": _talks(session, [talk]),
    }


def _conversations(session: Session, customer_id: str) -> list[dict[str, Any]]:
    return _talks(session, repository.conversations(session, customer_id))


def _talks(session: Session, talks: Sequence[Conversation]) -> list[dict[str, Any]]:
    said: dict[str, list[dict[str, Any]]] = {talk.id: [] for talk in talks}
    for message in repository.messages(session, list(said)):
        line = plain(message, "conversation_id", "client_id", "turn_seq", "sender_id")
        said[message.conversation_id].append(line)
    rated: dict[str, list[dict[str, Any]]] = {talk.id: [] for talk in talks}
    for rating in ratings.of_conversations(session, list(said)):
        rated[rating.conversation_id].append(plain(rating, "conversation_id", "agent_id"))
    kept = ("id", "channel", "created_at", "updated_at")
    return [
        {
            **{name: _value(getattr(talk, name)) for name in kept},
            "messages": said[talk.id],
            "ratings": rated[talk.id],
        }
        for talk in talks
    ]
