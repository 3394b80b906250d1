"""The port to the shop's own order system, which stays the master of orders.

A customer's wish becomes a ShopRequest: requested → accepted | refused → done, or withdrawn. What
may be said to the customer is the state of the request and nothing more.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from shop.errors import Conflict
from shop.orders.models import ShopRequest
from shop.webhooks.service import announce


class RequestKind(StrEnum):
    """What a shop can be asked to do; also the type of the webhook that asks it."""

    CANCEL = "order.cancel_requested"
    ADDRESS = "order.address_change_requested"
    CHANGE = "order.change_requested"
    REMARK = "order.remark_requested"
    SCHEDULE = "order.delivery_time_requested"
    HANDOVER = "order.handover_requested"
    INTERCEPT = "order.intercept_requested"
    URGE = "order.urge_requested"
    AFTERSALE = "aftersale.requested"
    INVOICE = "invoice.requested"
    PICKUP = "aftersale.pickup_requested"
    INVOICE_CORRECTION = "invoice.correction_requested"
    TICKET = "ticket.opened"


ABOUT_ORDERS = frozenset(kind for kind in RequestKind if kind.startswith("order."))


class RequestState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # by the customer, before the shop answered


NEXT = {
    RequestState.REQUESTED: {
        RequestState.ACCEPTED,
        RequestState.REFUSED,
        RequestState.DONE,
        RequestState.WITHDRAWN,
    },
    RequestState.ACCEPTED: {RequestState.DONE},
    RequestState.REFUSED: set[RequestState](),
    RequestState.DONE: set[RequestState](),
    RequestState.WITHDRAWN: set[RequestState](),
}


def check_answer(current: RequestState, wanted: RequestState) -> None:
    """Raise Conflict unless `wanted` can follow `current`."""
    if wanted not in NEXT[current]:
        raise Conflict("illegal_answer", current=current.value, wanted=wanted.value)


@dataclass(frozen=True)
class Decision:
    """What the shop says to a request; `reason` is a code when refused."""

    state: RequestState
    reason: str = ""


class ShopSystem(Protocol):
    """Who decides requests."""

    def decide(self, session: Session, request: ShopRequest) -> Decision:
        """Decide, and do in the same transaction what was accepted; REQUESTED leaves it open."""
        ...


class RemoteShop:
    """A shop with a system of its own: every request waits until that system answers."""

    def decide(self, session: Session, request: ShopRequest) -> Decision:
        """Open, always; the event that tells the shop is part of the same transaction."""
        announce(session, request)
        return Decision(RequestState.REQUESTED)
