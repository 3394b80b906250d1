"""Times that policies promise, and policies as data."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shop.attention.service import within
from shop.clock import for_people
from shop.policies.service import closed_until, promised_at
from shop.policies.values import ServiceHours

HOURS = ServiceHours(opens=time(9), closes=time(18), weekdays=(0, 1, 2, 3, 4), answer_minutes=30)
FRIDAY = datetime(2026, 3, 13, tzinfo=UTC)  # 08:00 in China


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (timedelta(hours=2), timedelta(hours=2, minutes=30)),  # 10:00 → 10:30
        (timedelta(), timedelta(hours=1, minutes=30)),  # before opening → 9:30
        (
            timedelta(hours=9, minutes=50),
            timedelta(days=3, hours=1, minutes=20),
        ),  # 17:50 → Mon 9:20
        (timedelta(days=1), timedelta(days=3, hours=1, minutes=30)),  # Saturday → Mon 9:30
    ],
)
def test_only_service_time_counts(asked: timedelta, promised: timedelta) -> None:
    assert promised_at(HOURS, FRIDAY + asked) == FRIDAY + promised


@given(st.timedeltas(timedelta(), timedelta(days=366)))
def test_a_promise_lies_ahead_and_in_service_time(later: timedelta) -> None:
    now = FRIDAY + later
    promise = for_people(promised_at(HOURS, now))
    assert promise >= now + timedelta(minutes=30)
    assert promise.weekday() in HOURS.weekdays
    assert HOURS.opens < promise.time() <= HOURS.closes


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(ValidationError, match="opens must be before closes"):
        ServiceHours(opens=time(18), closes=time(9))
    with pytest.raises(ValidationError, match="weekdays"):
        ServiceHours(weekdays=())


@pytest.mark.parametrize(
    ("at", "quiet"), [(time(20, 59), False), (time(21), True), (time(3), True), (time(9), False)]
)
def test_quiet_hours_go_past_midnight(at: time, quiet: bool) -> None:
    assert within(at, time(21), time(9)) is quiet


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        (timedelta(hours=1), None),
        (timedelta(hours=9, minutes=59), None),
        (timedelta(minutes=59), timedelta(hours=1)),
        (timedelta(hours=10), timedelta(days=3, hours=1)),  # Friday evening → Monday
        (timedelta(days=1, hours=4), timedelta(days=3, hours=1)),
    ],
)
def test_outside_service_hours_the_next_opening_is_known(
    asked: timedelta, opens: timedelta | None
) -> None:
    found = closed_until(HOURS, FRIDAY + asked)
    assert found == (None if opens is None else FRIDAY + opens)
