"""What reviews say of an aspect, and what that does to a list."""

import csv
import gzip
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.needs.opinions import read_all
from recommender.policy import Policy
from recommender.praise import praised
from recommender.recommend import Recommender
from recommender.regard import ALL, Reading, Regard, asked_for
from shop.catalog.listing import Spoken
from shop.catalog.sentiment import leanings
from tests.unit.recommender.shelves import NOW, listed, shelf_of

ITEMS = [listed(f"P{n}", f"蓝牙耳机{n}号") for n in range(4)]


def spoken(*said):
    """(product, stars, text) by so many buyers, newest first."""
    return [
        Spoken(f"r{n}", item, f"c{n}", stars, text) for n, (item, stars, text) in enumerate(said)
    ]


def regard(*said):
    return Regard.of(ITEMS, spoken(*said), Reading())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("质量很好，不过物流太慢了", {"质量": 1, "物流": -1}),
        ("做工不太好", {"质量": -1}),
        ("没有异味，质量没问题", {"异味": 1, "质量": 1}),
        ("质量特别好", {"质量": 1}),
        ("性价比很高，价格不贵", {"性价比": 1}),
        ("手感没有之前的好", {}),  # what came before is no praise of this
        ("质量怎么样？希望质量好点", {}),
        ("尺码偏小。尺码刚好", {}),  # both at once
        ("质量和物流都不错", {}),  # of two aspects: of which?
        ("好几天才到", {}),
        ("", {}),
    ],
)
def test_a_clause_is_read_for_the_one_aspect_that_it_names(text, said):
    assert leanings(text) == said


@pytest.mark.parametrize(
    ("need", "aspects"),
    [
        ("质量好、性价比高的保温杯", ["质量", "性价比"]),
        ("口碑好的耳机", [ALL]),
        ("耐用的双肩包", ["质量"]),
        ("蓝牙耳机，不要质量差的", []),
        ("物流怎么样", []),
        ("两百块的耳机", []),
    ],
)
def test_a_need_asks_for_what_it_says_should_be_good(need, aspects):
    assert asked_for(need) == aspects


SAID = st.lists(
    st.tuples(
        st.sampled_from(["P0", "P1", "P2"]),
        st.integers(1, 5),
        st.sampled_from(["质量很好", "质量太差了", "物流很快", "颜色一样", "质量很好，物流太慢"]),
    ),
    max_size=12,
)


@given(SAID)
def test_nobody_spoke_is_neither_good_nor_bad_and_one_voice_more_never_hurts(said):
    before, after = regard(*said), regard(*said, ("P1", 5, "质量很好"))
    for aspect in ("质量", "物流", ALL):
        toward = before.toward(aspect)
        assert np.all(np.abs(toward) <= 1)
        assert toward[3] == pytest.approx(0, abs=1e-6)

    def apart(found):
        return found.toward("质量")[1] - found.toward("质量")[3]

    assert apart(after) >= apart(before) - 0.02  # praise also lifts what is usual a little


def test_many_voices_weigh_more_than_one_and_of_each_buyer_the_newest_counts():
    found = regard(*[("P0", 5, "质量很好")] * 9, ("P1", 5, "质量很好"), ("P2", 1, "质量太差"))
    zero, one, two, three = found.toward("质量")
    assert zero > one > three > two
    mind = [
        Spoken(f"r{n}", "P0", "same", s, t)
        for n, (s, t) in enumerate(((5, "质量好"), (1, "质量差")))
    ]
    assert Regard.of(ITEMS, mind, Reading()).counts["质量"][1].tolist() == [1]
    assert praised(mind * 3, ["质量"]) == {}


def ranked(query, own=None, history=(), **about):
    shelf = replace(shelf_of(*ITEMS), **about)
    found = Recommender(shelf, None).recommend(query, (), history, Policy(k=4), now=NOW)
    return [item.id for item in found.items]


def test_who_asks_for_good_quality_gets_what_buyers_praise_it_for_first():
    said = regard(
        *[("P2", 5, "质量很好")] * 6, *[("P0", 5, "物流很快")] * 6, *[("P1", 1, "质量太差")] * 3
    )
    assert ranked("质量好的蓝牙耳机", regard=said)[0] == "P2"
    assert ranked("质量好的蓝牙耳机", regard=said)[-1] == "P1"
    assert ranked("物流快的蓝牙耳机", regard=said)[0] == "P0"
    assert ranked("蓝牙耳机", regard=said) == ranked("蓝牙耳机", regard=Regard())


def test_who_speaks_more_of_an_aspect_than_others_cares_for_it():
    others = [(f"P{n % 3}", 5, "物流很快" if n % 4 else "质量很好") for n in range(40)]
    found = regard(*others, *[("P3", 5, "质量很好")] * 6)
    mine = {0: "做工很好", 1: "质量太差了", 2: "质量一般"}
    assert set(found.cares(mine)) == {"质量"}
    assert found.cared_for(mine).argmax() == 3
    assert found.cares({0: "物流很快", 1: "物流很快"}).get("物流", 0) < found.cares(mine)["质量"]
    assert found.cared_for({}) is None


def test_how_many_praise_is_told_only_where_enough_do_and_few_complain():
    good, bad = ("P0", 5, "质量很好"), ("P0", 1, "质量太差")
    assert praised(spoken(*[good] * 3), ["质量"]) == {"P0": {"质量": 3}}
    assert praised(spoken(*[good] * 2), ["质量"]) == {}
    assert praised(spoken(*[good] * 3, bad, bad), ["质量"]) == {}
    assert praised(spoken(*[good] * 3), ["物流"]) == {}


def write(path, rows):
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_readings_are_compared_with_the_labels_of_reviews(tmp_path):
    path = write(
        tmp_path / "labelled.csv.gz",
        [("label", "review"), (1, "质量很好"), (0, "质量很好，物流太慢"), ("", "质量差")],
    )  # fmt: skip
    found = read_all([path], (True, False))
    assert (found.reviews, found.named.total()) == (2, 3)
    assert (found.precision(1), found.precision(-1)) == (0.5, 1.0)
    assert found.precision(1, -1, aspect="物流") == 1.0


@pytest.mark.parametrize(
    ("rows", "said"),
    [([("a", "b"), (1, 2)], "line 1"), ([("label", "review"), (1, "好")], "names an aspect")],
)
def test_a_file_of_another_shape_is_refused(tmp_path, rows, said):
    with pytest.raises(ValueError, match=said):
        read_all([write(tmp_path / "bad.csv.gz", rows)], (True, False))
