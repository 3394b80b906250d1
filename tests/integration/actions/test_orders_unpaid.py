"""Until when an order can be paid, and how; asking that cancels nothing."""

from datetime import datetime, timedelta

import pytest

from actions.times import moment
from actions.turn import Services
from shop.orders.states import OrderState
from tests.integration.actions.asking import order_now
from tests.integration.actions.conftest import Talk
from tests.tiny_shop import place

UNTIL = "utter_unpaid_until"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("还没付款 多久会自动取消", UNTIL),
        ("多久不付就没了", UNTIL),
        ("不付会取消不", UNTIL),
        ("最晚几点前付款", UNTIL),
        ("还没付钱能留到什么时候", UNTIL),
        ("能给我留多久", UNTIL),
        ("那我晚上再付 别给我取消了", "utter_unpaid_later"),
        ("发工资再付行吗", "utter_unpaid_later"),
        ("怎么付", "utter_unpaid_how"),
        ("那在哪付款呀", "utter_unpaid_how"),
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "order_auto_cancelled"])
def test_an_unpaid_order_says_until_when(
    talk: Talk, services: Services, text: str, said: str, intent: str
) -> None:
    action = "action_order_cancelled" if intent != "nlu_fallback" else "action_misunderstood"
    answer = talk("C0001").asks(action, text, intent)
    assert answer.names == [said]
    until = order_now(services, "O-UNPAID").placed_at + timedelta(hours=24)
    assert moment(until) in answer.text


def test_asking_when_it_is_cancelled_cancels_nothing(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("我那个还没付款 多久会自动取消", "cancel_order")
    assert customer.fills("cancel_form").names == [UNTIL]
    assert customer.form is None
    assert order_now(services, "O-UNPAID").state == OrderState.AWAITING_PAYMENT


@pytest.mark.parametrize("text", ["取消没付款那个", "O-UNPAID 不要了 取消"])
def test_a_wish_to_cancel_is_still_one(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    customer.hears(text, "cancel_order")
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_unpaid"]


def test_after_its_time_it_is_not_said_to_be_kept(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        place(session, "O-LONG", "C0003", OrderState.AWAITING_PAYMENT, now - timedelta(hours=30))
    said = talk("C0003").asks("action_misunderstood", "不付会取消不", "nlu_fallback")
    assert said.names == ["utter_unpaid_over"]


def test_who_has_no_unpaid_order_is_answered_otherwise(talk: Talk) -> None:
    said = talk("C0002").asks("action_order_cancelled", "不付会取消不", "order_auto_cancelled")
    assert "utter_unpaid_until" not in said.names


def test_what_an_erasure_does_to_orders_shows_no_order(talk: Talk) -> None:
    said = talk("C0001").asks("action_order_status", "注销了以前的订单还能查吗", "ask_order_status")
    assert said.names == ["utter_privacy_data_orders", "utter_privacy_data_kept"]


def test_what_comes_after_that_time_is_answered(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_misunderstood", "多久不付就没了", "nlu_fallback")
    assert customer.asks("action_misunderstood", "过期了会怎样", "nlu_fallback").names == [UNTIL]


def test_that_it_is_not_paid_yet_is_taken_in(talk: Talk) -> None:
    said = talk("C0001").asks("action_misunderstood", "我那个还没付钱", "nlu_fallback")
    assert said.names == [UNTIL]
