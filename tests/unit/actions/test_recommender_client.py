from collections.abc import Callable

import httpx
import pytest

from actions.recommend.client import HistoryEvidence, Recommender, RecommenderDown
from shop.catalog.constraints import Price

ITEM = {"id": "P1", "title": "杯", "price": "59.00", "image": "", "score": 1, "reason": ""}


def client(handler: Callable[[httpx.Request], httpx.Response]) -> Recommender:
    return Recommender("http://recommender", "s", httpx.MockTransport(handler))


def test_evidence_and_relaxed_constraints_are_typed() -> None:
    evidence = {"kind": "history", "type": "view", "item_id": "P2", "title": "杯", "ts": "t"}
    body = {
        "items": [{**ITEM, "evidence": [{**evidence, "effect": 2}]}],
        "personalised": True,
        "relaxed": [{"kind": "price", "at_most": 100}],
        "model": "m",
        "later": "unknown fields are left alone",
    }
    found = client(lambda _: httpx.Response(200, json=body)).recommend("C1", "杯", [])
    assert isinstance(found.items[0].evidence[0], HistoryEvidence)
    assert found.relaxed == [Price(at_most=100)]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(401),
        httpx.Response(200, text="not json"),
        httpx.Response(200, json={"items": [{"id": "P1"}]}),
    ],
)
def test_anything_but_an_agreed_answer_is_down(answer: httpx.Response) -> None:
    with pytest.raises(RecommenderDown):
        client(lambda _: answer).recommend(None, "", [])


def test_a_slow_recommender_is_down() -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    with pytest.raises(RecommenderDown):
        client(slow).recommend(None, "", [])
