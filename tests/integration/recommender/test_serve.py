"""The recommender's doors."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from recommender.serve import create_app
from shop.catalog.constraints import Price
from shop.secrets import HEADER

SECRET = "of this installation"


@pytest.fixture
def client(world) -> Iterator[TestClient]:
    with TestClient(create_app(world.service(), SECRET)) as made:
        made.headers[HEADER] = SECRET
        yield made


def test_the_list_travels_as_the_architecture_says(world, client):
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    wish = Price(around=20_000, source="两百左右").model_dump()
    answer = client.post(
        "/recommend",
        json={
            "customer_id": "NEW",
            "query": "送妈妈的礼品",
            "constraints": [wish],
            "k": 2,
            "exclude": ["gift-2"],
            "policy": {"personalise": True},
        },
    )
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"items", "personalised", "relaxed", "model", "held_back"}
    assert (body["personalised"], body["relaxed"]) == (True, [])
    assert len(body["model"]) == 16
    assert len(body["items"]) == 2
    for item in body["items"]:
        assert set(item) == {"id", "title", "price", "image", "score", "reason", "evidence"}
        assert item["id"] != "gift-2"
        assert "." in item["price"]
        assert "两百左右" in item["reason"]
        kinds = [e["kind"] for e in item["evidence"]]
        assert {"query", "constraint"} <= set(kinds)


def test_nobody_without_the_secret_is_answered(client):
    for given in ({}, {HEADER: "guess"}):
        for path in ("/recommend", "/reload"):
            client.headers.pop(HEADER, None)
            assert client.post(path, json={}, headers=given).status_code == 401
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"k": 0},
        {"k": 101},
        {"query": "x" * 1001},
        {"constraints": [{"kind": "unheard-of"}]},
        {"constraints": [{"kind": "price", "at_most": "cheap"}]},
        {"customer": "NEW"},
        {"customer_id": 5},
    ],
)
def test_what_is_no_request_is_refused_by_field(client, body):
    answer = client.post("/recommend", json=body)
    assert answer.status_code == 422
    assert next(iter(body)) in answer.text


def test_a_reload_says_which_model_it_took_up(world, client):
    before = client.get("/healthz").json()
    assert before["problem"] == ""
    assert client.post("/reload").json() == before
    (world.models / "current").unlink()
    after = client.post("/reload").json()
    assert after["model"] == ""
    assert "zhuyi train" in after["problem"]
    body = client.post("/recommend", json={"customer_id": "U1"}).json()
    assert body["items"]
    assert body["personalised"] is False
