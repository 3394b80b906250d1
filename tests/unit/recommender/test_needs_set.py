"""The judged needs are sound, and the one ranking beats what ranks by letters alone."""

from collections import Counter

import numpy as np
import pytest

from recommender.metrics import interval
from recommender.needs.grades import Facts, Sums, grade, grade_for
from recommender.needs.judged import GROUPS, Judge, NotTheDemoShop
from recommender.needs.methods import BM25, OURS, Methods, ndcg
from recommender.needs.report import line
from recommender.needs.templates import templates
from tests.unit.recommender import demo
from tests.unit.recommender.shelves import NOW, listed


def test_there_are_many_needs_of_every_group_each_with_an_answer():
    needs = demo.needs()
    assert len(needs) >= 300
    assert min(Counter(n.group for n in needs)[group] for group in GROUPS) >= 60
    assert len({n.id for n in needs}) == len(needs)
    sold = demo.shelf().sellable
    for need in needs:
        assert need.grades[sold].max() >= 2, need.id
        assert set(np.unique(need.grades)) <= {0, 1, 2, 3}
        assert bool(need.customer) == (need.group != "words")


def test_the_same_seed_gives_the_same_needs():
    again = demo.judge().needs()
    assert [(n.id, n.said, n.customer) for n in again] == [
        (n.id, n.said, n.customer) for n in demo.needs()
    ]


def test_a_fifth_is_held_out_and_shares_no_template_or_customer_with_the_rest():
    held = [n for n in demo.needs() if n.held_out]
    tuned = [n for n in demo.needs() if not n.held_out]
    assert 0.12 < len(held) / len(demo.needs()) < 0.28
    assert not {n.source for n in held} & {n.source for n in tuned}
    assert not {n.customer for n in held if n.customer} & {n.customer for n in tuned}


def test_every_value_of_the_templates_is_stated_by_a_product_of_the_kind():
    stated = {}
    for item in demo.shelf().items:
        for name, value in item.attributes.items():
            stated.setdefault((item.category_id, name), set()).add(value)
    for template in (*templates().words, *templates().person):
        for fact in (*template.wants, *template.without):
            for name, values in fact.items():
                if name not in ("title", "gift_for", "praised"):
                    assert set(values) & stated[template.kind, name], (template.id, name)


FACTS = Facts("earphones", ({"降噪": ("主动降噪",)}, {"colour": ("白色",)}), (), Sums(most=30_000))


@pytest.mark.parametrize(
    ("about", "graded"),
    [
        ({}, 3),
        ({"price": 36_000}, 2),
        ({"price": 60_000}, 2),
        ({"colour": "黑色"}, 2),
        ({"colour": "黑色", "price": 60_000}, 0),
        ({"category_id": "phone"}, 0),
    ],
)
def test_a_grade_follows_from_facts(about, graded):
    given = {"colour": "白色", "price": 29_900, "attributes": {"降噪": "主动降噪"}}
    assert grade(FACTS, listed("E", "耳机", **(given | about)), ()) == graded


@pytest.mark.parametrize(
    ("base", "share", "graded"),
    [(3, 1.0, 3), (3, 0.5, 2), (3, 0.0, 1), (2, 0.0, 1), (1, 0.0, 1), (0, 1.0, 0)],
)
def test_taste_lowers_a_grade_but_never_makes_an_answer_none(base, share, graded):
    assert grade_for(base, share) == graded


def test_ndcg_is_1_for_the_ideal_order_and_0_without_anything_relevant():
    grades, every = np.array([0, 3, 1, 2]), np.arange(4)
    assert ndcg([1, 3, 2, 0], grades, every) == pytest.approx(1)
    assert 0 < ndcg([0, 2, 3, 1], grades, every) < 1
    assert ndcg([0], np.zeros(4, dtype=int), every) == 0


def test_the_interval_of_a_steady_difference_is_above_0_and_of_none_holds_0():
    rng = np.random.default_rng(1)
    low, high = interval(rng.normal(0.2, 0.1, 200).astype(np.float32))
    assert 0 < low < 0.2 < high
    low, high = interval(rng.normal(0, 0.1, 200).astype(np.float32))
    assert low < 0.02 and high > -0.02


def test_another_shop_is_refused():
    with pytest.raises(NotTheDemoShop, match="demo"):
        Judge([listed("P0001", "别家的耳机")], {}, lambda who: [])


def test_words_alone_beat_letters_alone_on_the_part_for_tuning():
    methods = Methods(demo.recommender(), NOW)
    needs = [n for n in demo.needs() if n.group == "words" and not n.held_out]
    found = line("words", "words", methods.scores(needs, lambda need: (need.said, ())))
    assert found.needs >= 150
    assert found.best == BM25
    assert found.gain >= 0.12
    assert found.low > 0
    assert found.ndcg[OURS] > 0.8
