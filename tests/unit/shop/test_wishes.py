"""When customers want a parcel brought."""

from datetime import UTC, datetime

import pytest

from shop.shipping.wishes import Wish, ends

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)  # 14:00 in China


@pytest.mark.parametrize(
    ("day", "hours", "over"),
    [
        ("2026-11-26", "", True),
        ("2026-11-21/2026-11-26", "", True),
        ("2026-11-21/2026-11-30", "", False),
        ("../2026-11-26", "", True),
        ("2026-11-20/..", "", False),
        ("2026-11-27", "08:00/12:00", True),
        ("2026-11-27", "12:00/18:00", False),
        ("2026-11-27", "13:30", True),
        ("2026-11-27", "10:00/..", False),
        ("2026-11-27", "", False),
        ("", "08:00/12:00", False),
        ("2026-11-28", "08:00/12:00", False),
    ],
)
def test_what_is_over_is_noticed(day: str, hours: str, over: bool) -> None:
    assert Wish("", day, hours).is_past(FRIDAY) is over


def test_the_ends_of_a_stretch() -> None:
    assert ends("../15:00") == ("", "15:00")
    assert ends("2026-11-28") == ("2026-11-28", "2026-11-28")
