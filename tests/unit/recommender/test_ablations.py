"""What a part is worth, through the command."""

import json

import pytest
import torch

from recommender.ablations import CHANGES, UNGATED, keep_fixed
from recommender.model import AttentionRecommender, ModelConfig
from tests.unit.recommender.test_benchmark import command, write


@pytest.fixture(scope="module")
def run():
    return command("ablations")


def test_each_variant_is_trained_alone_and_compared_with_the_whole(run, tmp_path):
    names = ["no attributes", "no bias by distance", "three layers"]
    asked = [word for name in names for word in ("--only", name)]
    done = run(write(tmp_path), *asked, "--set", "epochs=8", "--json")
    assert done.exit_code == 0, done.output
    whole, *others = [json.loads(line) for line in done.stdout.splitlines()]
    assert (whole["variant"], whole["difference"]) == ("whole", 0.0)
    assert [line["variant"] for line in others] == names
    for line in others:
        low, high = line["difference_interval"]
        assert low <= line["difference"] <= high
        assert line["difference"] == pytest.approx(line["ndcg@10"] - whole["ndcg@10"], abs=2e-5)
    parameters = {line["variant"]: line["parameters"] for line in [whole, *others]}
    assert parameters["no attributes"] < parameters["whole"] < parameters["three layers"]


def test_without_attributes_there_is_nothing_to_leave_out(run, tmp_path):
    path = write(tmp_path, attributes=False)
    done = run(path, "--only", "no attributes", "--set", "epochs=1", "--json")
    assert [json.loads(line)["variant"] for line in done.stdout.splitlines()] == ["whole"]


def test_an_unknown_variant_names_those_that_there_are(run, tmp_path):
    done = run(write(tmp_path), "--only", "no luck")
    assert done.exit_code == 1
    assert "no luck" in done.output
    assert "one layer" in done.output


@pytest.mark.parametrize("name", [name for name, change in CHANGES.items() if change.fixed])
def test_what_stays_fixed_is_there_and_is_learnt_no_more(name):
    model = AttentionRecommender(ModelConfig(ids=5, d=8, heads=2))
    keep_fixed(model, CHANGES[name].fixed)
    for end, value in CHANGES[name].fixed.items():
        own = [p for n, p in model.named_parameters() if n.endswith(end)]
        assert own
        assert all((p == torch.tensor(value)).all() and not p.requires_grad for p in own)


def test_an_open_gate_is_a_plain_residual():
    block = AttentionRecommender(ModelConfig(ids=5, d=8, heads=2, layers=1)).eval()
    keep_fixed(block, UNGATED)
    y = torch.randn(3, 8)
    assert (block.blocks[0].gate_1(y).sigmoid() == 1).all()


def test_a_parameter_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="no parameter"):
        keep_fixed(AttentionRecommender(ModelConfig(ids=5, d=8, heads=2)), {"nothing": 0.0})
