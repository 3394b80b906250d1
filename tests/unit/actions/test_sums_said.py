"""Sums as customers say them of what they would spend."""

import pytest

from actions.recommend.prices import budget
from actions.recommend.sums_said import is_a_sum, price_said, sum_of
from shop.catalog.constraints import Price


@pytest.mark.parametrize(
    ("text", "least", "most", "around"),
    [
        ("打游戏的手机 2000多", 2000, 3000, None),
        ("两百多吧", 200, 300, None),
        ("千把块的", None, None, 1000),
        ("百把块", None, None, 100),
        ("百八十块钱", None, None, 100),
        ("100来块", None, None, 100),
        ("一千五六", 1500, 1600, None),
        ("两千三四的", 2300, 2400, None),
        ("一两百", 100, 200, None),
        ("三五百吧", 300, 500, None),
        ("三四十的", 30, 40, None),
        ("小几百", 200, 400, None),
        ("大几千", 6000, 9000, None),
        ("1千5左右", None, None, 1500),
        ("五百蚊以下", None, 500, None),
        ("三百蚊左右", None, None, 300),
        ("八百內", None, 800, None),
        ("五百往上", 500, None, None),
    ],
)
def test_a_sum_is_read(text: str, least: int | None, most: int | None, around: int | None) -> None:
    found = price_said(text)
    assert found is not None
    in_fen = [None if one is None else one * 100 for one in (least, most, around)]
    assert [found.at_least, found.at_most, found.around] == in_fen
    assert found.source in text.replace("內", "内")


@pytest.mark.parametrize(
    "text",
    [
        "20000毫安左右",
        "用了2000多天",
        "一两个",
        "42码以下",
        "第一二百个",
        "三四年",
        "15寸以内",
        "几个",
    ],
)
def test_other_amounts_are_no_sums(text: str) -> None:
    assert price_said(text) is None


def test_about_a_hundred_is_not_up_to_two_hundred() -> None:
    assert budget("100-200", "一百来块") == Price(around=10000, source="一百来块")
    assert budget("200-300", "两三百") == Price(at_least=20000, at_most=30000, source="两三百")


def test_digits_side_by_side_are_no_number() -> None:
    assert [sum_of(text) for text in ("两千五", "1千5", "1.5k", "三四")] == [2500, 1500, 1500, None]


def test_a_message_with_more_than_a_sum_is_not_one() -> None:
    assert is_a_sum("那就千把块的吧")
    assert not is_a_sum("我上个月花了千把块买的手机坏了")
