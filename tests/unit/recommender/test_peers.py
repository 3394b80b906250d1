"""What peers are given and how their lists are judged."""

import json

import numpy as np
import pytest

from recommender.benchmark import Options, measure
from recommender.evaluate import judge
from recommender.metrics import gains, interval
from recommender.peers.bench import BEYOND, File, rank_of_lists, write
from recommender.peers.other import METHODS, Histories, _ndcg


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Few.txt"
    path.write_text("a 1 2 3 4\nb 2 3 4 5\nc 1 3\nd 4 2 1 5\n")
    return File(path)


def test_peers_see_everything_but_what_is_asked_for(file, tmp_path):
    file.write(tmp_path / "in.npz")
    given = Histories(tmp_path / "in.npz")
    histories = [part.tolist() for part in np.split(given.rows, given.starts[1:-1])]
    assert histories == [case.history.rows.tolist() for case in file.split.test]
    assert given.rows[given.last()].tolist() == [case.target for case in file.split.validation]
    assert given.table().sum() == len(given.rows)
    assert given.refit


def test_a_list_is_judged_as_a_full_ranking_is(file):
    class Fixed:
        name, items = "fixed", file.items

        def scores(self, histories, asked):
            return np.tile(np.arange(self.items, 0, -1, dtype=np.float32), (len(histories), 1))

    rank = judge(Fixed(), file.split.test).rank
    lists = np.array(
        [
            [row for row in range(file.items) if row not in case.history.rows]
            + [-1] * len(set(case.history.rows.tolist()))
            for case in file.split.test
        ]
    )
    assert rank_of_lists(lists, file.targets).tolist() == rank.tolist()
    assert _ndcg(lists, file.targets) == pytest.approx(gains(rank).mean())


def test_what_is_not_in_a_list_has_no_gain():
    rank = rank_of_lists(np.array([[1, 2], [3, -1]]), np.array([2, 9]))
    assert rank.tolist() == [2, np.inf]
    assert gains(rank)[1] == 0


def test_popularity_leaves_out_what_was_seen(file):
    assert file.popular().metrics.hr10 == 1
    assert file.popular().gain.shape == (3,)


def test_the_interval_of_a_difference_holds_its_mean():
    random = np.random.default_rng(0)
    difference = random.normal(0.1, 1, 500).astype(np.float32)
    low, high = interval(difference)
    assert low < difference.mean() < high
    assert high - low == pytest.approx(4 / np.sqrt(500), rel=0.15)


def test_the_report_names_every_method(tmp_path):
    row = {"method": "x", "hr@10": 0.5, "ndcg@10": 0.25, "ours_ahead_ndcg@10": None}
    row |= {"coverage@10": 1.0, "processor_seconds": 1.0, "peak_mb": 9}
    row |= dict.fromkeys(BEYOND)
    path = write([{"line": {"dataset": "Few"}, "methods": [row]}], tmp_path)
    assert "| x | 0.5 | 0.25 |" in path.read_text()
    kept = json.loads(path.with_suffix(".json").read_text())
    assert kept["files"][0]["methods"] == [row]
    assert set(METHODS) == {"item-knn (implicit)", "ALS (implicit)", "SASRec (RecTools)"}


def test_what_was_measured_and_kept_is_not_measured_again(file, tmp_path):
    options = Options(attention=False, keep=tmp_path / "kept")
    line, rank = measure(file.path, 0, options, quiet=True)
    file.path.write_text("nothing can be measured of this")
    ours, again = file.ours(options)
    assert again == line
    assert ours.gain.tolist() == gains(rank).tolist()
