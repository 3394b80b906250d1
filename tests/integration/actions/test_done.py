"""取消了吗, 改好了没, 两个都弄了?: what was done is told from the database, never done again."""

import pytest

from actions.turn import Services
from shop.clock import now
from shop.orders.requests import requests_of
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, opened
from tests.integration.actions.cases import shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller

CANCEL, REMARK, ADDRESS = "cancel_form", "remark_form", "address_form"
PLACE = "浙江省杭州市西湖区文三路100号3幢502"


def cancelled(customer: RasaCaller, order_id: str = "O-UNPAID") -> None:
    opened(customer, CANCEL, f"取消{order_id}", "cancel_order", order_id=order_id)
    confirmed(customer, CANCEL, "action_cancel_submit")


def remarked(customer: RasaCaller, order_id: str = "O-PAID") -> None:
    opened(customer, REMARK, f"{order_id}备注：送人的", "order_remark", order_id=order_id)
    confirmed(customer, REMARK, "action_remark_submit")


@pytest.mark.parametrize("text", ["取消了吗", "取消成功了没", "取消沒取消", "好了吗", "弄好了没"])
def test_a_cancellation_asked_after_is_told_and_no_form_opens(
    talk: Talk, services: Services, text: str
) -> None:
    customer = talk("C0001")
    cancelled(customer)
    answer = opened(customer, CANCEL, text, "cancel_order")
    assert customer.form is None
    assert answer.names == ["utter_done_done"]
    assert "取消了" in answer.text and "已取消" in answer.text
    assert customer.runs("action_cancel_submit").said == []
    with services.database.read() as session:
        assert len(requests_of(session, "C0001", RequestKind.CANCEL)) == 1


def test_it_is_told_whatever_the_question_was_understood_as(talk: Talk) -> None:
    customer = talk("C0001")
    remarked(customer)
    customer.hears("备注上了没", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_done_done"]
    assert "送人的" in answer.text


def test_a_new_address_is_told_as_the_order_has_it(talk: Talk) -> None:
    customer = talk("C0001")
    text = f"O-PAID改地址到{PLACE} 张伟 13812345678"
    opened(customer, ADDRESS, text, "change_address", order_id="O-PAID", address=PLACE)
    if customer.form:
        confirmed(customer, ADDRESS, "action_address_submit")
    answer = opened(customer, ADDRESS, "改好了吗", "change_address")
    assert answer.names == ["utter_done_done"]
    assert "文三路100号3幢502" in answer.text


def test_what_the_shop_has_not_answered_is_not_done(remote_talk: Talk) -> None:
    customer = remote_talk("C0001")
    cancelled(customer)
    answer = opened(customer, CANCEL, "取消了吗", "cancel_order")
    assert answer.names == ["utter_done_requested"]
    assert answer.text.startswith("还没有取消")


def test_both_are_told_when_both_are_asked_about(talk: Talk) -> None:
    customer = talk("C0001")
    cancelled(customer)
    remarked(customer)
    customer.hears("两个都弄了?", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_done_done", "utter_done_done"]
    assert "备注" in answer.text and "取消" in answer.text


def test_of_two_that_were_asked_for_only_one_was_done(talk: Talk) -> None:
    customer = talk("C0001")
    remarked(customer)
    customer.hears("两个都弄了?", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_done_done", "utter_done_only"]


def test_a_case_asked_for_is_told_by_its_state(talk: Talk, services: Services) -> None:
    shirt_bought(services, now())
    customer = talk("C0003")
    text = "衣服破了 给我换一件"
    opened(customer, "case_form", text, "quality_problem")
    confirmed(customer, "case_form", "action_case_submit")
    for text in ("提交成功了吗", "换好了吗"):
        customer.hears(text, "nlu_fallback")
        (name,) = customer.runs("action_misunderstood").names
        assert name.startswith("utter_case_")


def test_before_the_yes_nothing_is_done_and_the_question_stays(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, CANCEL, "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    customer.hears("取消了吗", "cancel_order")
    answer = customer.fills(CANCEL)
    assert customer.form == CANCEL
    assert answer.names == ["utter_form_not_done"]
    assert "确认取消订单" in answer.said[-1].titles


def test_what_was_done_before_is_told_within_another_form(talk: Talk) -> None:
    customer = talk("C0001")
    cancelled(customer)
    opened(customer, REMARK, "O-PAID加个备注", "order_remark", order_id="O-PAID")
    customer.hears("订单取消了吗", "cancel_order")
    answer = customer.fills(REMARK)
    assert customer.form == REMARK
    assert answer.names[0] == "utter_done_done"


def test_where_nothing_was_asked_for_nothing_is_told_to_be_done(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, CANCEL, "O-UNPAID取消了吗", "cancel_order", order_id="O-UNPAID")
    assert not any(name.startswith("utter_done_") for name in answer.names)


def test_another_customers_requests_are_not_told(talk: Talk) -> None:
    cancelled(talk("C0001"))
    stranger = talk("C0002")
    stranger.hears("取消了吗", "nlu_fallback")
    assert "utter_done_done" not in stranger.runs("action_misunderstood").names


def test_a_case_taken_back_is_told(talk: Talk, services: Services) -> None:
    shirt_bought(services, now())
    customer = talk("C0003")
    opened(customer, "case_form", "衣服破了 给我换一件", "quality_problem")
    confirmed(customer, "case_form", "action_case_submit")
    customer.hears("不换了 撤销申请", "cancel_aftersale")
    asked = customer.runs("action_cancel_aftersale")
    customer.taps(asked.said[-1].buttons[0])
    customer.runs("action_cancel_aftersale")
    customer.hears("撤销成功了吧", "nlu_fallback")
    assert customer.runs("action_misunderstood").names == ["utter_case_progress_cancelled"]
