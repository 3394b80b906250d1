"""The commands, as a shop types them."""

import csv
import json

import pytest
from typer.testing import CliRunner

from recommender import cli, latency
from recommender.compare import compare
from recommender.machine_cli import add_to
from shop.database import Database, migrate

add_to(cli.app)


@pytest.fixture
def zhuyi(world, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "settings", lambda: world.settings)
    monkeypatch.setattr(cli, "_threads", lambda: None)
    monkeypatch.chdir(tmp_path)

    def run(*words):
        return CliRunner().invoke(cli.app, [str(word) for word in words])

    return run


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_evaluate_compares_the_methods_and_ours_wins(zhuyi, tmp_path):
    found = zhuyi("evaluate", "--json")
    assert found.exit_code == 0, found.output
    rows = table(tmp_path / "results" / "model_performance.csv")
    methods = {row["model"]: float(row["ndcg@10"]) for row in rows}
    assert set(methods) == {
        "popularity", "popularity-7-days", "item-knn", "tfidf-content", "attention", "blend",
    }  # fmt: skip
    assert max(methods, key=methods.get) in {"attention", "blend"}
    assert [line["model"] for line in json.loads(found.stdout.splitlines()[0])] == list(methods)


def test_what_is_evaluated_is_what_the_manifest_says_of_the_test(world):
    (*_, (name, ours)) = compare(world.database, world.settings)
    found = world.service().live.artefact.manifest
    assert name == "blend"
    assert ours.ndcg10 == pytest.approx(found.test["ndcg@10"], abs=1e-4)


def test_recommend_prints_and_writes_the_list(zhuyi, world, tmp_path):
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    found = zhuyi("recommend", "--customer", "NEW", "-k", 3, "--json")
    assert found.exit_code == 0, found.output
    items = json.loads(found.stdout)["items"]
    rows = table(tmp_path / "results" / "recommendations.csv")
    assert [row["item_id"] for row in rows] == [item["id"] for item in items]
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert [row["reason"] for row in rows] == [item["reason"] for item in items]


def test_recommend_answers_a_need_in_words(zhuyi):
    found = zhuyi("recommend", "--customer", "NEW", "--query", "双肩包", "--json")
    assert {item["id"].split("-")[0] for item in json.loads(found.stdout)["items"]} == {"bag"}


def test_an_unknown_customer_is_named(zhuyi):
    found = zhuyi("recommend", "--customer", "C9999")
    assert found.exit_code == 1
    assert "没有顾客 C9999" in found.output


def test_evaluate_without_a_model_says_what_to_do(zhuyi, world):
    (world.models / "current").unlink()
    found = zhuyi("evaluate")
    assert found.exit_code == 1
    assert "zhuyi train" in found.output


def test_train_if_stale_trains_only_then(zhuyi, world):
    trained = zhuyi("train", "--epochs", 1)
    assert trained.exit_code == 0, trained.output
    assert "不必训练" in zhuyi("train", "--if-stale", "--epochs", 1).output
    world.behave("NEW", *[("view", "gift-0")] * 300)
    assert "训练推荐模型" in zhuyi("train", "--if-stale", "--epochs", 1).output


def test_a_shop_with_nothing_to_learn_from_yet_starts_all_the_same(zhuyi, world, tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(empty)
    empty.close()
    url = {"database_url": str(empty.url), "data": tmp_path}
    world.settings = world.settings.model_copy(update=url)
    found = zhuyi("train", "--if-stale")
    assert found.exit_code == 0, found.output
    assert "zhuyi train" in found.output
    assert zhuyi("train").exit_code == 1


def test_the_latency_bench_reports_what_the_contract_names(zhuyi, monkeypatch):
    for name, rounds in (("ROUNDS", 30), ("EVENTS", 5), ("WITH_REASONS", 2)):
        monkeypatch.setattr(latency, name, rounds)
    found = json.loads(zhuyi("bench-latency", "--items", 2_000, "--json").stdout)
    assert {"event_to_answer_ms", "with_reasons_p50_ms", "numpy_p50_ms", "torch_p99_ms"} <= set(
        found
    )
    assert found["answers_changed"] > 0.5  # of one view among 50
    assert found["search"] == "plain"
    assert (found["items"], found["d"], found["k"]) == (2_000, 64, 10)
    assert 0 < found["p50_ms"] <= found["p99_ms"] < 1_000
    with pytest.raises(ValueError, match="at least 1"):
        latency.bench(0)
