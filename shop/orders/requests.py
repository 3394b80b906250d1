"""What customers ask the shop to do with an order; asked twice under one key, asked once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.database import insert_new
from shop.errors import Conflict
from shop.ids import new_id
from shop.orders import repository
from shop.orders.models import ShopRequest
from shop.orders.service import order_of
from shop.system import RequestKind, RequestState, ShopSystem, check_answer


def ask(
    session: Session,
    shop: ShopSystem,
    *,
    kind: RequestKind,
    object_id: str,
    key: str,
    customer_id: str | None,
    conversation_id: str | None = None,
    payload: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Put a request to the shop and return it as the shop left it.

    The same key again returns the first request; raises Conflict if that was about something else.
    """
    moment = now or clock.now()
    row = {
        "id": new_id(),
        "key": key,
        "kind": kind.value,
        "object_id": object_id,
        "customer_id": customer_id,
        "conversation_id": conversation_id,
        "state": RequestState.REQUESTED.value,
        "reason": "",
        "payload": payload or {},
        "requested_at": moment,
    }
    fresh = insert_new(session, ShopRequest, [row], ["key"]) == 1
    request = repository.request_by_key(session, key)
    if request is None or (request.kind, request.object_id) != (kind.value, object_id):
        raise Conflict("key_used", key=key)
    if fresh:
        decision = shop.decide(session, request)
        _settle(request, decision.state, decision.reason, moment)
        session.flush()
    return request


def _settle(request: ShopRequest, state: RequestState, reason: str, moment: datetime) -> None:
    request.reason = reason
    if state is not RequestState.REQUESTED:
        request.state, request.decided_at = state.value, moment


def settle(
    request: ShopRequest, state: RequestState, reason: str = "", now: datetime | None = None
) -> None:
    """Note what became of a request; raises Conflict if that cannot follow what it is now."""
    check_answer(RequestState(request.state), state)
    _settle(request, state, reason or request.reason, now or clock.now())


def overrule(request: ShopRequest, state: RequestState, reason: str, now: datetime) -> None:
    """Note what the shop, which is the master, made of the thing itself."""
    _settle(request, state, reason or request.reason, now)


def requests_of(
    session: Session, customer_id: str, kind: RequestKind | None = None
) -> Sequence[ShopRequest]:
    """What the customer asked for, newest first."""
    return repository.requests(session, customer_id, kind)


def request_about_order(
    session: Session,
    shop: ShopSystem,
    kind: RequestKind,
    customer_id: str,
    order_id: str,
    *,
    payload: dict[str, Any],
    key: str,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask for something about the customer's order (a kind of ABOUT_ORDERS); raises NotFound."""
    repository.lock(session, order_id)  # what is asked about one order goes out in this order
    return ask(
        session,
        shop,
        kind=kind,
        object_id=order_of(session, customer_id, order_id).id,
        key=key,
        customer_id=customer_id,
        conversation_id=conversation_id,
        payload=payload,
        now=now,
    )


def unfinished(
    session: Session, customer_id: str, kind: RequestKind, object_id: str, key: str = ""
) -> ShopRequest | None:
    """The newest request of this kind about this thing that waits; not the one made under `key`."""
    for request in repository.requests(session, customer_id, kind):
        waits = request.state in repository.UNSETTLED
        if request.object_id == object_id and waits and request.key != key:
            return request
    return None


def request_cancel(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    order_id: str,
    *,
    reason: str,
    key: str,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask to cancel the customer's order; raises NotFound."""
    return request_about_order(
        session,
        shop,
        RequestKind.CANCEL,
        customer_id,
        order_id,
        payload={"reason": reason},
        key=key,
        conversation_id=conversation_id,
        now=now,
    )


def request_address_change(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    order_id: str,
    *,
    address: dict[str, Any],
    key: str,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask to send the customer's order elsewhere; raises NotFound."""
    return request_about_order(
        session,
        shop,
        RequestKind.ADDRESS,
        customer_id,
        order_id,
        payload={"address": address},
        key=key,
        conversation_id=conversation_id,
        now=now,
    )
