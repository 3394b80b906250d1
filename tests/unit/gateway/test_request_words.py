"""Every request that a customer can make has its words, whatever the shop answers."""

import pytest

from gateway.answers import worded
from gateway.api.request_schemas import RequestOut
from shop.answers.service import News
from shop.system import RequestKind, RequestState

ANSWERS = (RequestState.ACCEPTED, RequestState.REFUSED, RequestState.DONE)


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("state", ANSWERS)
@pytest.mark.parametrize("amount", ["", "¥59"])
def test_an_answer_is_told(kind: RequestKind, state: RequestState, amount: str) -> None:
    news = News(
        request_id="r",
        kind=kind,
        state=state,
        reason="库存不足",
        customer_id="C1",
        conversation_id="c",
        case_kind="exchange",
        number="S1",
        order_id="O1",
        first_title="杯子",
        lines=1,
        amount=amount,
    )
    text = worded(news).text
    assert "{" not in text
    refused = state is RequestState.REFUSED
    assert ("库存不足" in text) == refused


@pytest.mark.parametrize("kind", RequestKind)
def test_the_shop_reads_every_kind(kind: RequestKind) -> None:
    schema = RequestOut.model_json_schema()
    assert kind.value in schema["properties"]["type"]["enum"]
