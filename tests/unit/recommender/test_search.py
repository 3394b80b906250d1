"""Four ways to search, one list."""

import importlib.util
import time

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommender import search
from recommender.columns import Columns
from recommender.constraints import satisfied
from recommender.search import ByDimension, InBytes, Plain, Scan, SearchNotUsable, quicker, searcher
from shop.catalog.constraints import Attribute, Brand, Colour, GiftFor, InCategory, Price
from tests.unit.recommender.shelves import listed, shelf_of

TAU = 0.07
needs_faiss = pytest.mark.skipif(
    importlib.util.find_spec("faiss") is None, reason="the group `search` is not installed"
)


def unit(random, *shape):
    x = torch.from_numpy(random.standard_normal(shape, dtype=np.float32))
    return torch.nn.functional.normalize(x, dim=-1)


def scanned(by, hidden, rows):
    scores, total, error = by.scan(hidden, TAU, rows)

    def some(rows):
        return (by.some(hidden, rows) / TAU - total).numpy()

    return Scan(rows, (scores - total).numpy(), error, some)


CASES = {
    "seed": st.integers(0, 2**32 - 1),
    "n": st.integers(1, 600),
    "most": st.integers(1, 80),
    "spread": st.sampled_from([1.0, 0.01, 1e-4]),  # of items around one another
}


@hypothesis_settings(deadline=None, max_examples=60)
@given(**CASES)
def test_bytes_give_the_list_that_floats_give(seed, n, most, spread):
    random = np.random.default_rng(seed)
    one = unit(random, 1, 64)
    vectors = torch.nn.functional.normalize(one + spread * unit(random, n, 64), dim=1)
    hidden = unit(random, 64)
    base = (random.integers(0, 3, n) * 0.05).astype(np.float32)
    rows = np.flatnonzero(random.random(n) < 0.7)
    plain, whole = (scanned(way(vectors), hidden, rows) for way in (Plain, InBytes))
    apart = np.abs(plain.log_p - whole.log_p)
    assert apart.max(initial=0) <= 2 * whole.error  # of the score and of its sum

    def worth(log_p):
        return base[rows] + 0.5 * np.maximum(log_p + np.float32(np.log(n)), -4)

    best = np.sort(worth(plain.log_p))[::-1][:most]
    sharp = whole.sharpen(worth, most)
    mine = np.argsort(-worth(sharp), kind="stable")[:most]
    # by the true scores: equal ones may change places
    shift = np.abs(plain.log_p[mine] - sharp[mine])
    assert shift.max(initial=0) <= 2 * whole.error
    assert np.allclose(worth(plain.log_p)[mine], best, atol=1e-3)


def test_the_bytes_are_nearer_than_their_bound_and_the_bound_is_of_use():
    random = np.random.default_rng(0)
    vectors, hidden = unit(random, 5_000, 64), unit(random, 64)
    every = np.arange(5_000)
    true, total, none = Plain(vectors).scan(hidden, TAU, every)
    near, total_near, error = InBytes(vectors).scan(hidden, TAU, every)
    worst = float((true - near).abs().max())
    assert 0 < worst <= error < 0.5
    assert none == 0
    assert float((total - total_near).abs()) < 0.01  # what errors of both signs leave


@needs_faiss
def test_an_approximate_search_finds_the_best_ten_and_estimates_the_rest():
    random = np.random.default_rng(1)
    centres = unit(random, 60, 64)
    vectors = torch.nn.functional.normalize(
        centres[random.integers(0, 60, 12_000)] + 0.5 * unit(random, 12_000, 64), dim=1
    )
    made, found, every = searcher(vectors, "approximate"), [], np.arange(12_000)
    for _ in range(50):
        hidden = torch.nn.functional.normalize(
            vectors[random.integers(12_000)] + unit(random, 64), dim=0
        )
        true, total, _ = Plain(vectors).scan(hidden, TAU, every)
        scores, estimate, _ = made.scan(hidden, TAU, every)
        best = true.topk(10).indices
        found.append(float(torch.isclose(scores[best], true[best], atol=1e-4).float().mean()))
        assert abs(float(total - estimate)) < 0.1
    assert np.mean(found) >= 0.95


