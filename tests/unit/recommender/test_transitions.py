"""The directed neighbours, reckoned by hand, and how their settings are chosen."""

import numpy as np
import pytest

from recommender import transitions
from recommender.baselines import ItemKnn
from recommender.evaluate import evaluate
from recommender.sequences import plain
from recommender.splits import leave_one_out
from recommender.transitions import (
    TransitionConfig,
    Transitions,
    choose,
    counts,
    normalised,
    recent,
)


def test_counts_know_direction_and_distance():
    found = counts([plain("u", [0, 1, 2]), plain("v", [0, 1])], 4, decay=0.5, steps=5).toarray()
    assert found.tolist() == [[0, 2, 0.5, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_nothing_follows_across_customers_nor_beyond_the_last_step():
    assert counts([plain("u", [0]), plain("v", [1])], 2, 0.5, 5).nnz == 0
    assert counts([plain("u", [0, 2, 1])], 3, 0.5, steps=1).toarray()[0].tolist() == [0, 0, 1]


def test_searches_are_passed_over():
    assert counts([plain("u", [0, 9, 1])], 2, 0.5, 5).toarray().tolist() == [[0, 1], [0, 0]]


def test_popularity_is_taken_out_on_both_sides():
    total = counts([plain("u", [0, 1]), plain("v", [2, 1])], 3, 0.5, 5)
    found = normalised(total, back=0.5, out=1.0, into=0.5).toarray()
    assert found[0, 1] == pytest.approx(1 / (2 * np.sqrt(3)))
    assert found[1, 0] == pytest.approx(0.5 / (2 * np.sqrt(1.5)))


def test_the_newest_weighs_most_and_the_oldest_are_forgotten():
    found = recent([plain("u", [3, 0, 1]), plain("new", [])], 4, recency=0.5, length=2).toarray()
    assert found.tolist() == [[0.5, 1, 0, 0], [0, 0, 0, 0]]


PEOPLE = [plain(str(u), [(u + s) % 30 for s in range(8)]) for u in range(90)]


def test_order_is_learnt_where_plain_neighbours_know_none():
    split = leave_one_out(PEOPLE)
    train = [one.sequence for one in split.train]
    directed = evaluate(Transitions.fit(train, 30), split.test).ndcg10
    assert directed > 0.99
    assert directed > evaluate(ItemKnn(train, 30), split.test).ndcg10 + 0.2


def test_the_chosen_settings_are_at_least_as_good_on_validation_as_the_first():
    random = np.random.default_rng(1)
    people = [plain(str(u), list(random.permutation(40)[:9])) for u in range(200)]
    split = leave_one_out(people)
    train = [one.sequence for one in split.train]
    chosen = choose(train, 40, split.validation)
    found = {
        config: evaluate(Transitions.fit(train, 40, config), split.validation).ndcg10
        for config in (chosen, TransitionConfig())
    }
    assert found[chosen] > found[TransitionConfig()]


def test_new_ones_take_after_the_known_ones_that_they_are_most_like(monkeypatch):
    monkeypatch.setattr(transitions, "KIN", 2)
    model = Transitions.fit([plain("u", [0, 1, 2, 3])], 4, TransitionConfig(back=0.0))
    text = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1], [1, 0.05], [0, 3]], dtype=np.float32)
    moved = model.of(np.array([0, 1, 2, 3, -1, -1]), text)
    after = model.after.toarray()
    mean = [after[[0, 1]].mean(axis=0), after[[2, 3]].mean(axis=0)]
    assert np.allclose(moved.after.toarray()[:4, :4], after)
    assert np.allclose(moved.after.toarray()[4:, :4], mean)
    assert np.allclose(moved.after.toarray()[:4, 5], after[:, [2, 3]].mean(axis=1))
    assert not model.of(np.array([0, 1, 2, 3, -1])).after.toarray()[4].any()
    nobody = model.of(np.full(6, -1), text)
    assert nobody.after.nnz == 0


def test_rows_are_taken_over_and_new_ones_are_led_to_by_nothing():
    model = Transitions.fit([plain("u", [0, 1, 2])], 3, TransitionConfig(back=0.0))
    moved = model.of(np.array([2, -1, 0, 1]))
    assert moved.items == 4
    scores = moved.scores([plain("v", [2])], [0])[0]
    same = model.scores([plain("v", [0])], [0])[0]
    assert scores.tolist() == [same[2], 0, same[0], same[1]]
