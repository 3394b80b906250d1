"""Opening a case: the rules that stand before it, and the promise that comes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.eligibility import lines_at, no_reason, refundable, worth
from shop.aftersales.evidence import gather
from shop.aftersales.models import AfterSale
from shop.aftersales.numbers import new_number
from shop.aftersales.states import HOLDING, OPEN, PAYING, UNEXPLAINED, CaseKind, CaseState, Cause
from shop.errors import Conflict, Invalid, Refused
from shop.ids import new_id
from shop.orders import repository as orders_repository
from shop.orders.models import Order
from shop.orders.requests import ask
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.system import RequestKind, ShopSystem


@dataclass(frozen=True)
class _Wish:
    kind: CaseKind
    cause: Cause
    lines: list[int] | None
    amount: int | None
    variant_id: str | None
    moment: datetime

    @property
    def protection(self) -> bool:
        """Whether it is the difference to a lower price, which leaves the goods where they are."""
        return self.cause is Cause.PRICE_DROP


def request_refund(
    session: Session,
    shop: ShopSystem,
    customer_id: str,
    order_id: str,
    *,
    reason: str,
    key: str,
    lines: Sequence[int] | None = None,
    amount: int | None = None,
    cause: Cause = Cause.OTHER,
    kind: CaseKind = CaseKind.REFUND,
    variant_id: str | None = None,
    conversation_id: str | None = None,
    now: datetime | None = None,
) -> AfterSale:
    """Open a case on the customer's order and put it to the shop.

    `lines`: positions in the order, refunded at their share of the payment. `amount`: 分 instead.
    Neither: all that is left. `variant_id`: what an exchange shall bring. Pictures sent just before
    in the conversation are kept with the case. The same key again returns the first case, as it
    stands now. Raises NotFound; Invalid for a position or amount that makes no sense; Conflict if
    the key was used for another order; Refused with a code of docs/guide/shop-services.md.
    """
    moment = now or clock.now()
    orders_repository.lock(session, order_id)  # one case of an order after the other
    order = order_of(session, customer_id, order_id)
    known = repository.case_by_key(session, key)
    if known is not None:
        return _same_order(known, order)
    positions = None if lines is None else list(dict.fromkeys(lines))
    wish = _Wish(CaseKind(kind), Cause(cause), positions, amount, variant_id, moment)
    case = _open(session, order, wish, reason, key)
    ask(
        session,
        shop,
        kind=RequestKind.AFTERSALE,
        object_id=case.id,
        key=key,
        customer_id=customer_id,
        conversation_id=conversation_id,
        payload={
            "number": case.number,
            "order_id": order.id,
            "kind": case.kind,
            "cause": case.cause,
            "lines": case.lines,
            "variant_id": case.variant_id,
            "amount": case.amount,
            "reason": reason,
        },
        now=moment,
    )
    if conversation_id is not None:
        gather(session, case, conversation_id, moment)
    session.refresh(case)  # the shop may have decided already
    return case


def _same_order(known: AfterSale, order: Order) -> AfterSale:
    if known.order_id != order.id:
        raise Conflict("key_used", key=known.key)
    return known


def _open(session: Session, order: Order, wish: _Wish, reason: str, key: str) -> AfterSale:
    _check_order(order)
    positions = _positions(session, order, wish)
    _check_window(session, order, wish)
    amount = _amount(session, order, wish)
    if amount and not orders_repository.promise_back(session, order.id, amount):
        raise Refused("exceeds_paid", available=refundable(order))
    case = AfterSale(
        id=new_id(),
        number=new_number(session, "S", key, wish.moment),
        order_id=order.id,
        customer_id=order.customer_id,
        kind=wish.kind,
        state=CaseState.REQUESTED,
        cause=wish.cause,
        reason=reason,
        amount=amount,
        lines=positions,
        variant_id=wish.variant_id,
        requested_at=wish.moment,
        key=key,
        version=0,  # whatever the shop pushes of it is newer
    )
    session.add(case)
    session.flush()
    return case


def _check_order(order: Order) -> None:
    if order.state == OrderState.CANCELLED:
        raise Refused("order_cancelled", order=order.id)
    if order.paid == 0:
        raise Refused("not_paid", order=order.id)


def _positions(session: Session, order: Order, wish: _Wish) -> list[int]:
    """The lines the case is about: [] for an amount, what no case has yet for the whole order."""
    asked = [line.position for line in lines_at(order, wish.lines)]
    live = [
        case
        for case in repository.cases_of_order(session, order.id, HOLDING)
        if (case.kind in PAYING or case.state in OPEN)
        and (case.cause == Cause.PRICE_DROP) == wish.protection
        and (case.state in OPEN or not wish.protection)
    ]
    if wish.lines is None and wish.amount is not None:
        return []
    free = [p for p in asked if not any(p in case.lines for case in live)]
    used_up = wish.kind in PAYING and refundable(order) == 0
    if live and (not free or used_up or (wish.lines is not None and free != asked)):
        raise Refused("already_requested", case=live[0].id)
    return free


def _check_window(session: Session, order: Order, wish: _Wish) -> None:
    signed = order.state in {OrderState.SIGNED, OrderState.COMPLETED}
    if not signed:
        if wish.kind is not CaseKind.REFUND:
            raise Refused("not_signed", order=order.id)
        return
    if wish.cause not in UNEXPLAINED:
        return
    right = no_reason(session, order, wish.lines, wish.moment)
    if right.code == "category_excluded":
        raise Refused("category_excluded", categories=list(right.excluded))
    if right.code == "window_passed":
        raise Refused("window_passed", until=right.until)


def _amount(session: Session, order: Order, wish: _Wish) -> int:
    available = refundable(order)
    if wish.kind not in PAYING:
        return 0
    if available == 0:
        raise Refused("nothing_left", order=order.id)
    if wish.amount is not None:
        if wish.amount <= 0:
            raise Invalid("amount", f"must be above 0, not {wish.amount}")
        amount = wish.amount
    elif wish.lines is not None:
        amount = worth(session, order, wish.lines)
    else:
        amount = available
    if amount > available:
        raise Refused("exceeds_paid", available=available)
    return amount
