"""What the catalogue says of two products, and what reviews may be quoted for."""

from datetime import timedelta

import pytest

from recommender.evidence import FromHistory, FromQuery, FromReview
from recommender.kin import is_accessory, same_brand, same_model
from recommender.praise import passages, quoted
from recommender.reasons import reason
from tests.unit.recommender.shelves import NOW, listed

BLACK = listed("P1", "漠川 X3 真无线蓝牙耳机 曜石黑", colour="黑色", attributes={"防水": "IPX4"})


@pytest.mark.parametrize(
    ("title", "about", "same"),
    [
        ("漠川 X3 真无线蓝牙耳机 云瓷白", {}, True),
        ("漠川 X3 真无线蓝牙耳机 白色", {}, True),
        ("漠川 X3 真无线蓝牙耳机 白", {"attributes": {"防水": "IPX4", "颜色": "白"}}, True),
        ("漠川 X4 真无线蓝牙耳机 云瓷白", {}, False),
        ("漠川 X3 挂耳式蓝牙耳机 云瓷白", {}, False),
        ("漠川 X3 真无线蓝牙耳机 降噪白", {}, False),
        ("漠川 X3 真无线蓝牙耳机 云瓷白", {"attributes": {"防水": "IPX7"}}, False),
        ("漠川 X3 真无线蓝牙耳机 云瓷白", {"brand": "珀岚"}, False),
        ("漠川 X3 真无线蓝牙耳机 曜石黑", {"colour": "黑色"}, False),
    ],
)
def test_only_the_colour_may_differ(title, about, same):
    other = listed("P2", title, **({"colour": "白色", "attributes": {"防水": "IPX4"}} | about))
    assert same_model(BLACK, other) is same
    assert same_model(other, BLACK) is same


PHONE = listed("P3", "漠川 F15 智能手机 黑色", category_id="phone", category="手机", aliases=())


@pytest.mark.parametrize(
    ("category", "attributes", "of", "is_one"),
    [
        ("手机壳", {"适用品牌": "漠川"}, PHONE, True),
        ("手机壳", {"适用品牌": "珀岚、漠川"}, PHONE, True),
        ("手机壳", {"适用品牌": "通用"}, PHONE, True),
        ("手机壳", {"适用品牌": "珀岚"}, PHONE, False),
        ("手机壳", {"适用品牌": "漠川", "适用机型": "F15"}, PHONE, True),
        ("手机壳", {"适用品牌": "漠川", "适用机型": "F16"}, PHONE, False),
        ("充电宝", {}, PHONE, True),
        ("护肤品", {"适用品牌": "漠川"}, PHONE, False),
        ("手机壳", {"适用品牌": "漠川"}, BLACK, False),
    ],
)
def test_an_accessory_is_of_such_a_kind_and_fits(category, attributes, of, is_one):
    about = {"category_id": "other", "category": category, "aliases": ()}
    item = listed("P4", "X", **about, attributes=attributes)
    assert is_accessory(item, of) is is_one


def test_no_brand_is_no_brand_in_common():
    assert same_brand(listed("A", "x", brand="漠川"), BLACK)
    assert not same_brand(listed("A", "x", brand=""), listed("B", "x", brand=""))


@pytest.mark.parametrize(
    ("review", "said"),
    [
        ("音质很通透，戴着不累", ["音质很通透", "戴着不累"]),
        ("音质很通透。不过戴着有点疼", ["音质很通透"]),
        ("音质有点闷", []),
        ("物流很快，包装用心，客服耐心", []),
        ("比同款便宜不少，音质值这个价格", []),
        ("音质好加微信13800001234", []),
        ("验孕用的音质很好", []),
        ("收到就用上了", []),
        ("音质" + "非常" * 20 + "好", []),
    ],
)
def test_a_quote_is_good_short_and_of_the_thing_itself(review, said):
    assert [passage for _, passage in passages(review)] == said
    assert all(passage in review for passage in said)


def test_an_aspect_asked_for_is_quoted_before_a_newer_one():
    newest_first = ["戴着不累", "音质很通透"]
    assert quoted(newest_first, "").quote == "戴着不累"
    assert quoted(newest_first, "音质好的") == FromReview(
        aspect="音质", quote="音质很通透", asked=True
    )
    assert quoted(["收到就用上了"], "音质好的") is None


def did(title, type_="view", days=1, **about):
    moment = NOW - timedelta(days=days)
    return FromHistory(
        type=type_, item_id="P9", title=title, ts=moment, effect=1, rank=1, rank_without=3, **about
    )


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ([did("甲", relation="same_model")], "和您昨天看过的「甲」同款不同色"),
        ([did("甲", "purchase", 2, relation="accessory")], "可搭配您前天买过的「甲」"),
        ([did("甲", relation="same_brand")], "和您昨天看过的「甲」同一个牌子"),
        ([did("甲", together=2), did("乙", together=2)], "您昨天看过「甲」和「乙」，为您推荐这款"),
        (
            [did("甲", together=3), did("乙", together=3), did("丙", "cart", 2, together=3)],
            "您昨天看过「甲」和「乙」、前天加购过「丙」，为您推荐这款",
        ),
        (
            [FromQuery(matched=["降噪"]), did("甲", relation="same_brand")],
            "符合您说的“降噪”，和您昨天看过的「甲」同一个牌子",
        ),
        ([FromReview(aspect="音质", quote="音质好")], "评论里有人说“音质好”"),
        (
            [FromQuery(matched=["音质"]), FromReview(aspect="音质", quote="音质好", asked=True)],
            "符合您说的“音质”，评论里有人说“音质好”",
        ),
        (
            [FromQuery(matched=["降噪"]), FromReview(aspect="音质", quote="音质好")],
            "符合您说的“降噪”",
        ),
    ],
)
def test_each_kind_of_reason_in_words(evidence, said):
    assert reason(evidence, NOW - timedelta(days=90), NOW, {}) == said
