"""Personalised against held back, phase by phase, channel by channel, week by week."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from shop import clock
from shop.behaviour.learning import Seen, seen
from shop.experiment import repository
from shop.experiment.groups import Phase, held_back_at, phases
from shop.experiment.intervals import Ratio, difference
from shop.experiment.outcomes import ALL, OUTCOMES, Life, cells_of, line, lives, ratios

MOST_WEEKS = 104


class Row(NamedTuple):
    """One outcome in one cell; values are shares (or mean stars), `low` and `high` at 95 %."""

    phase: datetime
    percent: int
    channel: str
    week: str
    outcome: str
    personalised_customers: int
    personalised: float | None
    held_back_customers: int
    held_back: float | None
    difference: float | None
    low: float | None
    high: float | None
    told: str


class Comparison(NamedTuple):
    """What was compared over [since, until); `phases` with nobody held back have no rows."""

    since: datetime
    until: datetime
    phases: list[Phase]
    rows: list[Row]


def compare(session: Session, weeks: int = 8, now: datetime | None = None) -> Comparison:
    """The newest `weeks` ISO weeks, the running one included.

    Phases with different shares are never pooled: a customer may have changed group between them.
    Raises ValueError for a number of weeks outside 1 … 104.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValueError(f"weeks must be between 1 and {MOST_WEEKS}, not {weeks}")
    until = now or clock.now()
    monday = clock.day_start(until, -clock.for_people(until).weekday())
    since = monday - timedelta(weeks=weeks - 1)
    known = [p for p in phases(session) if p.since < until and (p.until is None or p.until > since)]
    shown = list(seen(session, since, until))
    did = lives(
        repository.did(session, since, until),
        repository.service_stars(session, since, until),
        repository.product_stars(session, since, until),
    )
    rows = [row for phase in known for row in _of_phase(phase, shown, did, until)]
    return Comparison(since, until, known, rows)


def _of_phase(
    phase: Phase, shown: list[Seen], did: dict[str, Life], until: datetime
) -> Iterator[Row]:
    if not phase.percent:
        return
    end = until if phase.until is None else min(phase.until, until)
    within = [one for one in shown if phase.since <= one.ts < end]
    for (channel, week), customers in sorted(cells_of(within).items(), key=_order):
        groups: tuple[list, list] = ([], [])  # type: ignore[type-arg]
        for customer, reached in customers.items():
            outcome = line(reached, did.get(customer, Life()), channel, end)
            groups[held_back_at(customer, phase.percent)].append(outcome)
        personal, held = ratios(groups[0]), ratios(groups[1])
        for name in OUTCOMES:
            yield _row(phase, (channel, week), name, personal[name], held[name])


def _order(cell: tuple[tuple[str, str], object]) -> tuple[bool, str, bool, str]:
    (channel, week), _ = cell
    return channel != ALL, channel, week != ALL, week


def _row(phase: Phase, cell: tuple[str, str], name: str, personal: Ratio, held: Ratio) -> Row:
    found = difference(personal, held)
    return Row(
        phase=phase.since,
        percent=phase.percent,
        channel=cell[0],
        week=cell[1],
        outcome=name,
        personalised_customers=personal.customers,
        personalised=personal.value,
        held_back_customers=held.customers,
        held_back=held.value,
        difference=found.value,
        low=found.low,
        high=found.high,
        told=found.told,
    )
