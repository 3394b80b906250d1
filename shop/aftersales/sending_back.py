"""Goods on their way back to the shop: a parcel of the customer's own, or one to be fetched."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.models import AfterSale
from shop.aftersales.states import SENT_BACK, CaseState
from shop.errors import NotFound, Refused
from shop.orders import repository as orders_repository
from shop.orders.models import ShopRequest
from shop.orders.requests import ask
from shop.system import RequestKind, ShopSystem
from shop.webhooks.service import follow_up


def to_send_back(session: Session, customer_id: str) -> list[AfterSale]:
    """Cases in which the shop agreed and waits for the goods, newest first."""
    found = repository.cases(session, customer_id, None, {CaseState.ACCEPTED})
    return [case for case in found if case.kind in SENT_BACK]


def record_parcel(
    session: Session,
    customer_id: str,
    case_id: str,
    *,
    tracking_no: str,
    courier: str = "",
    now: datetime | None = None,
) -> AfterSale:
    """Keep the parcel that the customer sent, and tell the shop; again with the same number: once.

    Raises NotFound, Refused not_accepted for a case that does not wait for goods.
    """
    moment = now or clock.now()
    case = _waiting(session, customer_id, case_id)
    if case.return_tracking_no == tracking_no:
        return case
    case.return_tracking_no, case.return_courier = tracking_no, courier
    case.return_sent_at = moment
    session.flush()
    request = orders_repository.open_request(session, RequestKind.AFTERSALE, case.id)
    if request is not None:
        about = {"order_id": case.order_id, "number": case.called}
        parcel = {"courier": courier, "tracking_no": tracking_no}
        follow_up(session, request, "aftersale.sent_back", {**about, **parcel}, moment)
    return case


def request_pickup(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    case_id: str,
    *,
    key: str,
    wish: Mapping[str, Any] | None = None,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> ShopRequest:
    """Ask the shop to have the goods fetched, at the time of `wish` (wanted, words, day, hours).

    An open request for it is returned as it stands, with another wish after the shop was told of
    that. Raises NotFound, Refused not_accepted.
    """
    case = _waiting(session, customer_id, case_id)
    known = orders_repository.open_request(session, RequestKind.PICKUP, case.id)
    if known is not None and known.key != key:
        _move(session, known, dict(wish or {}), now or clock.now())
        return known
    return ask(
        session,
        shop,
        kind=RequestKind.PICKUP,
        object_id=case.id,
        key=key,
        customer_id=customer_id,
        conversation_id=conversation_id,
        payload={"order_id": case.order_id, "number": case.called, **(wish or {})},
        now=now,
    )


def _move(session: Session, request: ShopRequest, wish: dict[str, Any], moment: datetime) -> None:
    moved = {**request.payload, **wish}
    if moved == request.payload:
        return
    request.payload = moved
    session.flush()
    follow_up(session, request, "aftersale.pickup_changed", moved, moment)


def pickup_of(session: Session, case_id: str) -> ShopRequest | None:
    """The request to fetch the goods that is not finished."""
    return orders_repository.open_request(session, RequestKind.PICKUP, case_id)


def latest_pickup(session: Session, case_id: str) -> ShopRequest | None:
    """The newest request to fetch the goods, whatever became of it."""
    return orders_repository.newest_request(session, RequestKind.PICKUP, case_id)


def _waiting(session: Session, customer_id: str, case_id: str) -> AfterSale:
    case = repository.case(session, case_id, customer_id)
    if case is None:
        raise NotFound("aftersale", case_id)
    orders_repository.lock(session, case.order_id)
    session.refresh(case)
    if case.state != CaseState.ACCEPTED or case.kind not in SENT_BACK:
        raise Refused("not_accepted", case=case.id)
    return case
