"""Reading and editing policies, and the times they promise."""

from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy.orm import Session

from shop import clock
from shop.errors import Invalid
from shop.policies import repository
from shop.policies.models import Policy, PolicyChange
from shop.policies.values import POLICIES, PolicyValue, ServiceHours

Value = TypeVar("Value", bound=PolicyValue)


def policy(session: Session, kind: type[Value]) -> Value:
    """The policy in force: the shop's own, else the default of its type."""
    row = repository.stored(session, kind.name)
    return kind() if row is None else kind.model_validate(row.value)


def set_policy(
    session: Session, value: PolicyValue, actor: str, now: datetime | None = None
) -> None:
    """Put a policy into force from the next read on; `actor` is the agent who did it."""
    fields, moment = value.model_dump(mode="json"), now or clock.now()
    row = Policy(name=value.name, value=fields, actor=actor, changed_at=moment)
    repository.save(session, row)
    record(session, value, actor, moment)


def put_rules(session: Session, sheet: object, actor: str) -> list[PolicyValue]:
    """Put the rules of a sheet (by name their fields, as in data/policies.yml) into force.

    All or none: raises Invalid, naming rule and field, before any is stored.
    """
    kinds = {kind.name: kind for kind in POLICIES}
    if not isinstance(sheet, dict) or not sheet:
        raise Invalid("rules", "must be a mapping of rules by name")
    found = list[PolicyValue]()
    for name, fields in sheet.items():
        if name not in kinds:
            raise Invalid(str(name)[:64], f"is no rule; rules are {', '.join(kinds)}")
        try:
            found.append(kinds[name].model_validate(fields))
        except ValidationError as error:
            first = error.errors()[0]
            raise Invalid(".".join(map(str, (name, *first["loc"]))), first["msg"]) from error
    for value in found:
        set_policy(session, value, actor)
    return found


def record(session: Session, value: PolicyValue, actor: str, now: datetime) -> None:
    """Keep that this holds from `now` on, where it is not what held before."""
    fields = value.model_dump(mode="json")
    before = repository.changes(session, value.name)
    if not before or before[-1].value != fields:
        change = PolicyChange(name=value.name, value=fields, actor=actor, at=now)
        repository.add_change(session, change)


def history(session: Session, kind: type[Value]) -> list[tuple[datetime, Value]]:
    """(since when, value) of every change that was recorded, oldest first."""
    return [(c.at, kind.model_validate(c.value)) for c in repository.changes(session, kind.name)]


def promised_at(hours: ServiceHours, now: datetime) -> datetime:
    """When a person will have answered what was asked `now`: service time only counts."""
    moment, left = clock.for_people(now), timedelta(minutes=hours.answer_minutes)
    while True:
        opens = datetime.combine(moment.date(), hours.opens, clock.SHANGHAI)
        closes = datetime.combine(moment.date(), hours.closes, clock.SHANGHAI)
        start = max(moment, opens)
        if moment.weekday() in hours.weekdays and start < closes:
            if start + left <= closes:
                return clock.in_utc(start + left)
            left -= closes - start
        moment = datetime.combine(moment.date() + timedelta(days=1), hours.opens, clock.SHANGHAI)


def closed_until(hours: ServiceHours, now: datetime) -> datetime | None:
    """The next moment at which people of the shop answer; None where they do `now`."""
    day = clock.for_people(now)
    if day.weekday() in hours.weekdays and hours.opens <= day.time() < hours.closes:
        return None
    while True:
        opens = datetime.combine(day.date(), hours.opens, clock.SHANGHAI)
        if opens > now and opens.weekday() in hours.weekdays:
            return clock.in_utc(opens)
        day += timedelta(days=1)
