"""Several methods as one."""

import numpy as np
import pytest

from recommender import scorer
from recommender.blend import Blend, choose_weights, comparable
from recommender.evaluate import evaluate
from recommender.scorer import Remembered
from recommender.sequences import plain
from recommender.splits import Case


class Said:
    """Scores by a table: row of the last item of the history."""

    def __init__(self, name, table):
        self.name, self.table = name, np.array(table, dtype=np.float32)
        self.items = self.table.shape[1]

    def scores(self, histories, asked):
        return np.stack([self.table[h.rows[-1]] for h in histories])


def test_what_methods_say_is_made_comparable():
    scores = np.array([[1, 3, 0], [0, 0, 0]], dtype=np.float32)
    assert comparable(scores, "transitions").tolist() == pytest.approx(
        np.array([[1 / 3, 1, 0], [0, 0, 0]])
    )
    assert np.exp(comparable(scores, "attention")).sum(axis=1) == pytest.approx([1, 1])


def test_the_best_score_is_sought_among_what_was_not_seen():
    blend = Blend([Said("transitions", [[9, 2, 1]])], [1.0])
    assert blend.scores([plain("u", [0])], [0])[0, 1:].tolist() == [1, 0.5]


def test_a_method_of_weight_nothing_is_not_asked():
    class Silent(Said):
        def scores(self, histories, asked):
            raise AssertionError

    blend = Blend([Said("transitions", [[0, 2, 1]]), Silent("content", [[0, 0, 0]])], [1.0, 0.0])
    assert blend.scores([plain("u", [0])], [0])[0].tolist() == [0, 1, 0.5]


ITEMS = 40
random = np.random.default_rng(4)
CASES = [Case(plain(str(n), [n % 20]), 0, 20 + n % 20) for n in range(60)]


def knows(share, seed):
    """Right for a share of the items, noise for the others."""
    drawn = np.random.default_rng(seed)
    table = drawn.random((ITEMS, ITEMS))
    for row in range(20):
        if drawn.random() < share:
            table[row, 20 + row] = 5
    return table


def test_together_they_know_more_than_each_alone():
    members = [Said("attention", knows(0.5, 1)), Said("transitions", knows(0.5, 2))]
    weights = choose_weights(members, CASES)
    together = evaluate(Blend(members, weights), CASES).ndcg10
    assert weights[1] > 0
    assert together > max(evaluate(m, CASES).ndcg10 for m in members) + 0.02


def test_who_knows_nothing_gets_no_weight():
    members = [
        Said("attention", 9 * np.array(knows(1, 1))),
        Said("content", np.zeros((ITEMS, ITEMS))),
    ]
    assert choose_weights(members, CASES) == [1.0, 0.0]


@pytest.mark.parametrize(("most", "asked"), [(10**6, 2), (3, 3), (0, 4)])
def test_who_is_asked_again_says_the_same_and_works_once(monkeypatch, most, asked):
    monkeypatch.setattr(scorer, "MOST", most)
    worked = []

    class Works(Said):
        def scores(self, histories, asked):
            worked.extend(histories)
            return super().scores(histories, asked)

    table = [[1, 2, 3], [4, 5, 6]]
    method, past = Remembered(Works("content", table)), [plain("u", [0]), plain("v", [1])]
    first = method.scores(past, [0, 0])
    first[:] = -1  # what is given away may be written to
    assert method.scores(past[::-1], [0, 0]).tolist() == table[::-1]
    assert len(worked) == asked
