"""What law makes a shop keep of a customer, and until when at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from shop.aftersales import repository as aftersales
from shop.clock import for_people
from shop.orders import repository as orders
from shop.orders.models import Order
from shop.privacy import repository

What = Literal["orders", "aftersales", "invoices"]
# 电子商务法 art. 31: three years from the completed transaction; 税收征收管理法实施细则 art. 29:
# invoices ten years.
YEARS: dict[What, int] = {"orders": 3, "aftersales": 3, "invoices": 10}


@dataclass(frozen=True)
class Retained:
    """Records of one kind, by the names the customer knows them by, and their last day."""

    what: What
    ids: tuple[str, ...]
    until: date


def retained(session: Session, customer_id: str) -> list[Retained]:
    """What is kept locked away after an erasure; kinds without a record are left out."""
    held = repository.all_orders(session, customer_id)
    cases = aftersales.cases(session, customer_id, None, None)
    invoices = orders.invoices(session, customer_id, None)
    found = [
        _kept("orders", [order.id for order in held], [_over(order) for order in held]),
        _kept(
            "aftersales",
            [case.called for case in cases],
            [case.done_at or case.requested_at for case in cases],
        ),
        _kept(
            "invoices",
            [invoice.id for invoice in invoices],
            [invoice.issued_at or invoice.requested_at for invoice in invoices],
        ),
    ]
    return [one for one in found if one is not None]


def _over(order: Order) -> datetime:
    return order.completed_at or order.cancelled_at or order.signed_at or order.placed_at


def _kept(what: What, ids: Sequence[str], over: Sequence[datetime]) -> Retained | None:
    if not ids:
        return None
    return Retained(what, tuple(ids), _years_after(for_people(max(over)).date(), YEARS[what]))


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)
