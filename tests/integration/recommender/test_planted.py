"""The judge of reasons: what is planted is really the cause, and a model without it is refused."""

import json

import pytest
import typer
from typer.testing import CliRunner

from recommender import reasons_cli
from recommender.planted import Planter, judge
from recommender.policy import Policy
from recommender.recommend import Recommender
from shop import clock


def test_the_planted_thing_is_the_one_cause_of_the_product_judged(world):
    recommender, now = world.service().live.recommender, clock.now()
    planter = Planter(recommender, now, seed=3, k=2)
    made = list(planter.customers(4))
    assert made
    for one in made:
        assert one.planted in one.history
        assert one.history == sorted(one.history, key=lambda entry: entry.ts)
        shown = ids(recommender, one.history, now)
        assert one.suggested in shown
        assert one.suggested.startswith(one.kind)
        mine = (one.planted.item_id, one.planted.query)
        noise = [e for e in one.history if (e.item_id, e.query) != mine]
        assert not [id_ for id_ in ids(recommender, noise, now) if id_.startswith(one.kind)]
        for gone in noise:
            rest = [e for e in one.history if (e.item_id, e.query) != (gone.item_id, gone.query)]
            assert one.suggested in ids(recommender, rest, now)
    (ours, *_) = judge(recommender, made, now, k=2)
    assert ours.method == "removal"
    assert ours.customers == len(made)


def ids(recommender, history, now):
    found = recommender.recommend("", (), history, Policy(k=2, explain=False), now=now)
    return [item.id for item in found.items]


def test_without_a_model_there_is_nothing_to_judge(world):
    shelf = world.service().live.recommender.shelf
    with pytest.raises(ValueError, match="zhuyi train"):
        judge(Recommender(shelf, None), [], clock.now())


def test_the_command_prints_one_table_for_all_methods(world, monkeypatch):
    monkeypatch.setattr(reasons_cli, "settings", lambda: world.settings)
    app = typer.Typer()
    app.command()(reasons_cli.reasons)
    found = CliRunner().invoke(app, ["--customers", "2", "--seed", "3", "-k", "2", "--json"])
    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert [row["method"] for row in said["planted"]] == [
        "removal", "attention", "most recent", "random",
    ]  # fmt: skip
    for row in said["planted"]:
        assert 0 <= row["found"] + row["among"] + row["silent"] <= row["customers"]
    assert 0 < said["lists"]["personal"] <= 1
