"""Causes: only what really moved a suggestion counts."""

from collections import Counter

import numpy as np

from recommender.explain import (
    Cause,
    Judge,
    Removals,
    asked_of,
    causes,
    null_threshold,
    remove_each,
    telling,
    units,
    without,
)
from recommender.joint import Together
from recommender.sequences import Sequence
from recommender.splits import Case


def seq(rows):
    n = len(rows)
    return Sequence("u", *(np.array(v, dtype=np.int64) for v in (rows, [1] * n, range(n))))


def same(log_p):
    return log_p


def test_items_are_tried_newest_first_each_once():
    assert units(seq([1, 2, 1, 3, 2])) == [2, 3, 1]
    assert units(seq(list(range(50))), most=3) == [49, 48, 47]


def test_taking_an_item_away_takes_all_its_behaviours():
    assert without(seq([1, 2, 1, 3]), 1).rows.tolist() == [2, 3]
    assert without(seq([1, 2, 1, 3]), 1, 3).rows.tolist() == [2]


def removals(full, left):
    asked = np.array(full, np.float32), np.array(left, np.float32)
    return Removals([7, 8, 9], *asked, asked_of(len(full), ()))


def test_the_strongest_real_cause_comes_first_and_weak_ones_not_at_all():
    found = causes(
        removals([-1, -2, -3], [[-1.8, -2, -3], [-4, -2, -3], [-1.01, -2, -3]]),
        0,
        Judge(same, np.arange(3), 0.1),
    )
    assert [(c.rows, round(c.effect, 3), c.rank, c.rank_without) for c in found] == [
        ((8,), 3.0, 1, 3),
        ((7,), 0.8, 1, 1),
    ]


def test_a_fall_that_leaves_the_place_and_most_of_the_probability_is_not_worth_telling():
    found = causes(
        removals([-1, -9], [[-1.5, -9], [-1.6, -9], [-1, -9]]), 0, Judge(same, np.arange(2), 0.1)
    )
    assert found == []


def test_an_absence_that_would_lift_the_suggestion_is_no_cause():
    found = causes(
        removals([-2, -1], [[-3, -4], [-2, -1], [-2, -1]]), 0, Judge(same, np.arange(2), 0.1)
    )
    assert found == []


def test_rows_that_are_not_in_the_list_do_not_count_for_the_rank():
    found = causes(
        removals([-1, 0, -3], [[-2, 0, -3], [-1, 0, -3], [-1, 0, -3]]),
        0,
        Judge(same, np.array([0, 2]), 0.1),
    )
    assert [(c.rank, c.rank_without) for c in found] == [(1, 1)]


def test_another_cause_of_like_strength_is_told_where_one_was_told_already():
    strong, like, weak = Cause((7,), 3.0, 1, 4), Cause((8,), 2.5, 1, 2), Cause((9,), 2.3, 1, 2)
    found = [strong, like, weak]
    assert telling(found, Counter()) == [strong, like, weak]
    assert telling(found, Counter([7])) == [like, strong, weak]
    assert telling(found, Counter([7, 8])) == [strong, like, weak]
    assert telling([], Counter()) == []


def test_an_empty_history_has_nothing_to_take_away():
    about = asked_of(4, ())
    found = remove_each(
        lambda histories: np.zeros((len(histories), 4)), seq([]), np.zeros(4), about
    )
    assert found.units == []
    assert causes(found, 0, Judge(same, np.arange(4), 0.1)) == []


VECTORS = np.eye(5, dtype=np.float32)


def together(held_up_by, past, threshold=0.1, strength=3.0):
    """What explains item 0, liked as long as any one of some items is in the history."""

    def appeal(histories):
        out = np.zeros((len(histories), 5), dtype=np.float32)
        out[:, 0] = [strength * bool(held_up_by & set(h.rows.tolist())) for h in histories]
        return out

    history = seq(past)
    full = appeal([history])[0]
    removed = remove_each(appeal, history, full, asked_of(5, ()))
    judge = Judge(same, np.arange(5), threshold)
    assert causes(removed, 0, judge) == []
    found = Together(appeal, history, lambda rows: VECTORS[list(rows)], removed, judge)
    return found.causes([0], set(past))


def test_two_that_hide_each_other_are_a_cause_together():
    found = together({1, 2}, [1, 2])
    assert {row: (set(c.rows), c.effect) for row, c in found.items()} == {0: ({1, 2}, 3.0)}


def test_three_are_told_only_where_all_three_are_needed():
    assert set(together({1, 2, 3}, [1, 2, 3])[0].rows) == {1, 2, 3}
    assert set(together({1, 2}, [3, 1, 2])[0].rows) == {1, 2}


def test_together_they_must_exceed_as_many_thresholds_and_be_wanted():
    assert together({1, 2}, [1, 2], threshold=1.6) == {}
    assert together(set(), [1, 2, 3]) == {}
    assert together({1}, [1], threshold=4.0) == {}


class Sways:
    """Only item 1 of the history matters, and only for item 0."""

    name, items = "sways", 30

    def scores(self, histories, asked):
        out = np.zeros((len(histories), 30), dtype=np.float32)
        out[:, 0] = [5.0 * (1 in h.rows) for h in histories]
        return out


def test_the_threshold_is_what_arbitrary_pairs_stay_below():
    cases = [Case(seq([n % 5 + 2, 8, 9]), 9, 0) for n in range(20)]
    assert null_threshold(Sways(), cases) == 0.05
    assert null_threshold(Sways(), []) == 0.05
