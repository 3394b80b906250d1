from datetime import datetime, timedelta

import pytest

from shop.customers.intake import CustomerIn, put_customer
from shop.customers.phone_check import TRIES, check_phone, phone_lock
from shop.database import Database
from shop.errors import Refused


def test_right_digits_pass_and_wrong_ones_count_down(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        assert check_phone(session, "C0001", "9999", "a", now).tries_left == TRIES - 1
        assert check_phone(session, "C0001", "0001", "b", now).passed
        assert check_phone(session, "C0001", "9999", "c", now).tries_left == TRIES - 1


def test_the_same_key_counts_once(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        for _ in range(3):
            assert check_phone(session, "C0001", "9999", "a", now).tries_left == TRIES - 1


def test_five_failures_lock_even_the_right_digits_for_a_day(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        for number in range(TRIES):
            last = check_phone(session, "C0001", "9999", str(number), now)
        assert last.locked_until == now + timedelta(days=1)
        assert not check_phone(session, "C0001", "0001", "right", now).passed
        assert phone_lock(session, "C0001", now) == now + timedelta(days=1)
        later = now + timedelta(days=1, seconds=1)
        assert phone_lock(session, "C0001", later) is None
        assert check_phone(session, "C0001", "0001", "tomorrow", later).passed


def test_others_are_not_locked(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        for number in range(TRIES):
            check_phone(session, "C0001", "9999", str(number), now)
        assert check_phone(session, "C0002", "0002", "other", now).passed


def test_without_a_phone_nothing_can_be_checked(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        put_customer(session, CustomerIn(id="C0009"), now=now)
        with pytest.raises(Refused):
            check_phone(session, "C0009", "0000", "a", now)
