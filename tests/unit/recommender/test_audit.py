"""What lies beyond accuracy, by hand."""

import gzip
import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.audit import charts
from recommender.audit import groups as grouping
from recommender.audit.beyond import diversity, gini, of_consumed, of_method, top_share
from recommender.audit.cold import Held, after_clicks, hold_out, without_cold
from recommender.audit.cost import measured
from recommender.audit.events import Counted, benchmark_events, category_vectors, read_events
from recommender.audit.exposure import exposure
from recommender.audit.facts import Facts
from recommender.audit.repeats import compare_repeats, repurchases
from recommender.audit.tradeoff import GRID, Point, proposed
from recommender.baselines import DAY, ItemKnn
from recommender.data import ShopData
from recommender.evaluate import NONE, Judged, hide_seen
from recommender.kinds import BOUGHT
from recommender.metrics import gains, interval
from recommender.sequences import BadSequenceFile
from recommender.splits import Case
from tests.unit.recommender.shelves import NOW, listed
from tests.unit.recommender.test_protocol import seq

NOW_S = int(NOW.timestamp())


def facts_of(items, sequences):
    return Facts.of(ShopData(items, [], sequences))


@pytest.mark.parametrize(
    ("amounts", "found"), [([1, 1, 1, 1], 0), ([0, 0, 0, 8], 0.75), ([], 0), ([0, 0], 0)]
)
def test_gini_by_hand(amounts, found):
    assert gini(np.array(amounts, dtype=np.float32)) == pytest.approx(found)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.integers(1, 9))
def test_gini_is_of_shares_alone_and_stays_in_its_bounds(amounts, times):
    one = np.array(amounts, dtype=np.float32)
    assert 0 <= gini(one) + 1e-6 <= 1
    assert gini(one * times) == pytest.approx(gini(one), abs=1e-4)
    assert gini(one[::-1]) == pytest.approx(gini(one), abs=1e-4)


def test_top_brands_hold_their_share():
    assert top_share(np.array([1, 1, 8, 0], dtype=np.float32), 0.25) == pytest.approx(0.8)


def test_diversity_counts_pairs_of_a_list_and_no_empty_place():
    category = np.array([0, 0, 1, 2])
    assert diversity(np.array([[0, 1, 2]]), category) == pytest.approx(2 / 3)
    assert diversity(np.array([[0, 1, NONE]]), category) == 0
    assert diversity(np.array([[0, 3, 2]]), category) == 1


def test_what_is_shown_is_set_beside_what_was_consumed():
    def since(days):
        return {"created_at": NOW.fromtimestamp(NOW_S - days * DAY, NOW.tzinfo)}

    items = [
        listed("a", "甲", brand="甲", **since(400)),
        listed("b", "乙", brand="乙", **since(10)),
        listed("c", "丙", brand="", **since(400)),
    ]
    past = seq([0, 0, 0, 2], [NOW_S - 5 * DAY] * 4)
    facts = facts_of(items, [past])
    case = Case(past, NOW_S, 1)
    shown = of_method(Judged(np.array([2.0]), np.array([[0, 2]]), 3), [case], facts)
    assert shown.arp == 2
    assert shown.percentile == pytest.approx((5 / 6 + 3 / 6) / 2)
    assert (shown.new, shown.top_brands) == (0, 1)
    consumed = of_consumed([case], facts)
    assert (consumed.arp, consumed.new) == (0, 1)
    table = exposure(Judged(np.array([2.0]), np.array([[0, 2]]), 3), [case], facts)
    by_brand = {name: shares for kind, name, *shares in table if kind == "brand"}
    assert by_brand["乙"] == pytest.approx([1 / 3, 1, 0])
    for kind in ("brand", "price", "age_days"):
        sums = np.sum([shares for k, _, *shares in table if k == kind], axis=0)
        assert sums == pytest.approx([1, 1, 1])


def test_small_groups_stay_unnamed_and_never_alone():
    names = ["big"] * 90 + ["middle"] * 40 + ["small"] * 29
    customers = [f"c{i}" for i in range(len(names))]
    told = {g.name: (g.customers, g.told) for g in grouping.groups(names, customers)}
    assert told == {"big": (90, True), "middle": (40, False), "small": (29, False)}
    both = grouping.groups(["a"] * 10 + ["b"] * 10 + ["c"] * 50, [f"c{i}" for i in range(70)])
    assert [g.told for g in both] == [False, False, True]


