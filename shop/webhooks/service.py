"""Events for the shop's own system: written with what they are about, delivered at least once.

Standard Webhooks: https://www.standardwebhooks.com (specification 1.0.0). Events of one object go
out in order; each is tried for three days from its first try, then kept as a dead letter.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from shop.errors import NotFound
from shop.ids import new_id
from shop.orders.models import ShopRequest
from shop.webhooks import repository
from shop.webhooks.models import WebhookEvent

GIVE_UP_AFTER = timedelta(days=3)
DELAYS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 300, 600, 1_200, 1_800))
LONGEST_DELAY = timedelta(hours=1)
JITTER = 0.2
KEPT = timedelta(days=30)
LONGEST_ERROR = 200
OBJECTS = {  # how the object of a request is named in `data`
    "order.cancel_requested": "order_id",
    "order.address_change_requested": "order_id",
    "order.change_requested": "order_id",
    "order.remark_requested": "order_id",
    "order.delivery_time_requested": "order_id",
    "order.handover_requested": "order_id",
    "order.intercept_requested": "order_id",
    "order.urge_requested": "order_id",
    "aftersale.requested": "aftersale_id",
    "aftersale.pickup_requested": "aftersale_id",
    "invoice.requested": "invoice_id",
    "invoice.correction_requested": "invoice_id",
    "ticket.opened": "ticket_id",
}


@dataclass(frozen=True)
class Outgoing:
    """An event to hand over now."""

    position: int
    event_id: str
    body: str


def announce(session: Session, request: ShopRequest) -> None:
    """Tell the shop what a customer asks for, in the transaction that keeps the request."""
    data = {"request_id": request.id, "customer_id": request.customer_id, **about(request)}
    _add(session, request, request.kind, data, request.requested_at)


def about(request: ShopRequest) -> dict[str, Any]:
    """What a request is about, as the shop reads it."""
    return {**request.payload, OBJECTS[request.kind]: request.object_id}


def follow_up(
    session: Session, request: ShopRequest, type_: str, data: dict[str, Any], now: datetime
) -> bool:
    """Tell what became of something announced earlier; False if the shop was never told of it."""
    known = repository.newest_of(session, request.object_id)
    if known is None:
        return False
    named = {"request_id": request.id, OBJECTS[request.kind]: request.object_id}
    _add(session, request, type_, {**named, **data}, now)
    return True


def _add(
    session: Session, request: ShopRequest, type_: str, data: dict[str, Any], now: datetime
) -> None:
    body = {"type": type_, "timestamp": now.isoformat(), "data": data}
    session.add(
        WebhookEvent(
            event_id=f"evt_{new_id()}",
            type=type_,
            object_id=request.object_id,
            request_id=request.id,
            customer_id=request.customer_id,
            body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            created_at=now,
            next_attempt_at=now,
        )
    )
    session.flush()


def due(session: Session, at: datetime, limit: int) -> list[Outgoing]:
    """What should go out now."""
    return [
        Outgoing(event.position, event.event_id, event.body)
        for event in repository.due(session, at, limit)
    ]


def delivered(session: Session, position: int, at: datetime) -> None:
    """The shop took it."""
    event = repository.locked(session, position)
    if event is not None:
        event.state, event.error, event.done_at = "done", "", at
        event.attempts += 1


def failed(
    session: Session,
    position: int,
    error: str,
    at: datetime,
    *,
    final: bool = False,
    wait: timedelta | None = None,
) -> bool:
    """The shop did not take it; True if it is a dead letter now.

    `final`: never try again by itself. `wait`: the shop asked for so long a pause.
    """
    event = repository.locked(session, position)
    if event is None or event.state != "pending":  # erased, answered or resent meanwhile
        return False
    event.attempts += 1
    event.error = error[:LONGEST_ERROR]
    event.first_tried_at = event.first_tried_at or at
    event.next_attempt_at = at + max(_delay(event.attempts), wait or timedelta())
    if final or event.next_attempt_at > event.first_tried_at + GIVE_UP_AFTER:
        event.state = "dead"
    return event.state == "dead"


def _delay(attempts: int) -> timedelta:
    planned = DELAYS[attempts - 1] if attempts <= len(DELAYS) else LONGEST_DELAY
    return planned * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 — not a secret


def resend(session: Session, event_id: str, at: datetime) -> None:
    """Try a dead letter again, for three more days; raises NotFound."""
    event = repository.by_event_id(session, event_id)
    if event is None or event.state == "done":
        raise NotFound("webhook", event_id)
    event.state, event.attempts, event.error = "pending", 0, ""
    event.first_tried_at, event.next_attempt_at = None, at


def undelivered(session: Session, limit: int = 200) -> Sequence[WebhookEvent]:
    """Dead letters and what waits behind them, oldest first."""
    return repository.undelivered(session, limit)


def prune(session: Session, at: datetime) -> int:
    """Forget what was taken long ago."""
    return repository.prune(session, at - KEPT)