def test_what_cannot_be_searched_with_is_named(monkeypatch):
    vectors = torch.eye(3)
    with pytest.raises(SearchNotUsable, match="'fast' is none of auto, exact, approximate"):
        searcher(vectors, "fast")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(search, "APPROXIMATE_FROM", 1)
    with pytest.raises(SearchNotUsable, match="faiss-cpu"):
        searcher(vectors, "approximate")
    assert isinstance(searcher(vectors), Plain)  # auto does without


def test_many_items_are_searched_by_what_is_quicker_here(monkeypatch):
    monkeypatch.setattr(search, "BYTES_FROM", 3)
    assert type(searcher(torch.eye(2))) is Plain
    assert type(searcher(torch.eye(3))) in (InBytes, ByDimension)


@pytest.mark.parametrize(("slow", "kept"), [(InBytes, ByDimension), (ByDimension, InBytes)])
def test_the_way_that_takes_longer_is_not_taken(monkeypatch, slow, kept):
    scan = slow.scan

    def slowly(self, *given):
        time.sleep(0.02)
        return scan(self, *given)

    monkeypatch.setattr(slow, "scan", slowly)
    assert quicker.__wrapped__(64) is kept  # what was found before is not asked


def test_by_dimension_the_scores_are_those_of_the_plain_product():
    random = np.random.default_rng(1)
    vectors, hidden = unit(random, 70_000, 64), unit(random, 64)  # more than a block
    rows = np.flatnonzero(random.random(70_000) < 0.5)
    plain, own = (way(vectors).scan(hidden, TAU, rows) for way in (Plain, ByDimension))
    assert torch.allclose(plain[0], own[0], atol=1e-4)
    assert float(plain[1]) == pytest.approx(float(own[1]), abs=1e-4)
    assert own[2] == 0


ITEMS = [
    listed("a", "入耳 黑", colour="黑色", brand="漠川"),
    listed("b", "米白 头戴", colour="米白", brand="", attributes={"防水": "防水"}),
    listed("c", "丝巾", category_id="scarf", category="丝巾", parents=("clothes",), price=1),
    listed("d", "鞋", category_id="shoe", category="鞋", parents=("clothes",), gift_for=("妈妈",)),
]
ASKED = [
    (Colour(value="黑色"), "acd"),
    (Colour(value="白色", negated=True), "acd"),
    (Brand(value="漠川"), "acd"),
    (Brand(value="漠川", negated=True), "b"),
    (InCategory(value="clothes"), "cd"),
    (InCategory(value="丝巾"), "c"),
    (InCategory(value="clothes", negated=True), "ab"),
    (Price(at_most=5), "c"),
    (Price(around=10_000), "abd"),
    (Attribute(name="防水", value="防水"), "b"),
    (GiftFor(value="妈妈"), "d"),
]


@pytest.mark.parametrize(("asked", "who"), ASKED)
def test_a_column_says_what_the_products_say(asked, who):
    shelf = shelf_of(*ITEMS)
    for _ in range(2):  # as laid out, and as remembered
        assert (
            "".join(i.id for i, m in zip(ITEMS, satisfied(asked, shelf), strict=True) if m) == who
        )


def test_masks_are_taken_over_and_only_what_changed_is_asked_again():
    looked = []

    def holds(item):
        looked.append(item.id)
        return item.price > 100

    before = Columns(ITEMS)
    assert before.where("dear", holds).tolist() == [True, True, False, True]
    looked.clear()
    changed = [*ITEMS[:2], listed("c", "丝巾", price=500), ITEMS[3]]
    assert Columns(changed, before).where("dear", holds).tolist() == [True] * 4
    assert looked == ["c"]
    other = Columns(ITEMS[1:], before)  # another catalogue: nothing is taken over
    assert other.where("dear", holds).tolist() == [True, False, True]


def test_amounts_are_taken_over_likewise_and_a_list_is_by_those_of_now():
    before = Columns(ITEMS)
    priced = [float(item.price) for item in ITEMS]
    assert before.amounts("price", lambda item: item.price).tolist() == priced
    changed = [*ITEMS[:2], listed("c", "丝巾", price=500), ITEMS[3]]
    found = Columns(changed, before).amounts("price", lambda item: item.price)
    assert found.tolist() == [*priced[:2], 500.0, priced[3]]
    assert before.amounts("price", lambda _: 0).tolist() == priced  # remembered
