"""The second check before money moves: the last four digits of the phone, five tries.

Tries are kept in the audit log, so a new conversation does not give new ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop import clock
from shop.agents.repository import audit, was_audited
from shop.customers import phone_check_repository as repository
from shop.customers.models import Customer
from shop.customers.service import customer, last_four
from shop.errors import Refused
from shop.intake import locked

TRIES = 5
LOCKED_FOR = timedelta(hours=24)
FAILED, PASSED = "customer.phone_check_failed", "customer.phone_check_passed"


@dataclass(frozen=True)
class PhoneCheck:
    """Whether the digits were right; if not, how many tries are left or until when none is."""

    passed: bool
    tries_left: int
    locked_until: datetime | None = None


def phone_lock(session: Session, customer_id: str, now: datetime | None = None) -> datetime | None:
    """Until when the customer cannot be checked; Refused("no_phone") when no phone is known."""
    if not customer(session, customer_id).phone:
        raise Refused("no_phone")
    return _state(session, customer_id, now or clock.now()).locked_until


def check_phone(
    session: Session, customer_id: str, digits: str, key: str, now: datetime | None = None
) -> PhoneCheck:
    """Check the last four digits; the same key counts once. Raises Refused("no_phone")."""
    moment = now or clock.now()
    locked(session, Customer, customer_id)  # two tries at once: one after the other
    known = customer(session, customer_id).phone
    if not known:
        raise Refused("no_phone")
    before = _state(session, customer_id, moment)
    repeated = was_audited(session, customer_id, FAILED, key)
    if before.locked_until is not None or repeated:
        return before
    passed = digits == last_four(known)
    audit(session, customer_id, PASSED if passed else FAILED, customer_id, {"key": key}, at=moment)
    session.flush()
    return PhoneCheck(True, TRIES) if passed else _state(session, customer_id, moment)


def _state(session: Session, customer_id: str, now: datetime) -> PhoneCheck:
    """Failures since the last success; five of them lock for a day after the fifth."""
    failed: list[datetime] = []
    for action, at in repository.tries(session, customer_id, (FAILED, PASSED), now - LOCKED_FOR):
        failed = [*failed, at] if action == FAILED else []
    if len(failed) < TRIES:
        return PhoneCheck(False, TRIES - len(failed))
    return PhoneCheck(False, 0, failed[-1] + LOCKED_FOR)
