"""After-sales cases as the shop pushes them; amounts in 分."""

from pydantic import AwareDatetime, Field
from sqlalchemy.orm import Session

from shop.aftersales.models import AfterSale
from shop.aftersales.states import HOLDING, PAYING, CaseKind, CaseState, Cause
from shop.errors import Conflict, Refused
from shop.intake import Pushed, is_stale, locked
from shop.orders import repository as orders_repository
from shop.orders.service import order, order_of


class AfterSaleIn(Pushed):
    """A case as the shop's own system has it."""

    order_id: str
    customer_id: str
    kind: CaseKind
    state: CaseState
    amount: int = Field(0, ge=0)
    lines: tuple[int, ...] = ()
    cause: Cause = Cause.OTHER
    reason: str = ""
    refuse_reason: str = ""
    requested_at: AwareDatetime
    decided_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None

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
    return True


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
