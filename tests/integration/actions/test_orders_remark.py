import pytest

from actions.orders_remark import remark_in
from actions.turn import Services
from shop.answers import service as answers
from shop.clock import now
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, order_now, request_of
from tests.integration.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("帮我备注一下", ""),
        ("怎么给订单加备注", ""),
        ("备注写错了", ""),
        ("订单备注一下周末送", "周末送"),
        ("麻烦包装仔细一点 怕碎", "麻烦包装仔细一点 怕碎"),
        ("备注：不要放价格单", "不要放价格单"),
    ],
)
def test_the_words_to_write_down(text: str, words: str) -> None:
    assert remark_in(text) == words


def test_a_remark_is_written_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("备注：不要放价格单", "order_remark")
    assert customer.fills("remark_form").names == ["utter_remark_confirm"]
    assert order_now(services, "O-OTHER").remark == ""
    said = confirmed(customer, "remark_form", "action_remark_submit")
    assert said.names == ["utter_remark_done"]
    assert order_now(services, "O-OTHER").remark == "不要放价格单"
    customer.hears("我备注的看到没", "order_remark")
    answer = customer.fills("remark_form")
    assert answer.names == ["utter_remark_there"]
    assert "不要放价格单" in answer.text


def test_the_words_are_asked_for(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("帮我备注一下", "order_remark")
    assert customer.fills("remark_form").names == ["utter_remark_ask"]
    customer.hears("包装严实一点", "order_remark")
    assert "包装严实一点" in customer.fills("remark_form").text


def test_a_shipped_order_takes_no_remark(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING备注周末送", "order_remark", {"order_id": "O-MOVING"})
    assert customer.fills("remark_form").names == ["utter_remark_not_now"]
    assert order_now(services, "O-MOVING").remark == ""


def test_a_shop_that_decides_later_writes_it_when_it_is_done(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0002")
    customer.hears("备注：周末送", "order_remark")
    customer.fills("remark_form")
    said = confirmed(customer, "remark_form", "action_remark_submit")
    assert said.names == ["utter_remark_requested"]
    assert order_now(services, "O-OTHER").remark == ""
    request = request_of(services, RequestKind.REMARK, "C0002")
    with services.database.write() as session:
        answers.answer(session, request.id, "done", "", now())
    assert order_now(services, "O-OTHER").remark == "周末送"
