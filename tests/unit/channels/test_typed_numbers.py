"""A number typed after a list means what it was offered as; other words stay words."""

import pytest

from shop.channels.choices import Choice
from shop.channels.typed_numbers import chosen

OFFERED = [
    Choice(1, "为什么推荐", "why-1"),
    Choice(1, "不感兴趣", "not-1", main=False),
    Choice(2, "为什么推荐", "why-2"),
    Choice(2, "不感兴趣", "not-2", main=False),
    Choice(3, "换一批", "more"),
]


@pytest.mark.parametrize(
    "text",
    ["1", "１", "一", "第一个", "第1款", "回复1", "回复 1。", " 1. ", "选一", "“1”", "1号", "①"],
)
def test_many_ways_to_type_the_first(text):
    assert chosen(text, OFFERED) == "why-1"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("不感兴趣2", "not-2"),
        ("第二个不感兴趣", "not-2"),
        ("为什么推荐 2", "why-2"),
        ("换一批", "more"),
    ],
)
def test_a_title_with_its_number_or_alone_where_there_is_one(text, action):
    assert chosen(text, OFFERED) == action


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "0",
        "两个",
        "2个",
        "12",
        "2024051388",
        "1和2",
        "不感兴趣",
        "不感兴趣9",
        "一共多少钱",
        "",
        "。",
        "十十十",
    ],
)
def test_what_was_not_offered_stays_words(text):
    assert chosen(text, OFFERED) is None


def test_without_a_list_a_number_is_a_number():
    assert chosen("1", []) is None
