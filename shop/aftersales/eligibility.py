"""7 天无理由 (消费者权益保护法 art. 25): seven days after the day of signing, with exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.states import HOLDING, Cause
from shop.catalog.service import products
from shop.errors import Invalid
from shop.orders.models import Order, OrderLine
from shop.policies.service import policy
from shop.policies.values import ReturnPolicy


@dataclass(frozen=True)
class Eligibility:
    """`code` when not allowed: not_signed, window_passed or category_excluded.

    `until`: the moment the window closes (exclusive). `excluded`: names of categories without it.
    """

    allowed: bool
    code: str = ""
    until: datetime | None = None
    excluded: tuple[str, ...] = ()


def refundable(order: Order) -> int:
    """What of the payment is neither refunded nor promised, in 分."""
    return order.paid - order.refunded


def worth(session: Session, order: Order, positions: Sequence[int]) -> int:
    """What these lines can bring back, in 分: their payment less what price protection gave."""
    paid = sum(line.paid for line in lines_at(order, positions))
    return paid - given_back(session, order.id, positions)


def given_back(session: Session, order_id: str, positions: Sequence[int]) -> int:
    """What price protection gave or promised for these lines, in 分."""
    cases = repository.cases_of_order(session, order_id, HOLDING)
    return sum(
        case.amount
        for case in cases
        if case.cause == Cause.PRICE_DROP and set(case.lines) & set(positions)
    )


def lines_at(order: Order, positions: Sequence[int] | None) -> list[OrderLine]:
    """The lines at these positions, all if None; raises Invalid for one that is not there."""
    if positions is None:
        return list(order.lines)
    known = {line.position: line for line in order.lines}
    for position in positions:
        if position not in known:
            raise Invalid("lines", f"order {order.id} has no line {position}")
    return [known[position] for position in dict.fromkeys(positions)]


def window_end(signed_at: datetime, days: int) -> datetime:
    """The day after signing is the first day; midnight after the last one closes the window."""
    return clock.day_start(signed_at, days + 1)


def no_reason(
    session: Session,
    order: Order,
    lines: Sequence[int] | None = None,
    now: datetime | None = None,
) -> Eligibility:
    """Whether these lines can be sent back without a reason at this moment."""
    rules, moment = policy(session, ReturnPolicy), now or clock.now()
    excluded = excluded_kinds(session, [line.product_id for line in lines_at(order, lines)])
    if order.signed_at is None:
        return Eligibility(False, "not_signed", None, excluded)
    until = window_end(order.signed_at, rules.days)
    if excluded:
        return Eligibility(False, "category_excluded", until, excluded)
    if moment >= until:
        return Eligibility(False, "window_passed", until)
    return Eligibility(True, until=until)


def excluded_kinds(session: Session, product_ids: Sequence[str]) -> tuple[str, ...]:
    """Names of the categories of these products that are never sent back without a reason."""
    rules = policy(session, ReturnPolicy)
    names = {
        product.category.name
        for product in products(session, list(product_ids))
        if not product.category.no_reason_return or product.category_id in rules.excluded_categories
    }
    return tuple(sorted(names))
