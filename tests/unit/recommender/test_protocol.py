"""Sequences, windows, splits and metrics: what is asked, and what an answer is worth."""

import gzip

import numpy as np
import pytest

from recommender.evaluate import NONE, evaluate, judge
from recommender.metrics import percentiles, ranks, summarise, top_rows, unlikeness
from recommender.sequences import BadSequenceFile, Sequence, plain, read_plain
from recommender.splits import Case, by_time, leave_one_out, novel
from recommender.windows import IGNORED, batch_histories, batch_windows, windows


def seq(rows, times=None, kinds=None, customer="u"):
    n = len(rows)
    as_array = [np.array(v, dtype=np.int64) for v in (rows, kinds or [1] * n, times or range(n))]
    return Sequence(customer, *as_array)


@pytest.mark.parametrize("name", ["pairs.txt", "pairs.txt.gz"])
def test_a_file_of_pairs_and_a_file_of_lines_hold_the_same(tmp_path, name):
    one, other = tmp_path / name, tmp_path / "lines.txt"
    write = gzip.open if name.endswith(".gz") else open
    with write(one, "wt") as file:
        file.write("1 10\n1 11\n2 10\n2 12\n1 12\n")
    other.write_text("1 10 11 12\n2 10 12\n")
    (a, items_a), (b, items_b) = read_plain(one), read_plain(other)
    named = [
        [[items[r] for r in s.rows] for s in got] for got, items in ((a, items_a), (b, items_b))
    ]
    assert named[0] == named[1] == [["10", "11", "12"], ["10", "12"]]


@pytest.mark.parametrize(("text", "said"), [("", "no sequences"), ("1 2\n3\n", "line 2")])
def test_a_file_without_sequences_is_refused_by_name(tmp_path, text, said):
    path = tmp_path / "bad.txt"
    path.write_text(text)
    with pytest.raises(BadSequenceFile, match=said):
        read_plain(path)


def test_only_items_new_to_the_customer_are_learnt():
    history = seq([3, 3, 1, 9, 1, 2], kinds=[1, 1, 2, 1, 1, 1])
    assert novel(history, frozenset({1}), items=5).tolist() == [3, -1, -1, -1, -1, 2]


@pytest.mark.parametrize("first", [None, 1, 3, 8])
@pytest.mark.parametrize("n", [2, 5, 8, 9, 23])
def test_windows_cover_every_target_once_with_its_own_past(n, first):
    history = seq(list(range(n)))
    seen = []
    for window in windows(history, history.rows, 8, first=first):
        assert len(window.rows) <= 8
        assert window.targets.tolist() == (window.rows + 1).tolist() == window.asked.tolist()
        seen += window.targets.tolist()
    assert seen == list(range(1, n))


def test_batches_are_right_aligned_and_padded_with_kind_zero():
    found = [w for s in (seq([1, 2, 3]), seq([4, 5])) for w in windows(s, s.rows, 8)]
    batch, targets = batch_windows(found)
    assert batch.rows.tolist() == [[1, 2], [0, 4]]
    assert batch.kinds.tolist() == [[1, 1], [0, 1]]
    assert targets.tolist() == [[2, 3], [IGNORED, 5]]


def test_a_long_history_keeps_its_newest_and_an_empty_one_is_padding():
    batch = batch_histories([seq(list(range(10))), plain("new", [])], [99, 99], length=4)
    assert batch.rows.tolist() == [[6, 7, 8, 9], [0, 0, 0, 0]]
    assert batch.asked[0].tolist() == [7, 8, 9, 99]
    assert batch.kinds[1].tolist() == [0, 0, 0, 0]


def test_the_time_split_never_learns_from_later_than_its_cut():
    people = [seq([1, 2, 3, 4], [0, 10, 20, 30]), seq([4, 3, 2], [5, 25, 35], customer="v")]
    split = by_time(people, frozenset({1}), 5, cuts=(15, 25))
    assert [one.sequence.times.max() for one in split.train] == [10]
    assert [(c.asked, c.target) for c in split.validation] == [(20, 3), (25, 3)]
    assert [(c.asked, c.target) for c in split.test] == [(30, 4), (35, 2)]
    for case in split.validation + split.test:
        assert case.history.times.max() < case.asked
        assert case.target not in case.history.rows


def test_leave_one_out_takes_the_last_and_the_one_before():
    split = leave_one_out([plain("a", [1, 2, 3, 4]), plain("b", [5, 6])])
    assert [one.sequence.rows.tolist() for one in split.train] == [[1, 2], [5, 6]]
    assert [(c.history.rows.tolist(), c.target) for c in split.validation] == [([1, 2], 3)]
    assert [(c.history.rows.tolist(), c.target) for c in split.test] == [([1, 2, 3], 4)]


def test_ties_share_their_middle_rank():
    scores = np.array([[0, 0, 0, 0], [3, 1, 2, 2]], dtype=np.float32)
    assert ranks(scores, np.array([2, 3])).tolist() == [2.5, 2.5]


def test_metrics_by_hand():
    found = summarise(np.array([1, 3, 7, 20], dtype=np.float32), {0, 1}, items=8)
    assert (found.hr5, found.hr10, found.coverage10, found.cases) == (0.5, 0.75, 0.25, 4)
    assert found.ndcg5 == pytest.approx((1 + 0.5) / 4)
    assert found.ndcg10 == pytest.approx((1 + 0.5 + 1 / 3) / 4, abs=1e-6)
    assert found.mrr == pytest.approx((1 + 1 / 3 + 1 / 7 + 1 / 20) / 4)
    assert set(found.named()) == {
        "hr@5", "hr@10", "ndcg@5", "ndcg@10", "mrr", "coverage@10", "cases",
    }  # fmt: skip


def test_the_top_rows_come_best_first_and_never_more_than_there_are():
    assert top_rows(np.array([[1, 9, 5, 7]], dtype=np.float32), 3).tolist() == [[1, 3, 2]]
    assert top_rows(np.array([[1, 2]], dtype=np.float32), 10).tolist() == [[1, 0]]


class Fixed:
    """Scores every history alike."""

    name, items = "fixed", 4

    def scores(self, histories, asked):
        return np.tile(np.array([4, 3, 2, 1], dtype=np.float32), (len(histories), 1))


def test_percentiles_halve_ties():
    assert percentiles(np.array([5.0, 1, 1, 9])).tolist() == [0.625, 0.25, 0.25, 0.875]


def test_unlikeness_by_hand():
    across, along, none = [1.0, 0], [0, 1.0], [0.0, 0]
    vectors = np.array([across, along, across, none], dtype=np.float32)
    assert unlikeness(np.array([[0, 1], [0, 2], [0, 3]]), vectors) == pytest.approx(2 / 3)
    assert unlikeness(np.array([[0, 1, 2]]), vectors) == pytest.approx(2 / 3)


def test_what_was_seen_is_left_out_of_the_ranking():
    found = judge(Fixed(), [Case(seq([0, 1]), 9, 3)])
    assert found.rank.tolist() == [2]
    assert found.top.tolist() == [[2, 3, NONE, NONE]]
    assert found.metrics.coverage10 == 0.5
    assert evaluate(Fixed(), [Case(seq([0, 1, 2]), 9, 3)]).ndcg10 == 1


def test_an_evaluation_without_cases_is_refused():
    with pytest.raises(ValueError, match="no cases"):
        evaluate(Fixed(), [])
