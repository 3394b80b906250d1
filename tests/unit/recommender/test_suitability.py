"""A rule of suitability: what does not suit a customer is in no list, whatever is asked."""

import random
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from data.wealth import HERE, make_funds, settings_of_example
from recommender.policy import Policy
from recommender.recommend import Recommender
from recommender.shop_now import ShopNow
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
from shop.catalog.listing import Offer
from shop.policies.values import SuitabilityPolicy
from tests.unit.recommender.shelves import NOW, entry, listed, shelf_of

RULE = SuitabilityPolicy(
    item_attribute="风险等级",
    item_ranks=("R1", "R2", "R3", "R4", "R5"),
    customer_attribute="风险承受能力",
    customer_ranks=("C1", "C2", "C3", "C4", "C5"),
)
WORDS = settings_of_example()
FUNDS = make_funds(WORDS, random.Random(1))
RISK = {fund.id: fund.risk for fund in FUNDS} | {"unrated": 99, "odd": 99}


def _item(fund):
    attributes = {"风险等级": f"R{fund.risk}", "期限": fund.term}
    return listed(
        fund.id,
        f"{fund.issuer} {fund.series} {fund.term} {fund.kind['name']}",
        brand=fund.issuer,
        category_id=fund.kind["id"],
        category=fund.kind["name"],
        aliases=tuple(fund.kind["aliases"]),
        attributes=attributes,
        colour="",
        price=fund.minimum * 100,
    )


ITEMS = [
    *map(_item, FUNDS),
    listed("unrated", "没有评级的产品", category_id="stock", category="股票基金"),
    listed("odd", "写错评级的产品", attributes={"风险等级": "R0"}, category_id="bond"),
]
FREE = shelf_of(*ITEMS, viewed=[10 * min(RISK[item.id], 6) for item in ITEMS])
SHELF = replace(FREE, rule=RULE)  # the riskiest are the most popular

ids = st.sampled_from([item.id for item in ITEMS])
hard = st.booleans()
constraint = st.one_of(
    st.builds(InCategory, value=st.sampled_from(["stock", "股票基金", "bond"]), negated=hard),
    st.builds(
        Attribute,
        name=st.sampled_from(["风险等级", "期限"]),
        value=st.sampled_from(["R1", "R4", "R5", "一年", "三年"]),
        negated=hard,
        hard=hard,
    ),
    st.builds(Price, at_most=st.none() | st.integers(0, 10**7), at_least=st.none()),
    st.builds(Brand, value=st.sampled_from(WORDS["issuers"]), negated=hard, hard=hard),
    st.builds(Colour, value=st.just("红色")),
    st.builds(GiftFor, value=st.just("妈妈")),
    st.builds(NotItem, value=ids),
    st.builds(InStock),
)
query = st.one_of(
    st.sampled_from(["", "收益最高的股票基金", "R5", "风险越大越好", "结构性", "远帆", "一年的"]),
    st.text(max_size=12),
)
kinds = st.sampled_from(["view", "purchase", "favourite", "dismiss", "cart"])
histories = st.none() | st.lists(st.builds(entry, ids, kinds), max_size=8)


def shown(constraints, words, history, rank, k=100, **more):
    found = Recommender(SHELF, None).recommend(
        words, constraints, history, Policy(k=k), now=NOW, customer_rank=rank, **more
    )
    return [item.id for item in found.items]


@settings(deadline=None)
@given(st.lists(constraint, max_size=5), query, histories, st.integers(-3, 4))
def test_nothing_above_the_customers_rank_is_ever_in_a_list(constraints, words, history, rank):
    assert all(RISK[item] <= max(rank, 0) + 1 for item in shown(constraints, words, history, rank))


@settings(deadline=None)
@given(st.lists(constraint, max_size=5), query)
def test_of_whom_nothing_is_known_the_lowest_is_assumed(constraints, words):
    found = Recommender(SHELF, None).recommend(words, constraints, None, Policy(k=9), now=NOW)
    assert {RISK[item.id] for item in found.items} <= {1}


@pytest.mark.parametrize("rank", range(5))
def test_all_that_suits_may_be_shown(rank):
    suits = {fund.id for fund in FUNDS if fund.risk <= rank + 1}
    assert set(shown([], "", None, rank)) == suits
    assert len(suits) > 9


def test_what_only_unsuitable_products_meet_is_given_up_and_named():
    wish = Attribute(name="风险等级", value="R5")
    found = Recommender(SHELF, None).recommend("", [wish], None, Policy(), now=NOW, customer_rank=1)
    assert found.relaxed == [wish]
    assert found.items


def test_without_anything_suitable_the_list_is_empty():
    risky = replace(shelf_of(*(i for i in ITEMS if RISK[i.id] > 1)), rule=RULE)
    found = Recommender(risky, None).recommend("股票", [], None, Policy(), now=NOW)
    assert found.items == []


def test_without_a_rule_a_rank_changes_nothing():
    lists = [
        Recommender(FREE, None).recommend(
            "基金", [], None, Policy(k=60), now=NOW, customer_rank=rank
        )
        for rank in (0, 4)
    ]
    assert lists[0] == lists[1]
    assert len(lists[0].items) > 40


def test_a_product_that_changed_since_it_was_read_waits_until_it_is_read_again():
    changed = FUNDS[0].id

    class Now(ShopNow):
        def offers(self, ids):
            return [Offer(i, 2 if i == changed else 1, 1_00, 5, True) for i in ids]

        def praise(self, ids):
            return {}

        spoken = own_reviews = praise

    assert changed in shown([], "", None, 0)
    assert changed not in shown([], "", None, 0, k=9, shop=Now(session=None))
    assert shown([], "", None, 0, k=9, shop=Now(session=None))


@pytest.mark.parametrize(
    "wrong",
    [
        {"item_attribute": "风险等级"},
        {"item_ranks": ("R1",)},
        {"customer_ranks": ("C1", "C2")},
        {"item_ranks": ("R1", "R1", "R2", "R3", "R4")},
        {"item_ranks": ("", "R1", "R2", "R3", "R4")},
    ],
)
def test_half_a_rule_is_refused(wrong):
    whole = {} if set(wrong) == {"item_attribute"} else RULE.model_dump()
    with pytest.raises(ValidationError):
        SuitabilityPolicy(**whole | wrong)


def test_the_example_declares_this_very_rule():
    sheet = yaml.safe_load((HERE / "rules.yml").read_text(encoding="utf-8"))
    assert SuitabilityPolicy.model_validate(sheet["suitability"]) == RULE