@pytest.mark.parametrize(
    "order",
    [
        ["1-4", "5-19", "20-63", "64+", "unknown"],
        ["<25", "25-34", "35-44", "55+"],
        ["low", "middle", "high", "unknown"],
    ],
)
def test_groups_stand_in_their_order(order):
    assert [g.name for g in grouping.groups(order[::-1], order)] == order


def test_a_group_is_counted_in_customers_not_in_cases():
    (only,) = grouping.groups(["a"] * 100, ["one"] * 100)
    assert (only.customers, only.told) == (1, False)


def test_the_interval_holds_the_mean_and_narrows_with_customers():
    def width(n):
        rank = np.where(np.arange(n) % 3 == 0, 1.0, 99.0)
        judged = Judged(rank, np.zeros((n, 1), dtype=np.int64), 5)
        low, high = interval(gains(judged.rank), [f"c{i}" for i in range(n)])
        assert low < judged.metrics.ndcg10 < high
        return high - low

    assert width(900) < width(90)


def test_consumables_stay_in_the_ranking_of_who_bought_them():
    case = Case(seq([0, 1, 2], kinds=[BOUGHT, BOUGHT, 1]), 9, 3)
    scores = np.array([[9, 8, 7, 6]], dtype=np.float32)
    hide_seen(scores, [case], 4, again={0, 2})
    assert scores.tolist() == [[9, -np.inf, -np.inf, 6]]


def test_only_what_is_used_up_and_was_bought_before_is_a_case_again():
    history = seq([0, 1, 0, 1, 0], [1, 2, 3, 4, 5], [BOUGHT, BOUGHT, BOUGHT, BOUGHT, 1])
    found = repurchases([history], frozenset({0}), after=2)
    assert [(c.asked, c.target, len(c.history)) for c in found] == [(3, 0, 2)]
    assert repurchases([history], frozenset({0}), after=3) == []


def test_asking_for_repeats_lets_a_method_find_them():
    train = [seq([0, 1], customer=f"u{i}") for i in range(5)]
    bought = [Case(seq([0, 1], kinds=[BOUGHT, 1]), 9, 0)]
    new = [Case(seq([0], kinds=[BOUGHT]), 9, 1)]
    rows = compare_repeats([ItemKnn(train, 3)], new, bought, frozenset({0}))
    found = {row["asked"]: (row["cases"], row["hr@10"]) for row in rows}
    assert found == {
        "new": (1, 1.0), "new, bought kept": (1, 1.0), "bought again": (1, 1.0), "both": (2, 1.0),
    }  # fmt: skip


def shop_of_ten():
    items = [listed(f"p{i}", f"商品{i}") for i in range(10)]
    sequences = [seq([0, 10, 1, 2, 3, 11, 4], customer="a"), seq([5, 6, 7, 8, 9], customer="b")]
    return ShopData(items, ["耳机", "包"], sequences)


def test_held_out_items_leave_no_trace_and_everything_else_stays():
    data = shop_of_ten()
    held = hold_out(data, 0.3, seed=1)
    cold = {item.id for item in held.data.items[held.warm :]}
    assert (held.warm, len(cold)) == (7, 3)
    assert hold_out(data, 0.3, seed=1).data.items == held.data.items
    small = without_cold(held)
    assert [i.id for i in small.items] == [i.id for i in held.data.items if i.id not in cold]

    def named(shop):
        names = [*(i.id for i in shop.items), *shop.queries]
        return {s.customer: [names[r] for r in s.rows] for s in shop.sequences}

    before, after = named(data), named(small)
    assert after == {
        who: kept for who, rows in before.items() if (kept := [r for r in rows if r not in cold])
    }
    assert named(held.data) == before


@pytest.mark.parametrize("share", [0.0, 0.01, 1.0])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(ValueError, match="leaves nothing"):
        hold_out(shop_of_ten(), share, seed=0)


@pytest.mark.parametrize(("clicks", "target", "past"), [(1, 1, 2), (2, 2, 3), (4, 4, 6), (9, 0, 0)])
def test_a_newcomer_is_asked_after_so_many_items(clicks, target, past):
    own = shop_of_ten().sequences[0]
    found = after_clicks(own, clicks, warm=10, items=10)
    assert (found is None) == (clicks == 9)
    if found is not None:
        assert (found.target, len(found.history)) == (target, past)
    assert after_clicks(own, clicks, warm=min(target, 10), items=10) is None
    assert Held(shop_of_ten(), 7).items == 10


