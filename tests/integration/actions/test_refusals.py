"""不拦截了, 先不取消了: a refusal that sounds like what is refused leaves everything as it is."""

import pytest

from actions.turn import Services
from shop.orders.requests import requests_of
from tests.integration.actions.conftest import Talk

FORMS = {  # what opens it: intent, order, entities
    "intercept": ("refuse_parcel", "O-MOVING", {}),
    "cancel": ("cancel_order", "O-PAID", {}),
    "address": ("change_address", "O-PAID", {"phone": "13700003333"}),
    "change": ("modify_order", "O-PAID", {}),
    "schedule": ("schedule_delivery", "O-MOVING", {"time": "15:00/.."}),
    "remark": ("order_remark", "O-PAID", {}),
    "invoice": ("invoice_request", "O-SIGNED", {}),
    "refund": ("apply_refund", "O-SIGNED", {}),
}


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("intercept", "不拦截了"),
        ("intercept", "不用拦了"),
        ("intercept", "算了不拦了"),
        ("intercept", "还是不需要拦截了吧"),
        ("cancel", "先不取消了"),
        ("cancel", "别取消了"),
        ("address", "不改了"),
        ("address", "地址不用改了"),
        ("change", "那就不改了"),
        ("change", "算了就原来的吧"),
        ("schedule", "不约了"),
        ("remark", "不备注了"),
        ("invoice", "不开了"),
        ("invoice", "不用开发票了，谢谢"),
        ("refund", "不退了"),
        ("refund", "先不退货了"),
    ],
)
def test_a_refusal_in_the_words_of_the_matter_ends_it(
    talk: Talk, services: Services, topic: str, text: str
) -> None:
    intent, order_id, entities = FORMS[topic]
    customer = talk("C0001")
    customer.hears(f"{order_id}麻烦办一下", intent, {"order_id": order_id, **entities})
    customer.fills(f"{topic}_form")
    assert customer.form is not None
    customer.hears(text, intent)  # what such words are taken for
    customer.fills(f"{topic}_form")
    assert customer.form is None
    assert customer.slots["form_id"] is not None
    customer.runs(f"action_{topic}_submit")
    with services.database.read() as session:
        assert list(requests_of(session, "C0001")) == []


@pytest.mark.parametrize("text", ["怎么不能拦截", "要不要拦截", "不改地址能拦截吗"])
def test_a_question_about_it_is_no_refusal(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    customer.hears("拦截快递", "refuse_parcel")
    customer.fills("intercept_form")
    customer.hears(text, "refuse_parcel")
    customer.fills("intercept_form")
    assert customer.form == "intercept_form"


@pytest.mark.parametrize(
    ("topic", "text", "intent", "action"),
    [
        ("intercept", "算了 再等等吧 帮我催催", "urge_delivery", "action_urge_delivery"),
        ("change", "那算了 分开就分开 T恤那个咋还没发", "ask_ship_time", "action_ship_time"),
    ],
)
def test_a_refusal_before_another_matter_ends_the_form_after_its_answer(
    talk: Talk, topic: str, text: str, intent: str, action: str
) -> None:
    opens, order_id, entities = FORMS[topic]
    customer = talk("C0001")
    customer.hears(f"{order_id}麻烦办一下", opens, {"order_id": order_id, **entities})
    customer.fills(f"{topic}_form")
    customer.hears(text, intent)
    assert customer.fills(f"{topic}_form").said == []  # left to the rule of that intent
    assert customer.runs(action).said
    customer.fills(f"{topic}_form")
    assert customer.form is None
    assert customer.runs(f"action_{topic}_submit").names == [f"utter_{topic}_kept"]


def test_a_refusal_and_a_question_that_was_not_understood_still_ends_it(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID麻烦办一下", "modify_order", {"order_id": "O-PAID"})
    customer.fills("change_form")
    customer.hears("那算了 分开就分开 咋还没发", "nlu_fallback")
    customer.fills("change_form")
    assert customer.runs("action_change_submit").names[0] == "utter_change_kept"
