"""A yes, 确认 or the digits when no question is open; what gives a form up and asks for more."""

import pytest

from actions.forms.words import agrees
from actions.turn import Services
from shop.orders.requests import requests_of
from shop.system import RequestKind
from tests.integration.actions.asking import opened
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller

PENDING = "action_nothing_pending"


@pytest.mark.parametrize("text", ["确认", "確認提交", "确定"])
def test_a_confirmation_of_nothing_is_told_with_the_likely_next_step(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    answer = customer.asks(PENDING, text, "affirm")
    assert answer.names == ["utter_nothing_waits"]
    assert "查订单" in answer.said[0].titles


def test_a_plain_yes_stays_a_plain_yes(talk: Talk) -> None:
    assert talk("C0001").asks(PENDING, "好的", "affirm").names == ["utter_affirm_nothing"]


@pytest.mark.parametrize("intent", ["inform", "chitchat", "nlu_fallback"])
def test_digits_that_nothing_asks_for_are_told_to_be_so(talk: Talk, intent: str) -> None:
    action = {"inform": PENDING, "chitchat": "action_chitchat"}.get(intent, "action_misunderstood")
    answer = talk("C0001").asks(action, "4321", intent)
    assert answer.names == ["utter_no_check_waits"]


def without_invoice(talk: Talk) -> RasaCaller:
    """Who asked for an invoice that was never asked for, and was offered to do it now."""
    customer = talk("C0001")
    answer = customer.asks("action_invoice_query", "发票开到哪一步了", "invoice_query")
    assert answer.names == ["utter_invoice_none"]
    return customer


def test_a_yes_to_the_one_thing_that_was_offered_begins_it(talk: Talk) -> None:
    customer = without_invoice(talk)
    answer = customer.asks(PENDING, "好", "affirm")
    assert answer.followed == ["invoice_form"]
    assert customer.fills("invoice_form").names == ["utter_invoice_which"]
    assert customer.form == "invoice_form"


def test_the_digits_after_an_offer_come_back_with_it(talk: Talk) -> None:
    answer = without_invoice(talk).asks(PENDING, "4321", "inform")
    assert answer.names == ["utter_no_check_waits"]
    assert len(answer.said[0].titles) == 1


def test_a_yes_with_what_was_offered_is_one_whatever_it_was_taken_for(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.slots["proposed"] = "urge_delivery"
    customer.asks("action_misunderstood", "那你先帮我催着吧", "nlu_fallback")
    with services.database.read() as session:
        assert len(requests_of(session, "C0001", RequestKind.URGE)) == 1


@pytest.mark.parametrize(
    ("text", "doing"),
    [
        ("那你先帮我查着吧", "transfer_human"),
        ("那你们帮我拦一下吧", "intercept"),
        ("那麻烦你帮我取消一下", "cancel"),
        ("好 那帮我换", "exchange"),
        ("OK 就这个地址", "address"),
        ("可以的 就约这个时间", "schedule"),
        ("行 听你的", ""),
        ("好的亲", ""),
    ],
)
def test_a_yes_with_an_addition_is_a_yes(text: str, doing: str) -> None:
    assert agrees(text, doing)


@pytest.mark.parametrize("text", ["那个地址", "查到了吗", "先别查", "拦一下要钱吗", "换黑色吧"])
def test_what_is_no_yes_stays_none(text: str) -> None:
    assert not any(agrees(text, doing) for doing in ("transfer_human", "intercept", "address"))


def given_up(customer: RasaCaller, topic: str, text: str, intent: str) -> Answer:
    customer.hears(text, intent)
    customer.fills(f"{topic}_form")
    assert customer.form is None
    return customer.runs(f"action_{topic}_submit")


def test_what_gives_up_and_asks_for_another_form_opens_it(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "cancel_form", "取消O-PAID", "cancel_order", order_id="O-PAID")
    answer = given_up(customer, "cancel", "等等\n先别取消\n我改个地址行不", "cancel_order")
    assert answer.followed == ["address_form"]
    assert customer.fills("address_form").names == ["utter_address_ask_place"]
    assert customer.slots["address_order_id"] == "O-PAID"


def test_what_gives_up_and_asks_to_hurry_does_both(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    opened(customer, "intercept_form", "拦截O-MOVING", "refuse_parcel", order_id="O-MOVING")
    answer = given_up(customer, "intercept", "算了 再等等吧 帮我催催", "deny")
    assert answer.names == ["utter_intercept_kept", "utter_urge_delivery_accepted"]
    with services.database.read() as session:
        assert [one.kind for one in requests_of(session, "C0001")] == [RequestKind.URGE]


def test_what_gives_up_and_asks_why_it_is_not_sent_is_answered(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "intercept_form", "拦截O-MOVING", "refuse_parcel", order_id="O-MOVING")
    text = "那算了 不拦了 O-PAID都几天了咋还没发"
    answer = given_up(customer, "intercept", text, "refuse_parcel")
    assert answer.names[0] == "utter_intercept_kept"
    assert len(answer.names) > 1
    assert customer.slots["order_id"] == "O-PAID"


def test_what_only_gives_up_ends_it(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "intercept_form", "拦截O-MOVING", "refuse_parcel", order_id="O-MOVING")
    answer = given_up(customer, "intercept", "算了就这样吧", "deny")
    assert answer.names == ["utter_intercept_kept"]
    assert answer.followed == []


def test_a_given_up_matter_is_not_begun_with_the_goods_named_besides(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "cancel_form", "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    text = "那算了 O-PAID那个都几天了咋还没发"
    answer = given_up(customer, "cancel", text, "cancel_order")
    assert answer.names[0].startswith("utter_cancel_kept")
    assert len(answer.names) > 1


def test_another_matter_that_was_not_understood_is_done_and_the_form_stays(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    opened(customer, "cancel_form", "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    customer.hears("还有O-MOVING咋还没到 催一下", "nlu_fallback")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_urge_delivery_accepted", "utter_cancel_form_back"]
    assert customer.form == "cancel_form"
    with services.database.read() as session:
        assert [one.kind for one in requests_of(session, "C0001")] == [RequestKind.URGE]


def test_what_waits_is_named_when_it_is_asked_for(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "cancel_form", "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    customer.slots["form_next"] = [
        {"form": "remark_form", "text": "备注：轻放", "intent": "order_remark", "entities": []}
    ]
    customer.hears("还有杯子呢", "nlu_fallback")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_form_next", "utter_cancel_form_back"]
    assert "加备注" in answer.text


def test_a_confirmation_said_twice_tells_what_was_done(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "cancel_form", "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    customer.runs("action_cancel_submit")
    assert customer.asks(PENDING, "确认", "affirm").names == ["utter_done_done"]
