"""The index of drift, and who wins when a model is to be replaced."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.drift import psi, shifts
from recommender.sequences import plain
from recommender.splits import Case
from recommender.update import judge
from recommender.upkeep import upkeep

ITEMS = 30
SHARES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 1), min_size=1).map(
    lambda counts: {name: n / sum(counts.values()) for name, n in counts.items()}
)


def test_the_index_by_hand():
    then, now = {"a": 0.5, "b": 0.5}, {"a": 0.75, "b": 0.25}
    assert psi(then, now) == pytest.approx(0.25 * math.log(1.5) + 0.25 * math.log(2))


@given(SHARES, SHARES)
def test_the_index_is_symmetric_and_zero_only_for_the_same(then, now):
    value = psi(then, now)
    assert value >= 0
    assert value == pytest.approx(psi(now, then))
    assert psi(then, then) == 0
    if then.keys() != now.keys():
        assert value > 0


@pytest.mark.parametrize(("share", "level"), [(0.5, "none"), (0.67, "some"), (0.8, "much")])
def test_thresholds_name_how_far_it_moved(share, level):
    then = {"brand": {"a": 0.5, "b": 0.5}}
    (found,) = shifts(then, {"brand": {"a": share, "b": 1 - share}}, upkeep().drift)
    assert found.level == level


class Guessing:
    """Puts the target in a place of chance among the first `within`."""

    name, items = "guessing", ITEMS

    def __init__(self, within, seed):
        self.within, self.random = within, np.random.default_rng(seed)

    def scores(self, histories, asked):
        out = np.tile(-np.arange(ITEMS, dtype=np.float32), (len(histories), 1))
        place = self.random.integers(0, self.within, len(histories))
        out[:, 29] = 0.5 - place
        return out


CASES = [Case(plain(f"u{n % 80}", [28]), 0, 29) for n in range(600)]


@pytest.mark.parametrize(
    ("new", "old", "cases", "taken"),
    [
        (2, 6, 600, True),
        (6, 6, 600, False),  # as good, but by chance: the interval is wider than the margin
        (6, 2, 600, False),
        (2, 6, 100, False),  # too few questions
    ],
)
def test_a_model_takes_over_only_where_it_is_shown_to_be_no_worse(new, old, cases, taken):
    found = judge(Guessing(new, 1), Guessing(old, 2), CASES[:cases], "old", upkeep().update)
    assert found.taken is taken
    assert found.low <= found.difference <= found.high
    assert found.cases == cases


def test_the_same_answers_take_over():
    found = judge(Guessing(6, 1), Guessing(6, 1), CASES, "old", upkeep().update)
    assert (found.difference, found.low, found.high, found.taken) == (0, 0, 0, True)
