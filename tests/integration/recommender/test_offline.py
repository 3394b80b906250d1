"""Lists for all customers: what the service says, and nothing lost or done twice by a stop."""

import csv
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recommender import offline_cli
from recommender.offline import Scorer, in_process, score_all
from recommender.policy import Policy
from shop.policies.service import set_policy
from shop.policies.values import HoldoutPolicy, SuitabilityPolicy
from shop.privacy.service import erase_customer

K, BLOCK = 3, 8
ROOT = Path(__file__).parents[3]


@pytest.fixture
def filled(world):
    with world.database.write() as session:
        set_policy(session, HoldoutPolicy(percent=0), "test")
    world.consent("OFF", False)
    return world


def score(world, out, engine=in_process, **more):
    return score_all(
        world.database, world.settings, out, **({"k": K, "block": BLOCK, "engine": engine} | more)
    )


def lists(out):
    found = {}
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["customer"], []).append(row)
    return found


def same_run(parts, out):
    """Begin the run kept in `parts` once more, for another file."""
    other = out.with_name(out.name + ".parts")
    other.mkdir()
    shutil.copy(parts / "run.json", other / "run.json")


class Stopped(Exception):
    """Stands for whatever ends a run."""


def after(blocks, then=Stopped):
    """An engine that stops after so many blocks; what it scored is in `scored`."""

    def engine(parts, given, numbers):
        scorer = Scorer(parts, given)
        for number in numbers[:blocks]:
            scorer.score(number)
        raise then

    return engine


def test_every_customer_gets_the_list_that_the_service_gives(filled, tmp_path):
    out = tmp_path / "all.csv"
    told = score(filled, out)
    found = lists(out)
    assert (told["customers"], told["blocks"]) == (63, 8)
    assert told["rows"] == sum(map(len, found.values()))
    assert len(found) == 63
    assert not out.with_name("all.csv.parts").exists()
    service = filled.service()
    for customer in ("U1", "U2", "NEW", "OFF", "CHILD"):
        own = service.recommend(customer, "", [], Policy(k=K, explain=False))
        assert [row["item"] for row in found[customer]] == [item.id for item in own.items]
        assert {row["personalised"] for row in found[customer]} == {str(int(own.personalised))}
        assert [row["rank"] for row in found[customer]] == ["1", "2", "3"][: len(own.items)]
    assert {row["personalised"] for row in found["U1"]} == {"1"}
    assert {row["personalised"] for row in found["OFF"]} == {"0"}


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(filled, tmp_path):
    out, whole, parts = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.csv.parts"
    with pytest.raises(Stopped):
        score(filled, out, after(3))
    assert not out.exists()
    kept = {path: path.stat().st_mtime_ns for path in parts.glob("*.csv")}
    assert len(kept) == 3
    same_run(parts, whole)
    scored = []

    def engine(parts, given, numbers):
        scored.extend(numbers)
        in_process(parts, given, numbers)

    assert score(filled, out, engine)["found"] == 3
    assert scored == [3, 4, 5, 6, 7]
    assert score(filled, whole)["found"] == 0
    assert out.read_bytes() == whole.read_bytes()


def test_who_withdrew_consent_or_was_erased_meanwhile_is_not_in_it_as_before(filled, tmp_path):
    out = tmp_path / "all.csv"
    with pytest.raises(Stopped):
        score(filled, out, after(8))
    filled.consent("U1", False)
    with filled.database.write() as session:
        erase_customer(session, "U2", "test")
    told, found = score(filled, out), lists(out)
    assert told["found"] < told["blocks"]
    assert {row["personalised"] for row in found["U1"]} == {"0"}
    assert "U2" not in found
    assert {row["personalised"] for row in found["U3"]} == {"1"}


def test_a_rule_that_came_meanwhile_holds_for_what_was_there_already(filled, tmp_path):
    out = tmp_path / "all.csv"
    with pytest.raises(Stopped):
        score(filled, out, after(8))
    rule = SuitabilityPolicy(
        item_attribute="级", item_ranks=("低",), customer_attribute="级", customer_ranks=("低",)
    )
    with filled.database.write() as session:
        set_policy(session, rule, "test")
    assert score(filled, out)["rows"] == 0  # no product of this shop states a rank


@pytest.mark.parametrize("change", [{"k": 2}, {"block": 9}])
def test_another_question_begins_anew(filled, tmp_path, change):
    out = tmp_path / "all.csv"
    with pytest.raises(Stopped):
        score(filled, out, after(3))
    assert score(filled, out, **change)["found"] == 0


def test_two_runs_to_one_file_do_not_mix(filled, tmp_path):
    out = tmp_path / "all.csv"

    def engine(parts, given, numbers):
        with pytest.raises(ValueError, match="another run"):
            score(filled, out)
        in_process(parts, given, numbers)

    score(filled, out, engine)
    assert out.exists()


def test_parquet_holds_the_same(filled, tmp_path):
    if os.environ.get("ZHUYI_REQUIRE_RAY") != "1":
        pytest.importorskip("pyarrow", reason="dependency group ray is not installed")
    from pyarrow import parquet  # noqa: PLC0415

    plain, out = tmp_path / "a.csv", tmp_path / "a.parquet"
    score(filled, plain)
    score(filled, out)
    rows = parquet.read_table(out).to_pylist()
    said = [row for one in lists(plain).values() for row in one]
    assert [(r["customer"], r["rank"], r["item"]) for r in rows] == [
        (r["customer"], int(r["rank"]), r["item"]) for r in said
    ]
    assert rows[0].keys() == said[0].keys()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "all.txt"], ".csv or .parquet"),
        (["--out", "all.csv"], "zhuyi train"),
        (["--out", "all.csv", "-k", "0"], "equal to 1"),
    ],
)
def test_what_cannot_be_is_said(world, tmp_path, monkeypatch, words, said):
    monkeypatch.setattr(offline_cli, "settings", lambda: world.settings)
    monkeypatch.chdir(tmp_path)
    (world.models / "current").unlink()
    found = CliRunner().invoke(offline_cli.app, words)
    assert found.exit_code != 0
    assert said in found.output
