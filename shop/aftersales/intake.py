"""After-sales cases as the shop pushes them; amounts in 分."""

from typing import Annotated, Any

from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.states import HOLDING, PAYING, CaseKind, CaseState, Cause
from shop.errors import Conflict, Refused
from shop.ids import new_id
from shop.intake import Fen, Key, Moment, Pushed, Short, is_stale, locked
from shop.orders import repository as orders_repository
from shop.orders.service import order, order_of

# what is shown of a case beside what is pushed; a case shown can be pushed back as it is
SHOWN_ONLY = frozenset(
    {
        "number",
        "variant_id",
        "pickup",
        "pictures",
        "return_courier",
        "return_tracking_no",
        "return_sent_at",
    }
)
Position = Annotated[int, Field(ge=0, le=200)]


class AfterSaleIn(Pushed):
    """A case as the shop's own system has it."""

    order_id: Key
    customer_id: Key
    kind: CaseKind
    state: CaseState
    amount: Fen = 0
    lines: tuple[Position, ...] = Field((), max_length=200)
    cause: Cause = Cause.OTHER
    reason: Short = ""
    refuse_reason: Short = ""
    requested_at: Moment
    decided_at: Moment | None = None
    done_at: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_only_shown(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if name not in SHOWN_ONLY}

    @property
    def held(self) -> int:
        """What the case promises back."""
        return self.amount if self.kind in PAYING and self.state in HOLDING else 0


def put_aftersale(session: Session, pushed: AfterSaleIn, import_id: int = 0) -> bool:
    """Store a case as the shop has it and count its promise.

    False when an equal or newer version is there. Raises NotFound when the order is not this
    customer's, Conflict for a case of another order, Refused when it would exceed what was paid.
    """
    orders_repository.lock(session, pushed.order_id)
    order_of(session, pushed.customer_id, pushed.order_id)
    known = locked(session, AfterSale, pushed.id)
    if is_stale(known, pushed):
        return False
    if known is not None and known.order_id != pushed.order_id:
        raise Conflict("other_order", case=pushed.id)
    _count(session, pushed, _held(known))
    values = pushed.model_dump(exclude={"lines"})
    origin = known.import_id if known else import_id
    session.merge(AfterSale(**values, lines=list(pushed.lines), import_id=origin))
    session.flush()
    _follow_with_refund(session, pushed)
    return True


def _follow_with_refund(session: Session, pushed: AfterSaleIn) -> None:
    """The money behind the case, as far as the shop says: on its way, back, or not at all."""
    key = f"aftersale:{pushed.id}"
    refund = orders_repository.refund_by_key(session, key)
    if not pushed.held or pushed.state not in {CaseState.ACCEPTED, CaseState.DONE}:
        if refund is not None and refund.state == "pending":
            session.delete(refund)
            session.flush()
        return
    decided = pushed.decided_at or pushed.requested_at
    if refund is None:
        refund = Refund(id=new_id(), aftersale_id=pushed.id, key=key, created_at=decided)
        refund.order_id = pushed.order_id
        session.add(refund)
    refund.amount = pushed.amount
    done = pushed.state is CaseState.DONE
    refund.state = "done" if done else "pending"
    refund.done_at = (pushed.done_at or decided) if done else None
    session.flush()


def _held(known: AfterSale | None) -> int:
    holding = known is not None and known.kind in PAYING and known.state in HOLDING
    return known.amount if known is not None and holding else 0


def _count(session: Session, pushed: AfterSaleIn, before: int) -> None:
    more = pushed.held - before
    if more > 0 and not orders_repository.promise_back(session, pushed.order_id, more):
        found = order(session, pushed.order_id)
        raise Refused("exceeds_paid", available=found.paid - found.refunded)
    if more < 0 and not orders_repository.release(session, pushed.order_id, -more):
        raise Conflict("not_promised", order=pushed.order_id, amount=-more)
