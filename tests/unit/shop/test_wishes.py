"""When customers want a parcel brought."""

from datetime import UTC, date, datetime

import pytest

from shop.shipping.wishes import wish

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)  # 14:00 in China


@pytest.mark.parametrize(
    ("text", "day", "hours"),
    [
        ("能不能明天再送", date(2026, 11, 28), None),
        ("帮我改到后天下午配送", date(2026, 11, 29), (12, 18)),
        ("晚上七点以后送可以吗", None, (19, 24)),
        ("中午十二点到一点之间送", None, (12, 13)),
        ("请安排在星期天上午", date(2026, 11, 29), (9, 12)),
        ("下周三送", date(2026, 12, 2), None),
        ("周三送", date(2026, 12, 2), None),
        ("20号再送", date(2026, 12, 20), None),
        ("12月3号下午", date(2026, 12, 3), (12, 18)),
        ("家里装修 月底再送来", date(2026, 11, 30), None),
        ("缓两天", date(2026, 11, 29), None),
        ("3点以前", None, (0, 15)),
    ],
)
def test_a_wish_is_read(text: str, day: date | None, hours: tuple[int, int] | None) -> None:
    found = wish(text, FRIDAY)
    assert found is not None
    assert (found.day, found.hours, found.words) == (day, hours, text)


@pytest.mark.parametrize("text", ["改天送", "能指定时间送吗", "2月31日送", "约个时间"])
def test_no_time_is_no_wish(text: str) -> None:
    assert wish(text, FRIDAY) is None


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("昨天送", True),
        ("今天上午送", True),
        ("今天下午送", False),
        ("11月20日送", True),
        ("明天", False),
    ],
)
def test_what_is_over_is_noticed(text: str, over: bool) -> None:
    found = wish(text, FRIDAY)
    assert found is not None
    assert found.is_past(FRIDAY) is over


def test_waiting_until_told() -> None:
    found = wish("先不要送 等我通知", FRIDAY)
    assert found is not None
    assert found.hold
