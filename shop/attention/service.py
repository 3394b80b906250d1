"""Attention is scarce: whether a customer may now be shown what they did not ask for.

Only for unsolicited suggestions. What a customer asks for is always answered.
"""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository as aftersales
from shop.behaviour import repository as behaviour
from shop.customers import repository as customers
from shop.customers.consent import Purpose, may
from shop.policies.service import policy
from shop.policies.values import AttentionPolicy


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


def _not_agreed(session: Session, customer_id: str, moment: datetime) -> str:
    return "" if may(session, customer_id, Purpose.PROACTIVE, moment) else "no_consent"


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


def _enough(session: Session, customer_id: str, rules: AttentionPolicy, moment: datetime) -> str:
    """Days are calendar days in China, weeks the last seven of them."""
    today = behaviour.unsolicited_since(session, customer_id, clock.day_start(moment))
    if today >= rules.per_day:
        return "daily_cap"
    week = clock.day_start(moment, -6)
    return (
        "weekly_cap"
        if behaviour.unsolicited_since(session, customer_id, week) >= rules.per_week
        else ""
    )
