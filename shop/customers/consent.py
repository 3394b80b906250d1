"""Consent by purpose: who may be personalised, and why not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from shop import clock
from shop.customers import repository
from shop.customers.models import Consent, ConsentChange, Customer
from shop.customers.service import customer
from shop.errors import Invalid
from shop.intake import locked
from shop.policies.service import policy
from shop.policies.values import ConsentDefaults

ADULT_ENOUGH = 14  # 个人信息保护法 art. 31: below this only with a guardian, so never here
SOURCES = ("customer", "shop", "system")


class Purpose(StrEnum):
    """What a customer's data may be used for, each agreed to on its own."""

    PERSONALISATION = "personalisation"
    SERVICE_TALK = "service_talk"
    MARKETING = "marketing"
    PROACTIVE = "proactive"


def under_age(who: Customer, now: datetime) -> bool:
    """Whether a known birthday says the customer is below 14."""
    if who.birthday is None:
        return False
    born, today = clock.for_people(who.birthday).date(), clock.for_people(now).date()
    return (
        today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT_ENOUGH
    )


def consents(
    session: Session, customer_id: str, now: datetime | None = None
) -> dict[Purpose, bool]:
    """What holds now for each purpose; raises NotFound."""
    who = customer(session, customer_id)
    defaults = policy(session, ConsentDefaults)
    held = {purpose: bool(getattr(defaults, purpose)) for purpose in Purpose}
    held |= {Purpose(c.purpose): c.granted for c in repository.consents(session, who.id)}
    if under_age(who, now or clock.now()):
        held[Purpose.PERSONALISATION] = False
    return held


def may(
    session: Session, customer_id: str | None, purpose: Purpose, now: datetime | None = None
) -> bool:
    """Whether data of this customer may be used so; False for unknown and erased ones."""
    if customer_id is None or repository.customer(session, customer_id) is None:
        return False
    return consents(session, customer_id, now)[purpose]


def permitted(
    session: Session, customer_ids: Collection[str], purpose: Purpose, now: datetime
) -> set[str]:
    """Those of many customers whose data may be used so, as `may` says of each."""
    default = bool(getattr(policy(session, ConsentDefaults), purpose))
    chosen = repository.choices(session, customer_ids, purpose)
    return {
        who.id
        for who in repository.customers(session, customer_ids)
        if chosen.get(who.id, default)
        and not (purpose is Purpose.PERSONALISATION and under_age(who, now))
    }


def set_consent(
    session: Session,
    customer_id: str,
    purpose: Purpose,
    granted: bool,
    source: str,
    *,
    now: datetime | None = None,
) -> bool:
    """Record a choice, in force at once; True if it differs from the last recorded one."""
    if source not in SOURCES:
        raise Invalid("source", f"must be one of {', '.join(SOURCES)}")
    who, moment = customer(session, customer_id), now or clock.now()
    locked(session, Customer, who.id)  # two changes at once: one after the other
    known = repository.consent(session, who.id, purpose)
    if known is not None and known.granted == granted:
        return False
    session.merge(Consent(customer_id=who.id, purpose=purpose, granted=granted, changed_at=moment))
    session.add(
        ConsentChange(
            customer_id=who.id, purpose=purpose, granted=granted, source=source, at=moment
        )
    )
    session.flush()
    return True


def changes(session: Session, customer_id: str) -> Sequence[ConsentChange]:
    """Every change with its source, oldest first."""
    return repository.consent_changes(session, customer(session, customer_id).id)
