"""The leave-one-out benchmark through its command."""

import gzip
import json
import random

import pytest
import typer
from typer.testing import CliRunner

from recommender.attributes import beside, read_attributes
from recommender.machine_cli import add_to
from recommender.sequences import BadSequenceFile

NAMED = {
    "dataset", "protocol", "seed", "hr@10", "ndcg@10", "hr@5", "ndcg@5", "mrr", "coverage@10",
    "train_seconds", "selected_on", "settings", "commit", "alone", "refit",
}  # fmt: skip


def command(name):
    """What `python -m recommender NAME` does with some words."""
    app = typer.Typer()
    app.callback()(lambda: None)
    add_to(app)
    return lambda *words: CliRunner().invoke(app, [name, *map(str, words)])


@pytest.fixture(scope="module")
def run():
    return command("benchmark")


def write(folder, name="Walks.txt.gz", attributes=True):
    """Customers who walk along a ring of 60 items, some steps at random."""
    drawn, path = random.Random(3), folder / name
    with gzip.open(path, "wt") as file:
        for user in range(150):
            at, line = drawn.randrange(60), []
            for _ in range(7):
                line.append(str(1 + at))
                at = (at + (1 if drawn.random() < 0.8 else drawn.randrange(9))) % 60
            file.write(f"{user} {' '.join(dict.fromkeys(line))}\n")
    if attributes:
        stated = {str(i): [i // 10, 100 + i % 3] for i in range(1, 60)}
        with gzip.open(folder / "Walks_item2attributes.json.gz", "wt") as file:
            json.dump(stated, file)
    return path


def test_a_line_a_seed_with_what_the_contract_names(run, tmp_path):
    path = write(tmp_path)
    done = run(path, "--protocol", "loo-full", "--seeds", 2, "--epochs", 3, "--json")
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["seed"] for line in lines] == [0, 1]
    for line in lines:
        assert set(line) >= NAMED
        assert (line["dataset"], line["selected_on"]) == ("Walks", "validation")
        assert line["settings"]["members"] == ["attention", "transitions", "tfidf-content"]
        assert line["refit"]
        assert line["ndcg@10"] > 0.4
        assert line["hr@10"] >= line["hr@5"] > 0
        assert 0 < line["popularity_percentile@10"] < 1
        assert 0 < line["unlikeness@10"] < 1


def test_without_neighbours_attention_stands_alone_and_without_either_nothing_does(run, tmp_path):
    path = write(tmp_path, attributes=False)
    done = run(path, "--no-neighbours", "--epochs", 1, "--json")
    line = json.loads(done.stdout.splitlines()[-1])
    assert line["settings"]["members"] == ["attention"]
    assert line["settings"]["attributes"] == 0
    done = run(path, "--no-neighbours", "--no-attention")
    assert done.exit_code == 1
    assert "nothing is left" in done.output


def test_attention_alone_learns_a_ring(run, tmp_path):
    path = tmp_path / "ring.txt"
    rounds = (f"{u} " + " ".join(str((u + s) % 20 + 1) for s in range(6)) for u in range(80))
    path.write_text("\n".join(rounds))
    done = run(path, "--no-neighbours", "--epochs", 40, "--json")
    assert json.loads(done.stdout)["hr@10"] > 0.9


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--protocol", "sampled"), "not one of loo-full"), (("gone.txt",), "gone.txt")],
)
def test_what_cannot_be_run_is_said(run, tmp_path, words, said):
    path = [] if words == ("gone.txt",) else [write(tmp_path)]
    done = run(*path, *words)
    assert done.exit_code == 1
    assert said in done.output


def test_attributes_are_weighed_by_rarity_and_of_unit_length(tmp_path):
    path = write(tmp_path)
    found = read_attributes(beside(path), ["1", "2", "60"])
    assert found.shape == (3, 3)
    assert (found[0] ** 2).sum() == pytest.approx(1)
    assert not found[2].any()


@pytest.mark.parametrize("text", [b"{", b"[1]", b'{"1": 2}'])
def test_attributes_that_are_none_are_refused_by_name(tmp_path, text):
    path = tmp_path / "A_item2attributes.json"
    path.write_bytes(text)
    assert beside(tmp_path / "A.txt") == path
    with pytest.raises(BadSequenceFile, match="A_item2attributes"):
        read_attributes(path, ["1"])


def test_a_setting_can_be_changed(run, tmp_path):
    path = write(tmp_path)
    wanted = ["--set", "layers=1", "--set", "dropout=0", "--set", "epochs=2"]
    done = run(path, "--no-neighbours", "--json", *wanted)
    assert done.exit_code == 0, done.output
    settings = json.loads(done.stdout)["settings"]
    assert (settings["model"]["layers"], settings["model"]["dropout"]) == (1, 0)
    assert settings["training"]["epochs"] == 2


@pytest.mark.parametrize("wrong", ["layers", "layers=many", "layers=1.5", "width=3", "ids=4", "="])
def test_what_is_no_setting_is_refused(run, tmp_path, wrong):
    done = run(write(tmp_path), "--set", wrong)
    assert done.exit_code == 1
    assert repr(wrong) in done.stderr