def test_the_strongest_rule_within_the_allowance_is_proposed():
    def point(strength, cost):
        metrics = SimpleNamespace()
        return Point("same_brand_penalty", strength, "validation", metrics, metrics, cost)

    grid = GRID["same_brand_penalty"]
    costs = dict(zip(grid, [0.001, 0.004, 0.02, 0.003, 0.5], strict=True))
    found = proposed([point(s, c) for s, c in costs.items()])
    assert found["same_brand_penalty"] == grid[1]
    assert found["new_product_bonus"] == 0


def test_cost_is_measured_where_it_is_spent():
    found, cost = measured(lambda: np.ones(40_000_000).sum())
    assert found == 40_000_000
    assert cost.seconds > 0
    assert cost.peak_mb is None or cost.peak_mb > 200


@pytest.mark.parametrize("draw", [charts.bar(0, 0), charts.dots(0, 0, mark=0)])
def test_a_chart_of_nothing_is_drawn_at_nothing(draw):
    assert "nan" not in draw
    assert {"0.00%"} == set(re.findall(r'(?:cx|x1)="([\d.]+%)"|\bwidth="(0.00%)"', draw)[0]) - {""}


def test_what_stands_beyond_its_scale_stays_inside_and_names_are_escaped():
    spots = [charts.Spot(-0.1, 1, "<i>"), charts.Spot(0.5, 2, "b", chosen=True)]
    drawn = charts.curve(spots, "cost")
    assert "&lt;i&gt;" in drawn
    assert all(0 <= float(x) <= 100 for x in re.findall(r'(?:cx|x|x1|x2)="([\d.]+)%"', drawn))
    assert 'width="100.00%"' in charts.bar(9, 3)


def log(path, lines):
    write = gzip.open if path.suffix == ".gz" else open
    with write(path, "wt") as file:
        file.writelines(line + "\n" for line in lines)
    return path


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
def test_a_behaviour_log_is_read_in_the_order_of_time(tmp_path, name):
    path = log(tmp_path / name, ["1,30,7,buy,9", "1,20,7,pv,3", "2,20,7,cart,5", "1,20,7,fav,4"])
    found = read_events([path])
    assert {s.customer: (s.times.tolist(), s.rows.tolist()) for s in found.sequences} == {
        "1": ([3, 4, 9], [0, 0, 1]),
        "2": ([5], [0]),
    }
    few = read_events([path], most=1)
    assert [s.rows.tolist() for s in few.sequences] == [[0, 0], [0]]
    assert few.left_out == 0.25


@pytest.mark.parametrize(
    "line", ["1,2,3,pv", "1,2,3,look,5", "1,2,3,pv,-5", "1,2,3,pv,5,6", "1,2,3,pv,x"]
)
def test_a_line_that_is_no_behaviour_is_named(tmp_path, line):
    path = log(tmp_path / "log.csv", ["1,2,3,pv,5", line])
    with pytest.raises(BadSequenceFile, match="line 2"):
        read_events([path])


def test_a_log_without_behaviours_is_refused(tmp_path):
    with pytest.raises(BadSequenceFile, match="no behaviours"):
        read_events([log(tmp_path / "log.csv", [])])


def test_popularity_of_a_window_knows_nothing_of_the_moment_or_later():
    found = Counted("recent", [seq([0, 0, 1, 2], [0, 1000, 200_000, 299_000])], 3, 150_000)
    assert found.scores([], [0, 2_000, 250_000, 299_000]).tolist() == [
        [0, 0, 0], [2, 0, 0], [0, 1, 0], [0, 1, 0],
    ]  # fmt: skip


def test_items_of_a_category_share_a_vector():
    found = category_vectors(np.array([0, 1, 0]))
    assert (found[0] == found[2]).all()
    assert abs(found[0] @ found[1]) < 0.6


def test_events_are_judged_by_the_split_of_time(tmp_path):
    lines = [
        f"{u},{(u + s) % 12},{(u + s) % 3},pv,{s * 10_000 + u}"
        for u in range(40)
        for s in range(10)
    ]
    rows = list(benchmark_events([log(tmp_path / "ring.csv", lines)], epochs=15, quiet=True))
    by_name = {row["model"]: row for row in rows}
    assert list(by_name) == [
        "popularity", "popularity-7-days", "popularity-1-day", "popularity-1-hour",
        "category-content", "item-knn", "attention",
    ]  # fmt: skip
    assert {row["cases"] for row in rows} == {40}
    assert by_name["attention"]["ndcg@10"] > by_name["popularity"]["ndcg@10"]
