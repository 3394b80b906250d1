"""Groups that stay what they are, and intervals that hold what they promise."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.behaviour.learning import Seen
from shop.experiment.groups import held_back_at, place
from shop.experiment.intervals import LEAST, Ratio, difference
from shop.experiment.outcomes import ALL, PAGES, Life, cells_of, line, lives
from shop.experiment.repository import Did, Stars

MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in Shanghai, 2026-W10
DAY = timedelta(days=1)
LATER = MONDAY + 30 * DAY


@given(st.text(min_size=1, max_size=20), st.integers(0, 50), st.integers(0, 50))
def test_a_greater_share_only_adds_customers(customer, one, other):
    small, large = sorted((one, other))
    assert 0 <= place(customer) < 100
    assert held_back_at(customer, large) >= held_back_at(customer, small)


@pytest.mark.parametrize("percent", [0, 10, 50])
def test_the_share_is_kept(percent):
    held = sum(held_back_at(f"K{n}", percent) for n in range(20_000)) / 200
    assert held == pytest.approx(percent, abs=1)


def clicks(random, customers, rate):
    """Customers who click much or little, so that impressions of one are alike."""
    shown = random.integers(5, 60, customers).astype(float)
    taste = random.beta(2, 2 / rate - 2, customers)
    return Ratio(random.binomial(shown.astype(int), taste).astype(float), shown)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    random, held, rounds = np.random.default_rng(3), 0, 150
    for number in range(rounds):
        found = difference(clicks(random, 400, 0.12), clicks(random, 80, 0.10), number)
        held += found.low <= 0.02 <= found.high
    assert 0.89 <= held / rounds <= 0.99


def test_a_real_difference_is_told_and_none_is_not():
    random = np.random.default_rng(5)
    assert difference(clicks(random, 900, 0.2), clicks(random, 90, 0.05)).told == "better"
    assert difference(clicks(random, 900, 0.05), clicks(random, 90, 0.2)).told == "worse"
    same = clicks(random, 900, 0.1)
    assert difference(same, same).told == "unclear"


def test_too_few_customers_get_no_interval():
    random = np.random.default_rng(5)
    few = difference(clicks(random, 900, 0.2), clicks(random, LEAST - 1, 0.1))
    assert few.value is not None
    assert (few.low, few.high, few.told) == (None, None, "unclear")
    nobody = Ratio(np.zeros(0), np.zeros(0))
    assert difference(nobody, nobody).value is None


def seen(position, at=MONDAY, clicked=False, channel="web", list_id="L"):
    return Seen("A", list_id, f"I{position}", position, at, clicked, channel)


def test_a_customer_takes_part_in_every_cell_they_saw_a_list_in():
    rows = [seen(0), seen(1), seen(1, clicked=True), seen(1, clicked=True)]
    rows += [seen(0, MONDAY + 7 * DAY, channel=None, list_id="M")]
    cells = cells_of(rows)
    assert set(cells) == {
        (ALL, ALL), ("web", ALL), (PAGES, ALL), (ALL, "2026-W10"), (ALL, "2026-W11"),
        ("web", "2026-W10"), (PAGES, "2026-W11"),
    }  # fmt: skip
    assert (cells["web", ALL]["A"].shown, len(cells["web", ALL]["A"].taken)) == (2, 1)
    assert cells[ALL, ALL]["A"].shown == 3


def test_a_click_without_having_seen_the_list_counts_for_nothing():
    assert cells_of([seen(0, clicked=True)]) == {}


DID = [
    Did("A", "purchase", MONDAY - timedelta(minutes=1)),  # before the list was seen
    Did("A", "cart", MONDAY + DAY),
    Did("A", "purchase", MONDAY + 8 * DAY),  # too late to follow from it
]


@pytest.mark.parametrize(
    ("now", "cart", "purchase", "came_back"),
    [
        (LATER, (1, 1), (0, 1), (1, 1)),
        (MONDAY + 3 * DAY, (0, 0), (0, 0), (0, 0)),  # seven days are not over
    ],
)
def test_what_follows_counts_once_its_time_is_over(now, cart, purchase, came_back):
    reached = cells_of([seen(0)])[ALL, ALL]["A"]
    life = lives(DID, [Stars("A", 4, MONDAY + DAY, "web")], [Stars("A", 2, MONDAY - DAY, None)])
    found = line(reached, life["A"], ALL, now)
    assert (found["cart"], found["purchase"], found["return"]) == (cart, purchase, came_back)
    assert found["click"] == (0, 1)
    assert found["service_stars"] == (4, 1)
    assert found["product_stars"] == (0, 0)


def test_coming_back_is_another_day_and_stars_are_of_their_channel():
    reached = cells_of([seen(0, channel="wechat")])["wechat", ALL]["A"]
    same_day = Life(
        days=[MONDAY + timedelta(hours=2)], service=[Stars("A", 5, MONDAY + DAY, "web")]
    )
    found = line(reached, same_day, "wechat", LATER)
    assert found["return"] == (0, 1)
    assert found["service_stars"] == (0, 0)
