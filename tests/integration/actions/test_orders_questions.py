"""Why an order was cancelled, how to buy, and buying in bulk."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.aftersales.tickets import tickets_of
from shop.clock import now
from shop.orders.service import cancel, order
from shop.policies.service import set_policy
from shop.policies.values import OrderingPolicy
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def why(customer: RasaCaller) -> Answer:
    customer.hears("我的订单怎么被取消了", "order_auto_cancelled")
    return customer.runs("action_order_cancelled")


def cancelled(services: Services, order_id: str, reason: str) -> None:
    with services.database.write() as session:
        cancel(session, order_id, actor="shop", reason=reason)


def test_the_shops_reason_is_told_with_the_money_that_goes_back(
    talk: Talk, services: Services
) -> None:
    cancelled(services, "O-PAID", "地址不在配送范围")
    answer = why(talk("C0001"))
    assert answer.names == [
        "utter_cancelled_reason",
        "utter_cancelled_money",
        "utter_cancelled_again",
    ]
    assert "地址不在配送范围" in answer.text
    assert "¥148" in answer.text
    assert "不能恢复" in answer.text


def test_an_unpaid_order_is_explained_by_the_rule(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, OrderingPolicy(pay_within_hours=2), "test")
    cancelled(services, "O-UNPAID", "")
    answer = why(talk("C0001"))
    assert answer.names == ["utter_cancelled_unpaid", "utter_cancelled_again"]
    assert "2 小时内付款" in answer.text


def test_who_asked_for_it_is_reminded_of_it(talk: Talk, services: Services) -> None:
    cancelled(services, "O-UNPAID", "customer")
    assert why(talk("C0001")).names[0] == "utter_cancelled_by_you"


def test_a_paid_order_without_a_reason_is_not_guessed_about(talk: Talk, services: Services) -> None:
    cancelled(services, "O-PAID", "")
    assert why(talk("C0001")).names[0] == "utter_cancelled_unknown"


def test_nothing_was_cancelled(talk: Talk) -> None:
    assert why(talk("C0001")).names == ["utter_cancelled_none"]


def test_a_cancellation_that_waits_is_no_cancellation(remote_talk: Talk) -> None:
    customer = remote_talk("C0001")
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("好", "affirm")
    customer.fills("cancel_form")
    customer.runs("action_cancel_submit")
    assert why(customer).names == ["utter_cancelled_not_yet"]


def test_an_order_that_stands_is_said_to_stand(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID怎么取消了", "order_auto_cancelled", {"order_id": "O-PAID"})
    assert customer.runs("action_order_cancelled").names == ["utter_cancelled_is_not"]
    with services.database.read() as session:
        assert order(session, "O-PAID").state == "awaiting_shipment"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("怎么下单", "utter_buy_steps"),
        ("一个人限购几件", "utter_buy_no_limit"),
        ("可以电话下单吗", "utter_buy_not_by_phone"),
        ("预售怎么付尾款", "utter_buy_presale"),
        ("提交订单失败", "utter_buy_failing"),
    ],
)
def test_how_to_buy(talk: Talk, text: str, response: str) -> None:
    customer = talk()
    customer.hears(text, "how_to_buy")
    assert customer.runs("action_how_to_buy").names == [response]


def test_the_rules_of_buying_are_the_shops(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        rules = OrderingPolicy(pay_within_hours=3, most_pieces=5, by_phone="400-000-0000")
        set_policy(session, rules, "test")
    customer = talk()
    for text, words in [("怎么买", "3 小时内付款"), ("限购吗", "5 件"), ("电话下单", "400-")]:
        customer.hears(text, "how_to_buy")
        assert words in customer.runs("action_how_to_buy").text


def test_buying_in_bulk_becomes_a_ticket_with_a_time(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("公司想采购一批保温杯", "bulk_purchase", {"category": "保温杯"})
    assert customer.fills("bulk_form").names == ["utter_bulk_quantity"]
    customer.hears("大概两百个吧", "inform")
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_bulk_confirm"]
    assert "保温杯，200 件" in answer.text
    customer.hears("可以", "affirm")
    customer.fills("bulk_form")
    said = customer.runs("action_bulk_submit")
    assert said.names == ["utter_bulk_ticket"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "bulk"
    assert "保温杯，200 件" in ticket.text
    assert ticket.called in said.text
    assert ticket.promised_at - now() < timedelta(hours=1)


def test_in_bulk_is_what_stands_by_the_number(talk: Talk) -> None:
    text = "发员工福利的礼品，双肩包拿八十个"
    kinds = {"礼品": "category", "双肩包": "category", "八十个": "quantity"}
    found = [
        {"entity": kind, "value": word, "start": text.index(word), "end": text.index(word) + 2}
        for word, kind in kinds.items()
    ]
    customer = talk()
    customer.hears(text, "bulk_purchase", found)
    assert "双肩包，80 件" in customer.fills("bulk_form").text


def test_the_product_is_asked_for_and_kept_in_the_customers_words(talk: Talk) -> None:
    customer = talk()
    customer.hears("批发价多少 要30件", "bulk_purchase")
    assert customer.fills("bulk_form").names == ["utter_bulk_product"]
    customer.hears("带提手的大杯子", "nlu_fallback")
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_bulk_confirm"]
    assert "带提手的大杯子，30 件" in answer.text


def test_bulk_is_given_up_without_a_ticket(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("采购100个保温杯", "bulk_purchase", {"category": "保温杯"})
    customer.fills("bulk_form")
    customer.hears("算了", "deny")
    customer.fills("bulk_form")
    assert customer.runs("action_bulk_submit").names == ["utter_bulk_kept"]
    with services.database.read() as session:
        assert list(tickets_of(session, "C0001")) == []
