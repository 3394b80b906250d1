"""Dates and times are read from the day they are said on."""

from datetime import date, datetime, timezone

import pytest

from bot.components import day
from bot.components.dates import find_dates
from bot.components.invoices import check_character, is_valid
from bot.components.times_of_day import find_times

SUNDAY, NEW_YEARS_EVE, LEAP_EVE = date(2026, 8, 30), date(2026, 12, 31), date(2028, 2, 28)


@pytest.mark.parametrize(
    ("text", "today", "value"),
    [
        ("下周三", SUNDAY, "2026-09-02"),
        ("这周末", SUNDAY, "2026-08-29/2026-08-30"),
        ("周一", SUNDAY, "2026-08-31"),
        ("周日", SUNDAY, "2026-08-30"),
        ("上周日", SUNDAY, "2026-08-23"),
        ("31号", SUNDAY, "2026-08-31"),
        ("31号", date(2026, 9, 15), "2026-10-31"),
        ("后天", NEW_YEARS_EVE, "2027-01-02"),
        ("20号买的", date(2026, 11, 27), "2026-11-20"),
        ("20号再送", date(2026, 11, 27), "2026-12-20"),
        ("20号下午送过来", date(2026, 11, 27), "2026-12-20"),
        ("缓两天", SUNDAY, "2026-09-01"),
        ("晚3天再送", SUNDAY, "2026-09-02"),
        ("推迟一天", SUNDAY, "2026-08-31"),
        ("下个月", NEW_YEARS_EVE, "2027-01-01/2027-01-31"),
        ("双十一", NEW_YEARS_EVE, "2026-11-11"),
        ("6月18号", NEW_YEARS_EVE, "2027-06-18"),
        ("明天", LEAP_EVE, "2028-02-29"),
        ("2月29号", SUNDAY, "2028-02-29"),
        ("母亲节", date(2027, 4, 1), "2027-05-09"),
        ("父亲节前", date(2027, 4, 1), "../2027-06-20"),
        ("中秋节之后", date(2027, 4, 1), "2027-09-15/.."),
        ("周五到周日", SUNDAY, "2026-09-04/2026-09-06"),
    ],
)
def test_a_date_depends_on_the_day(text: str, today: date, value: str) -> None:
    assert [span.value for span in find_dates(text, today)] == [value]


@pytest.mark.parametrize(
    "text",
    ["2月30号", "13月1号", "2026-02-31", "12号楼", "3号线", "7天无理由", "两天", "过几天", "晚点"],
)
def test_what_is_no_day(text: str) -> None:
    assert [s.value for s in find_dates(text, SUNDAY) if "/" not in s.value] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("25点", []),
        ("便宜一点", []),
        ("有两点要求", []),
        ("一点半", ["13:30"]),
        ("上午一点", ["01:00"]),
        ("下午2点到4点半", ["14:00/16:30"]),
        ("晚8点前", ["../20:00"]),
        ("中午十二点到一点之间", ["12:00/13:00"]),
    ],
)
def test_times_of_day(text: str, values: list[str]) -> None:
    assert [span.value for span in find_times(text)] == values


def test_the_day_is_the_one_on_a_chinese_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: timezone | None = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 5, 20, 16, 30, tzinfo=timezone.utc).astimezone(tz)

    monkeypatch.setattr(day, "datetime", Clock)
    assert day.today() == date(2026, 5, 21)


def test_the_last_character_of_a_tax_number_follows_from_the_others() -> None:
    assert is_valid("91350100M000100Y43")
    assert check_character("91350100M000100Y") != "4"
    for wrong in range(10):
        assert is_valid(f"91350100M000100Y4{wrong}") == (wrong == 3)
    assert check_character("9135010OM000100Y4") is None
