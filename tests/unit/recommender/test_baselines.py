"""The methods to beat, on histories small enough to reckon by hand."""

import numpy as np
import pytest

from recommender.baselines import (
    DAY,
    DailyCounts,
    ItemKnn,
    Popularity,
    RecentPopularity,
    TfidfContent,
)
from recommender.sequences import Sequence


def seq(rows, days=None):
    n = len(rows)
    times = [d * DAY + 60 for d in (days or range(n))]
    return Sequence("u", *(np.array(v, dtype=np.int64) for v in (rows, [1] * n, times)))


PAST = [seq([0, 0, 1], [1, 2, 9]), seq([0, 2, 7], [3, 9, 9])]  # row 7 is a search


def test_popularity_counts_up_to_the_day_before():
    counts = DailyCounts(PAST, items=3)
    scores = Popularity(counts).scores([PAST[0]] * 3, [3 * DAY + 99, 9 * DAY + 99, 99 * DAY])
    assert scores.tolist() == [[2, 0, 0], [3, 0, 0], [3, 1, 1]]


def test_recent_popularity_forgets_after_seven_days():
    counts = DailyCounts(PAST, items=3)
    scores = RecentPopularity(counts).scores([PAST[0]] * 2, [3 * DAY, 10 * DAY])
    assert scores.tolist() == [[2, 0, 0], [1, 1, 1]]


def test_neighbours_are_items_of_the_same_customers():
    knn = ItemKnn([seq([0, 1]), seq([0, 1]), seq([1, 2])], items=4)
    scores = knn.scores([seq([0])], [0])[0]
    assert scores[1] == pytest.approx(2 / np.sqrt(2 * 3))
    assert scores[[0, 2, 3]].tolist() == [0, 0, 0]


def test_older_items_weigh_less_with_decay():
    train = [seq([0, 2]), seq([1, 3])]
    even, fading = (ItemKnn(train, 4, decay).scores([seq([0, 1])], [0])[0] for decay in (1.0, 0.5))
    assert even[2] == even[3]
    assert fading[2] == fading[3] / 2


def test_content_likens_texts():
    text = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    scores = TfidfContent(text).scores([seq([0])], [0])[0]
    assert scores.tolist() == pytest.approx([1, 0.6, 0])
