"""Phone numbers as people may see them, and ages that count."""

from datetime import UTC, datetime

import pytest

from shop.customers.consent import under_age
from shop.customers.models import Customer
from shop.customers.service import last_four, masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800000001", "138****0001"), ("12345", "*****"), ("", "")]
)
def test_a_phone_is_shown_without_its_middle(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_the_last_four_digits_identify() -> None:
    assert last_four("13800000001") == "0001"


@pytest.mark.parametrize(
    ("now", "young"),
    [
        (
            datetime(2026, 5, 31, 15, 59, tzinfo=UTC),
            True,
        ),  # one minute before the birthday in China
        (datetime(2026, 5, 31, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_child_is_one_until_the_fourteenth_birthday_in_china(now: datetime, young: bool) -> None:
    born = datetime(2012, 5, 31, 16, 0, tzinfo=UTC)  # 1 June 2012 in China
    assert under_age(Customer(id="C", birthday=born), now) is young
