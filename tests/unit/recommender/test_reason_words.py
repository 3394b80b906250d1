"""How reasons are worded: days, verbs, wishes, colours, counts."""

from datetime import UTC, datetime, timedelta

import pytest

from recommender.evidence import FromConstraint, FromHistory, FromPopularity, FromQuery
from recommender.reasons import day_words, reason, short
from shop.catalog.constraints import Colour, GiftFor, InCategory, Price
from shop.privacy.sensitive import is_sensitive
from tests.unit.recommender.shelves import NOW


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 5, 19, 16, 0, tzinfo=UTC), "今天"),  # midnight in Shanghai
        (datetime(2026, 5, 19, 15, 59, tzinfo=UTC), "昨天"),
        (datetime(2026, 5, 18, 4, tzinfo=UTC), "前天"),
        (datetime(2026, 5, 17, 4, tzinfo=UTC), "3天前"),
        (datetime(2026, 5, 13, 4, tzinfo=UTC), "7天前"),
        (datetime(2026, 5, 12, 4, tzinfo=UTC), "5月12日"),
        (datetime(2025, 12, 31, 17, tzinfo=UTC), "1月1日"),
        (datetime(2025, 12, 30, 4, tzinfo=UTC), "2025年12月30日"),
        (datetime(2026, 5, 21, 4, tzinfo=UTC), "5月21日"),  # a shop's clock that runs ahead
    ],
)
def test_days_are_said_as_on_a_chinese_wall_calendar(moment, said):
    assert day_words(moment, NOW) == said


def viewed(title="主动降噪蓝牙耳机", kind="view"):
    return FromHistory(
        type=kind, item_id="P2", title=title, ts=NOW - timedelta(days=2), effect=1, rank=1,
        rank_without=9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("view", "看过"),
        ("favourite", "收藏过"),
        ("cart", "加购过"),
        ("purchase", "买过"),
        ("search", "搜过"),
    ],
)
def test_a_personal_reason_says_day_verb_and_title(kind, verb):
    assert reason([viewed(kind=kind)], NOW, NOW, {}).startswith(f"您前天{verb}「主动降噪蓝牙耳机」")


def test_the_customers_own_words_come_before_history():
    asked = FromConstraint(constraint=Price(around=30_000, source="三百左右"))
    said = reason([asked, FromQuery(matched=["耳机"]), viewed()], NOW, NOW, {})
    assert said == "符合您说的“三百左右”“耳机”，您前天看过「主动降噪蓝牙耳机」"


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        (Price(at_most=50_000), "500元以内"),
        (Price(at_least=10_000, at_most=20_050), "100到200.50元"),
        (Colour(value="黑色", negated=True), "不要黑色"),
        (InCategory(value="gift"), "礼品"),
        (GiftFor(value="妈妈"), "送妈妈"),
    ],
)
def test_a_wish_without_own_words_is_said_plainly(constraint, said):
    found = reason([FromConstraint(constraint=constraint)], NOW, NOW, {"gift": "礼品"})
    assert found == f"符合您说的“{said}”"


@pytest.mark.parametrize(
    ("pictured", "told"),
    [("白色", "符合您说的“白色”"), ("灰色", "有白色可选"), ("", "符合您说的“白色”")],
)
def test_a_colour_other_than_the_pictured_one_is_told_to_be_had(pictured, told):
    found = reason([FromConstraint(constraint=Colour(value="白色"))], NOW, NOW, {}, pictured)
    assert found == told


def test_without_a_need_or_a_past_only_facts_of_the_product_are_told():
    old = NOW - timedelta(days=90)
    assert reason([FromPopularity(days=7, count=12)], old, NOW, {}) == "近7天有12位顾客买过"
    assert (
        reason([FromPopularity(type="view", days=30, count=5)], old, NOW, {})
        == "近30天有5位顾客看过"
    )
    assert "新品" in reason([], NOW, NOW, {})
    assert "您" not in reason([], old, NOW, {})


def test_a_long_title_is_cut():
    assert short("耳" * 40) == "耳" * 15 + "…"


def test_sensitive_words_are_known_wherever_they_stand():
    assert is_sensitive("早孕检测", "礼品")
    assert not is_sensitive("蓝牙耳机", "礼品")
