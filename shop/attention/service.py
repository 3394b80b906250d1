"""Attention is scarce: whether a customer may now be shown what they did not ask for.

Only for unsolicited suggestions and news, which share one budget. What a customer asks for is
always answered.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository as aftersales
from shop.aftersales.states import OPEN
from shop.behaviour import repository as behaviour
from shop.customers import repository as customers
from shop.customers.consent import Purpose, may
from shop.policies.service import policy
from shop.policies.values import AttentionPolicy
from shop.proactive import repository as proactive


@dataclass(frozen=True)
class Verdict:
    """Allowed, or the reason why not (docs/guide/shop-services.md)."""

    allowed: bool
    reason: str = ""


def may_suggest(session: Session, customer_id: str | None, now: datetime | None = None) -> Verdict:
    """Whether an unsolicited suggestion may go out at this moment."""
    moment, rules = now or clock.now(), policy(session, AttentionPolicy)
    if customer_id is None or customers.customer(session, customer_id) is None:
        return Verdict(False, "unknown_customer")
    reason = (
        _not_agreed(session, customer_id, moment)
        or _quiet(rules, moment)
        or _in_trouble(session, customer_id, rules)
        or _enough(session, customer_id, rules, moment)
    )
    return Verdict(not reason, reason)


def may_tell(
    session: Session,
    customer_id: str,
    purpose: Purpose,
    order_id: str | None,
    now: datetime,
    *,
    of_case: bool = False,
) -> Verdict:
    """Whether news about an order (None: about none) may go out at this moment.

    `of_case`: it is what came of an after-sales case, which no open case silences.
    """
    rules = policy(session, AttentionPolicy)
    reason = (
        _not_agreed(session, customer_id, now, purpose)
        or ("" if of_case else _other_trouble(session, customer_id, order_id, rules))
        or _enough(session, customer_id, rules, now)
        or _quiet(rules, now)
    )
    return Verdict(not reason, reason)


def may_tell_visitor(
    session: Session,
    customer_id: str,
    purpose: Purpose,
    order_id: str | None,
    now: datetime,
    *,
    of_case: bool = False,
) -> Verdict:
    """The same for a customer who came by themselves: neither caps nor quiet hours hold."""
    rules = policy(session, AttentionPolicy)
    reason = _not_agreed(session, customer_id, now, purpose) or (
        "" if of_case else _other_trouble(session, customer_id, order_id, rules)
    )
    return Verdict(not reason, reason)


def quiet_until(session: Session, now: datetime) -> datetime:
    """When the quiet hours that hold now are over."""
    local, end = clock.for_people(now), policy(session, AttentionPolicy).quiet_to
    over = datetime.combine(local.date(), end, clock.SHANGHAI)
    return clock.in_utc(over if over > local else over + timedelta(days=1))


def _not_agreed(
    session: Session, customer_id: str, moment: datetime, purpose: Purpose = Purpose.PROACTIVE
) -> str:
    return "" if may(session, customer_id, purpose, moment) else "no_consent"


def _quiet(rules: AttentionPolicy, moment: datetime) -> str:
    at = clock.for_people(moment).time()
    return "quiet_hours" if within(at, rules.quiet_from, rules.quiet_to) else ""


def within(at: time, start: time, end: time) -> bool:
    """Whether a time of day lies in [start, end), which may go past midnight."""
    return start <= at < end if start <= end else at >= start or at < end


def _in_trouble(session: Session, customer_id: str, rules: AttentionPolicy) -> str:
    if not rules.silent_with_open_case:
        return ""
    if aftersales.has_open_case(session, customer_id):
        return "open_aftersale"
    return "open_complaint" if aftersales.has_open_complaint(session, customer_id) else ""


def _other_trouble(
    session: Session, customer_id: str, order_id: str | None, rules: AttentionPolicy
) -> str:
    """An open case or complaint, unless one of them is about this very order."""
    if not rules.silent_with_open_case:
        return ""
    cases = {one.order_id for one in aftersales.cases(session, customer_id, None, OPEN)}
    tickets = aftersales.tickets(session, customer_id, open_only=True)
    complaints = {one.order_id for one in tickets if one.kind == "complaint"}
    if order_id is not None and order_id in cases | complaints:
        return ""
    return "open_aftersale" if cases else "open_complaint" if complaints else ""


def _enough(session: Session, customer_id: str, rules: AttentionPolicy, moment: datetime) -> str:
    """Days are calendar days in China, weeks the last seven of them."""
    if _unasked_since(session, customer_id, clock.day_start(moment)) >= rules.per_day:
        return "daily_cap"
    week = _unasked_since(session, customer_id, clock.day_start(moment, -6))
    return "weekly_cap" if week >= rules.per_week else ""


def _unasked_since(session: Session, customer_id: str, since: datetime) -> int:
    suggested = behaviour.unsolicited_since(session, customer_id, since)
    return suggested + proactive.told_since(session, customer_id, since)
