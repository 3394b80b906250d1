"""A need without any history: words, constraints, popularity, diversity."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.constraints import apply_hard, satisfied
from recommender.evidence import FromConstraint, FromPopularity, FromQuery
from recommender.lexical import matched
from recommender.policy import Policy, list_rules
from recommender.recommend import Recommender
from recommender.rerank import barred
from shop.catalog.constraints import (
    Attribute,
    Brand,
    Colour,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
)
from tests.unit.recommender.shelves import NOW, entry, listed, shelf_of

ITEMS = [
    listed("P1", "挂耳式运动蓝牙耳机 跑步不掉 曜石黑", attributes={"防水": "IPX7"}, price=29_900),
    listed("P2", "主动降噪蓝牙耳机 云瓷白", colour="白色", brand="珀岚", price=69_900),
    listed(
        "P3",
        "桑蚕丝围巾礼盒 送妈妈",
        category_id="gift",
        category="礼品",
        aliases=("礼物",),
        gift_for=("妈妈",),
        colour="红色",
        price=31_900,
        attributes={"材质": "桑蚕丝"},
    ),
    listed("P4", "入门蓝牙耳机", colour="蓝色", price=5_900, stock=0),
    listed("P5", "迷你蓝牙耳机", colour="蓝色", price=7_900, brand="禾声"),
]
SHELF = shelf_of(*ITEMS, bought=[1, 5, 0, 9, 2], viewed=[3, 9, 1, 20, 4])
EVERY = np.ones(5, dtype=bool)


def ask(query="", constraints=(), k=5, **about):
    return Recommender(SHELF, None).recommend(
        query, constraints, None, Policy(k=k, **about), now=NOW
    )


def ids(found):
    return [item.id for item in found.items]


def test_words_find_the_product_they_describe():
    found = ask("跑步不掉的蓝牙耳机")
    assert ids(found)[0] == "P1"
    assert "P3" not in ids(found)
    assert FromQuery(matched=["跑步", "不掉", "蓝牙", "耳机"]) in found.items[0].evidence


def test_only_what_the_catalogue_states_is_said_to_match():
    bags = [
        listed("B1", "通勤双肩包", attributes={"防水": "不防水", "材质": "尼龙"}),
        listed("B2", "户外双肩包", attributes={"防水": "防水拉链", "容量": "300毫升"}),
        listed("B3", "学生双肩包", description="没有防水涂层", attributes={"磁吸": "支持"}),
    ]
    said = [set(matched("防水磁吸的双肩包 300", bag)) & {"防水", "磁吸", "300"} for bag in bags]
    assert said == [set(), {"防水"}, {"磁吸"}]
    assert "防水" not in matched("双肩包，不要防水的", bags[1])
    assert matched("肩包带", bags[0]) == ["肩包"]
    order = ids(
        Recommender(shelf_of(*bags), None).recommend("防水", [], None, Policy(k=3), now=NOW)
    )
    assert order[0] == "B2"


def test_what_a_product_says_it_lacks_is_not_offered_to_who_asks_for_it():
    bags = [
        listed("B1", "双肩包", attributes={"防水": "不防水"}),
        listed("B2", "双肩包", attributes={"防水": "防泼水"}),
    ]
    offered = Recommender(shelf_of(*bags, viewed=[9, 0]), None)
    assert ids(offered.recommend("防水的双肩包", [], None, Policy(), now=NOW)) == ["B2"]
    assert ids(offered.recommend("双肩包", [], None, Policy(), now=NOW)) == ["B1", "B2"]


def test_words_beyond_the_conditions_tell_products_of_a_kind_apart():
    kind = InCategory(value="earphones", source="蓝牙耳机")
    assert ids(ask("跑步不掉的蓝牙耳机", [kind])) == ["P1"]
    assert set(ids(ask("想要蓝牙耳机", [kind]))) == {"P1", "P2", "P5"}


def test_words_that_tell_little_apart_leave_the_whole_kind_in_the_list():
    kind = InCategory(value="earphones", source="耳机")
    first = ids(ask("路上随便听小曲跑步的耳机", [kind]))
    assert first[0] == "P1"
    assert set(first) == {"P1", "P2", "P5"}


def test_a_kind_alone_is_ordered_by_popularity_and_not_by_how_titles_are_put():
    assert ids(ask("入门蓝牙耳机", [InCategory(value="earphones", source="入门蓝牙耳机")])) == ids(
        ask("", [InCategory(value="earphones")])
    )


def test_an_alias_of_the_category_is_enough():
    assert set(ids(ask("耳麦"))) == {"P1", "P2", "P5"}


def test_words_that_nothing_has_leave_the_popular_list_and_claim_nothing():
    found = ask("拖拉机轮胎")
    assert ids(found) == ids(ask())
    assert not any(e.kind == "query" for item in found.items for e in item.evidence)


def test_what_cannot_be_sold_is_never_suggested():
    assert "P4" not in ids(ask()) + ids(ask("入门蓝牙耳机")) + ids(ask("", [Price(at_most=6_000)]))


@pytest.mark.parametrize(
    ("constraint", "meets"),
    [
        (Price(at_most=30_000), {"P1", "P4", "P5"}),
        (Price(at_least=30_000, at_most=40_000), {"P3"}),
        (Price(around=30_000), {"P1", "P3"}),
        (Brand(value="漠川"), {"P1", "P3", "P4"}),
        (Brand(value="漠川", negated=True), {"P2", "P5"}),
        (Colour(value="黑色", negated=True), {"P2", "P3", "P4", "P5"}),
        (Colour(value="蓝色"), {"P4", "P5"}),
        (InCategory(value="gift"), {"P3"}),
        (InCategory(value="礼品", negated=True), {"P1", "P2", "P4", "P5"}),
        (Attribute(name="材质", value="桑蚕丝"), {"P3"}),
        (GiftFor(value="妈妈"), {"P3"}),
        (NotItem(value="P3"), {"P1", "P2", "P4", "P5"}),
        (NotItem(value="unheard-of"), {"P1", "P2", "P3", "P4", "P5"}),
        (InStock(), {"P1", "P2", "P3", "P5"}),
    ],
)
def test_each_kind_of_constraint_means_what_it_says(constraint, meets):
    mask = satisfied(constraint, SHELF)
    assert {item.id for item, kept in zip(ITEMS, mask, strict=True) if kept} == meets


CONSTRAINT = st.sampled_from(
    [
        Price(at_most=30_000),
        Price(at_least=60_000),
        Price(around=7_000),
        Brand(value="珀岚"),
        Brand(value="漠川", negated=True),
        Colour(value="白色"),
        Colour(value="蓝色", negated=True),
        InCategory(value="gift"),
        Attribute(name="防水", value="IPX7"),
        GiftFor(value="妈妈"),
        NotItem(value="P1"),
        InStock(),
    ]
)


@given(st.lists(CONSTRAINT, max_size=6), st.sampled_from(["", "蓝牙耳机", "送妈妈的礼物"]))
def test_everything_shown_meets_every_hard_constraint_that_was_not_given_up(constraints, query):
    found = ask(query, constraints)
    for item in found.items:
        row = SHELF.rows[item.id]
        for c in constraints:
            assert satisfied(c, SHELF)[row] or c in found.relaxed
    assert not any(isinstance(c, NotItem | InStock) for c in found.relaxed)


def test_nothing_is_given_up_while_something_meets_everything():
    assert ask("", [Price(at_most=8_000), Colour(value="蓝色")]).relaxed == []


def test_the_least_important_wish_is_given_up_and_named():
    wishes = [InCategory(value="gift"), Price(at_most=40_000), Colour(value="黑色")]
    found = ask("", wishes)
    assert found.relaxed == [Colour(value="黑色")]
    assert ids(found) == ["P3"]
    assert not any(
        isinstance(e, FromConstraint) and e.constraint in found.relaxed
        for e in found.items[0].evidence
    )


def test_an_unreachable_price_is_given_up_for_the_nearest():
    found = ask("", [InCategory(value="earphones"), Price(at_most=100)])
    assert found.relaxed == [Price(at_most=100)]
    assert ids(found)[0] == "P5"


def test_a_soft_wish_ranks_without_removing():
    found = ask("蓝牙耳机", [Brand(value="禾声", hard=False)])
    assert ids(found)[0] == "P5"
    assert len(found.items) == 3


def test_the_nearest_price_comes_first():
    assert ids(ask("蓝牙耳机", [Price(around=65_000, hard=False)]))[0] == "P2"


def test_an_empty_shop_suggests_nothing():
    assert Recommender(shelf_of(), None).recommend("耳机", [Price(at_most=1)]).items == []


def test_more_asked_for_than_there_is_gives_what_there_is():
    assert len(ask(k=100).items) == 4


def test_what_the_caller_excludes_stays_out():
    assert "P2" not in ids(ask(exclude=frozenset({"P2", "unheard-of"})))


def test_a_list_mixes_categories_when_scores_are_close():
    items = [listed(f"E{n}", f"耳机{n}") for n in range(5)]
    items.append(listed("G", "茶叶礼盒", category_id="gift", category="礼品", brand="拾光"))
    shelf = shelf_of(*items, viewed=[9, 9, 9, 9, 9, 8])
    assert "G" in ids(Recommender(shelf, None).recommend(policy=Policy(k=2), now=NOW))


def test_what_was_dismissed_or_just_bought_is_barred_but_consumables_come_back():
    cream = listed("F", "保湿面霜", category_id="skin", category="护肤")
    shelf = shelf_of(*ITEMS, cream)
    history = [
        entry("P1", "dismiss"),
        entry("P2", "purchase", timedelta(days=10)),
        entry("P3", "purchase", timedelta(days=400)),
        entry("F", "purchase", timedelta(days=10)),
        entry("P5", "view"),
    ]
    rules = list_rules()
    assert barred(history, shelf, rules, NOW, seen=False) == {0, 1}
    assert barred(history, shelf, rules, NOW, seen=True) == {0, 1, 2, 4, 5}
    assert apply_hard([], shelf, np.ones(6, dtype=bool)).relaxed == []


def test_popularity_is_told_with_its_true_count_and_not_when_it_is_next_to_nothing():
    told = {item.id: [e for e in item.evidence if e.kind == "popular"] for item in ask().items}
    assert told["P2"] == [FromPopularity(days=7, count=5)]
    assert told["P1"] == [FromPopularity(type="view", days=30, count=3)]
    assert told["P3"] == []


def test_new_products_are_raised_for_who_browses_and_not_for_who_asks():
    since = NOW - timedelta(days=2)
    shelf = shelf_of(
        listed("old", "蓝牙耳机", price=10_000),
        listed("new", "蓝牙耳机", price=11_000, created_at=since, brand="珀岚"),
        bought=[9, 0],
    )
    found = [
        ids(Recommender(shelf, None).recommend("", asked, None, Policy(k=2), now=NOW))
        for asked in ((), [Price(around=10_000)])
    ]
    assert found == [["new", "old"], ["old", "new"]]
