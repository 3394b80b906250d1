"""Words of a need, and what a product must state to meet them."""

import pytest

from shop.catalog.measures import Measure, compares, measure
from shop.catalog.meeting import has_attribute
from shop.catalog.persons import given_to, suits
from shop.catalog.stretches import shared
from shop.catalog.wishes import asked, condition, only_beside, table
from tests.unit.recommender.shelves import listed

QUIET = listed("Q", "静音办公鼠标", attributes={"静音": "静音按键", "重量": "58克"})
LOUD = listed("L", "静音旋钮鼠标", attributes={"静音": "非静音", "重量": "92克"})
HALF_IN = listed("H", "耳机", attributes={"佩戴方式": "半入耳式", "降噪": "通话降噪"})
ANC = listed("A", "耳机", attributes={"佩戴方式": "入耳式", "降噪": "自适应降噪"})


def of(text, kind=""):
    return [one.words for one in asked(text, kind)]


def meets(text, items, kind="", shown=()):
    made = [condition(one, items, shown) for one in asked(text, kind)]
    assert all(made), text
    return {i.id for i in items if all(has_attribute(c, i) != c.negated for c in made)}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1.19千克", Measure(1190, "重量")),
        ("三公斤", None),
        ("单次6小时配盒24小时", Measure(6, "时间")),
        ("独立显卡8GB", Measure(8, "存储")),
        ("2万毫安", Measure(20_000, "电量")),
        ("15.6英寸", Measure(15.6, "长度")),
        ("不适合", None),
    ],
)
def test_an_amount_is_read_with_its_unit(said, expected):
    assert measure(said) == expected


def test_amounts_of_different_kinds_never_compare():
    assert not compares("<=", "58克", "100毫升")
    assert compares("=", "15.6英寸", "15寸")
    assert not compares("=", "14英寸", "15寸")


def test_a_denial_beats_a_word_in_the_title():
    assert meets("要静音的", [QUIET, LOUD]) == {"Q"}


def test_noise_cancelling_is_not_that_of_calls():
    assert meets("降噪的", [HALF_IN, ANC], "蓝牙耳机") == {"A"}
    assert meets("通话降噪", [HALF_IN, ANC], "蓝牙耳机") == {"H", "A"}


def test_half_in_the_ear_is_not_in_the_ear():
    assert meets("入耳的", [HALF_IN, ANC], "蓝牙耳机") == {"A"}
    assert meets("不要入耳的", [HALF_IN, ANC], "蓝牙耳机") == {"H"}


def test_lighter_is_lighter_than_what_was_shown_and_never_nothing():
    assert meets("轻一点", [QUIET, LOUD], shown=[LOUD]) == {"Q"}
    assert meets("轻一点", [QUIET, LOUD], shown=[QUIET]) == {"Q"}


def test_a_type_holds_in_its_own_kind_only():
    assert of("跑步鞋") == ["跑步鞋"]
    assert of("跑步鞋", "手机") == []


def test_words_inside_others_mean_nothing():
    assert [one for one in asked("适合年轻的人") if one.wish.tells] == []


def test_what_no_product_states_gives_no_condition():
    assert [condition(one, [ANC, HALF_IN]) for one in asked("头戴的", "蓝牙耳机")] == [None]


@pytest.mark.parametrize(
    ("person", "attributes", "gift_for", "fits"),
    [
        ("爸爸", {"适用": "女"}, ("爸爸",), False),
        ("爸爸", {"适用": "男女同款"}, (), True),
        ("女", {"适用": "中性"}, (), True),
        ("男", {"款式": "女士"}, (), False),
        ("老公", {"适用": "儿童"}, (), False),
        ("女儿", {"适用": "儿童"}, (), True),
        ("女", {}, ("老公", "客户"), False),
        ("女", {}, ("同学",), True),
    ],
)
def test_who_a_product_is_not_for(person, attributes, gift_for, fits):
    assert suits(person, listed("P", "某物", attributes=attributes, gift_for=gift_for)) is fits


def test_a_husband_counts_as_a_boyfriend_and_nothing_is_for_nobody():
    assert given_to("男朋友", listed("P", "某物", gift_for=("老公",)))
    assert not given_to("男朋友", listed("P", "某物", gift_for=("女朋友",)))
    assert not given_to("男朋友", listed("P", "某物"))


@pytest.mark.parametrize(
    ("before", "there_too"),
    [("带", True), ("周末陪", True), ("不吵", True), ("送", False), ("", False)],
)
def test_who_only_is_there_too_gets_nothing(before, there_too):
    assert only_beside(before) is there_too


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("和上次买的差不多但便宜点", True),
        ("像之前买的那种", True),
        ("便宜点的耳机", False),
        ("上次买的坏了", False),
    ],
)
def test_the_like_of_what_was_bought_is_asked_for(text, alike):
    assert table().purchase.asked(text) is alike


def test_shared_stretches_leave_out_what_names_the_kind():
    item = listed("P", "复古唱片蓝牙耳机", attributes={"磁吸": "支持"})
    assert shared("复古唱片耳麦", [item]) == ["复古唱片"]


def test_the_table_names_kinds_and_attributes_that_say_something():
    for wish in (*table().kinds, *table().wishes):
        assert wish.said
        assert bool(wish.name) == bool(wish.value), wish
    assert not [w for w in table().kinds if not w.of]
