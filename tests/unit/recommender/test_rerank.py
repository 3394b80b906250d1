"""The rules of a list: what they do alone, and what they never do."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.policy import list_rules
from recommender.rerank import POOL, best_first, diverse, looked_at
from tests.unit.recommender.shelves import NOW, listed, shelf_of

NONE = list_rules().model_copy(
    update={
        "same_category_penalty": 0.0,
        "same_brand_penalty": 0.0,
        "most_of_a_brand": 10,
        "new_product_bonus": 0.0,
        "popularity_penalty": 0.0,
    }
)


def shown(shelf, score, k=10, **rules):
    score = np.array(score, dtype=np.float32)
    ordered = best_first(score, np.arange(len(score)), shelf, looked_at(k))
    return diverse(score, ordered, k, shelf, NONE.model_copy(update=rules), now=NOW)


def many(n, **about):
    return [listed(f"p{i}", f"商品{i}", **{k: v(i) for k, v in about.items()}) for i in range(n)]


def test_without_rules_the_best_come_first():
    assert shown(shelf_of(*many(5)), [1, 5, 3, 4, 2], k=3) == [1, 3, 2]


def test_a_category_gives_way_once_its_penalty_outweighs_the_lead():
    shelf = shelf_of(*many(4, category_id=lambda i: "a" if i < 3 else "b"))
    assert shown(shelf, [4, 3.9, 3.8, 3.5], k=3, same_category_penalty=0.3) == [0, 1, 3]


def test_a_brand_gives_way_and_products_without_one_are_not_alike():
    brands = ["甲", "甲", "乙", "", ""]
    shelf = shelf_of(*many(5, brand=lambda i: brands[i]))
    found = shown(shelf, [5, 4.9, 4.8, 4.7, 4.6], k=5, same_brand_penalty=1)
    assert found == [0, 2, 3, 4, 1]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_brand_fills_no_more_than_its_places_while_another_is_left(most):
    shelf = shelf_of(*many(20, brand=lambda i: "甲" if i < 10 else f"乙{i}"))
    found = shown(shelf, np.arange(20)[::-1], most_of_a_brand=most)
    assert [row for row in found if row < 10] == list(range(most))


def test_a_single_brand_still_fills_the_list():
    assert shown(shelf_of(*many(6)), [6, 5, 4, 3, 2, 1], k=5, most_of_a_brand=1) == [0, 1, 2, 3, 4]


def test_a_long_list_counts_a_brand_among_any_ten_places():
    shelf = shelf_of(*many(60, brand=lambda i: "甲" if i < 30 else f"乙{i}"))
    found = shown(shelf, np.arange(60)[::-1], k=30, most_of_a_brand=4)
    own = np.array([row < 30 for row in found])
    assert max(own[i : i + 10].sum() for i in range(len(own) - 9)) == 4
    assert own.sum() == 12


@pytest.mark.parametrize(("age", "first"), [(29, 1), (31, 0)])
def test_a_new_product_is_raised_for_its_days_and_no_longer(age, first):
    shelf = shelf_of(listed("old", "旧"), listed("new", "新", created_at=NOW - timedelta(days=age)))
    assert shown(shelf, [1.0, 0.8], new_product_bonus=0.5, new_product_days=30)[0] == first


def test_what_everybody_knows_gives_way_to_the_long_tail():
    shelf = shelf_of(*many(3), viewed=[1000, 10, 0])
    assert shown(shelf, [1.0, 0.9, 0.5], popularity_penalty=0.5) == [1, 0, 2]


def test_equal_scores_are_ordered_by_popularity_even_at_the_edge_of_the_pool():
    n = 3 * POOL
    shelf = shelf_of(*many(n), viewed=list(range(n)))
    assert shown(shelf, np.zeros(n), k=3) == [n - 1, n - 2, n - 3]


@pytest.mark.parametrize("kinds", [3, 50, 10**6])  # of scores: many ties, some, none
@pytest.mark.parametrize("n", [POOL - 1, POOL + 1, 20_000])
def test_the_pool_holds_the_best_of_any_catalogue_in_order(n, kinds):
    random = np.random.default_rng(n + kinds)
    score = random.integers(0, kinds, n).astype(np.float32)
    shelf = shelf_of(*many(1), viewed=[0])
    popular = replace(shelf.popular, score=random.integers(0, 9, n).astype(np.float32))
    rows = np.flatnonzero(random.random(n) < 0.9)
    found = best_first(score, rows, replace(shelf, popular=popular), 70)
    whole = rows[np.lexsort((rows, -popular.score[rows], -score[rows]))]
    assert found.tolist() == whole[:70].tolist()


@given(
    scores=st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=90),
    k=st.integers(1, 15),
    brands=st.integers(1, 4),
    rules=st.fixed_dictionaries(
        {
            "same_category_penalty": st.floats(0, 2),
            "same_brand_penalty": st.floats(0, 2),
            "most_of_a_brand": st.integers(1, 10),
            "popularity_penalty": st.floats(0, 2),
        }
    ),
)
def test_a_list_is_full_repeats_nothing_and_begins_with_the_best(scores, k, brands, rules):
    n = len(scores)
    items = many(n, brand=lambda i: f"牌{i % brands}", category_id=lambda i: f"c{i % 3}")
    found = shown(shelf_of(*items), scores, k, **rules)
    assert len(found) == min(k, n) == len(set(found))
    assert scores[found[0]] == max(scores)
