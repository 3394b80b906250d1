"""Invoices: asked for once and only over what was paid, queried, corrected by 红冲; 专票."""

import pytest

from actions.turn import Services
from shop.clock import now
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import InvoicePolicy
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.integration.actions.conftest import Talk
from tests.integration.actions.invoicing import (
    COMPANY,
    TAX_ID,
    asked,
    asks,
    invoices,
    query,
    says,
    settle,
)
from tests.tiny_shop import FLASK, HEADPHONES, place


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("多久能开好", "nlu_fallback", "utter_invoice_days"),
        ("多久能开好", "invoice_query", "utter_invoice_days"),
        ("发到我邮箱muyan2020@163.com", "nlu_fallback", "utter_invoice_mail"),
        ("开好怎么给我", "invoice_query", "utter_invoice_where"),
        ("税号晚点给行不", "nlu_fallback", "utter_invoice_later"),
        ("没有税号咋办", "invoice_request", "utter_invoice_without"),
    ],
)
def test_how_it_comes_and_when_is_answered_beside_the_question(
    talk: Talk, text: str, intent: str, response: str
) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    assert says(customer, text, intent).names == [response, "utter_invoice_tax_ask"]


def test_an_order_gets_one_invoice(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer)
    again = asks(customer, "再开一张发票")
    assert again.names == ["utter_invoice_already", "utter_invoice_is_requested"]
    assert customer.form is None
    assert len(invoices(services)) == 1


def test_an_unpaid_order_gets_none(talk: Talk, services: Services) -> None:
    answer = asks(talk("C0001"), "O-UNPAID开发票", "O-UNPAID")
    assert answer.names == ["utter_invoice_not_possible"]
    assert "还没有付款" in answer.text
    assert asks(talk("C0003"), "开发票", "").names == ["utter_invoice_nothing_paid"]


def test_a_visitor_hears_the_rule_of_the_shop(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, InvoicePolicy(within_days=5), "test")
    answer = asks(talk(), "能开发票吗", "")
    assert answer.names == ["utter_invoice_rule"]
    assert "5 天内" in answer.text
    answer = asks(talk(), "给我开发票", "")
    assert answer.names == ["utter_invoice_rule", "utter_login_needed"]


def test_number_and_link_are_told_once_the_shop_gave_them(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert query(customer).names == ["utter_invoice_none"]
    asked(customer)
    assert query(customer).names == ["utter_invoice_is_requested"]
    given = {"number": "26332000000000000018", "url": "https://shop.example/fp/18.pdf"}
    settle(services, RequestKind.INVOICE, "done", invoice=given)
    answer = query(customer)
    assert answer.names == [
        "utter_invoice_is_issued",
        "utter_invoice_number",
        "utter_invoice_link",
    ]
    assert given["number"] in answer.text
    assert given["url"] in answer.text


def test_an_invoice_without_a_link_is_not_given_one(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer)
    settle(services, RequestKind.INVOICE, "done")
    assert query(customer).names == ["utter_invoice_is_issued", "utter_invoice_no_link"]


def test_no_at_the_confirmation_is_still_no(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "开发票 个人")
    says(customer, "算了先不开", "deny")
    assert customer.form is None
    assert customer.runs("action_invoice_submit").names == ["utter_invoice_kept"]
    assert invoices(services) == []


def test_the_same_yes_again_asks_for_one_invoice(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "开发票 个人")
    customer.hears("好的", "affirm")
    customer.fills("invoice_form")
    kept = dict(customer.slots)
    customer.runs("action_invoice_submit")
    customer.slots = kept  # the turn is tried again
    customer.runs("action_invoice_submit")
    assert len(invoices(services)) == 1
    request_of(services, RequestKind.INVOICE)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("金额能写少点吗 我只报100", "utter_invoice_amount_rule"),
        ("内容写办公用品行不", "utter_invoice_content_rule"),
        ("能发我邮箱吗 a@b.cn", "utter_invoice_mail"),
    ],
)
def test_what_an_invoice_cannot_be_is_said_and_the_question_stays(
    talk: Talk, text: str, response: str
) -> None:
    customer = talk("C0001")
    asks(customer, "开发票")
    assert says(customer, text).names == [response, "utter_invoice_title_ask"]
    says(customer, "个人")
    assert says(customer, text).names == [response, "utter_invoice_confirm_plain"]
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert asks(customer, text).names == [response]
    assert customer.asks("action_invoice_query", text, "invoice_query").names == [response]


def test_where_and_when_it_can_be_had_is_answered(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer)
    where = customer.asks("action_invoice_query", "到时候在哪下载", "invoice_query")
    assert where.names == ["utter_invoice_where"]
    when = customer.asks("action_invoice_query", "多久开好呀", "invoice_query")
    assert when.names == ["utter_invoice_by"]
    settle(services, RequestKind.INVOICE, "done", invoice={"number": "1", "url": "https://a.b/1"})
    where = customer.asks("action_invoice_query", "在哪下载", "invoice_query")
    assert "https://a.b/1" in where.text


def test_when_it_comes_is_understood_right_after_it_was_asked_for(talk: Talk) -> None:
    customer = talk("C0001")
    asked(customer)
    soon = customer.asks("action_misunderstood", "啥时候好", "nlu_fallback")
    assert soon.names == ["utter_invoice_by"]
    other = talk("C0001").asks("action_misunderstood", "啥时候好", "nlu_fallback")
    assert "utter_invoice_by" not in other.names


def test_before_buying_the_rules_are_told(talk: Talk) -> None:
    customer = talk("C0003")
    assert asks(customer, "买之前问下能开票吗", "").names == ["utter_invoice_rule"]
    assert asks(customer, "抬头写公司的", "").names == ["utter_invoice_rule_title"]
    customer.hears("电脑也能开专票不", "vat_invoice")
    assert customer.fills("vat_form").names == ["utter_vat_rule"]
    assert customer.form is None
    assert asks(customer, "帮我开发票", "").names == ["utter_invoice_nothing_paid"]


def test_a_question_that_opens_the_form_is_answered_first(talk: Talk) -> None:
    answer = asks(talk("C0001"), "一个多月前买的还能开票不")
    assert answer.names == ["utter_invoice_can", "utter_invoice_title_ask"]


def test_the_order_is_that_of_the_part_which_asks_for_the_invoice(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        for order_id, product, price in (("O-EARS", HEADPHONES, 5900), ("O-CUP", FLASK, 12900)):
            state, paid_at = OrderState.AWAITING_SHIPMENT, now()
            one = ((product, price),)
            place(session, order_id, "C0003", state, paid_at, products=one, paid_at=paid_at)
    customer = talk("C0003")
    customer.slots["order_id"] = "O-EARS"
    text = "耳机帮我催一下 保温杯开个发票 个人"
    named_things = [
        {"entity": "category", "value": value, "start": text.index(said), "text": said}
        for said, value in (("耳机", "蓝牙耳机"), ("保温杯", "保温杯"))
    ]
    customer.hears(text, "invoice_request", named_things)
    answer = customer.fills("invoice_form")
    assert customer.slots["invoice_order_id"] == "O-CUP"
    assert "¥129" in answer.text


def test_which_kinds_there_are_begins_neither(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("专票普票都能开吗", "vat_invoice")
    assert customer.fills("vat_form").names == ["utter_invoice_both_kinds"]


def test_a_special_invoice_given_up_for_an_ordinary_one_goes_on_as_that(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("开专票", "vat_invoice", {"order_id": "O-SIGNED"})
    customer.fills("vat_form")
    customer.hears("普票吧 个人的", "inform")
    assert customer.fills("vat_form").names == ["utter_form_turned"]


def test_a_person_instead_of_the_company_whose_tax_id_is_not_there(talk: Talk) -> None:
    customer = talk("C0001")
    assert asks(customer, f"开发票 {COMPANY}").names == ["utter_invoice_tax_ask"]
    customer.hears("那算了 开个人的嘛", "deny")
    assert customer.fills("invoice_form").names == ["utter_invoice_confirm_plain"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("税号没带身上 能先不填不", "utter_invoice_without"),
        ("写我的名字 王小丽 行吗", "utter_invoice_confirm_plain"),
    ],
)
def test_said_where_the_tax_id_is_asked_for(talk: Talk, text: str, told: str) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    customer.hears(text, "deny")
    assert customer.fills("invoice_form").names[0] == told


def test_a_second_invoice_like_the_one_before(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer)
    asks(customer, "那单也开", "O-PAID")
    customer.hears("跟刚才一样", "compare_products")
    said = customer.fills("invoice_form")
    assert said.names == ["utter_invoice_confirm"]
    assert COMPANY in said.text
    assert TAX_ID in said.text


def test_who_has_no_invoice_hears_how_to_come_by_one(talk: Talk) -> None:
    customer = talk("C0001")
    assert query(customer).names == ["utter_invoice_none"]
    answer = customer.asks("action_misunderstood", "那怎么办", "nlu_fallback")
    assert answer.names == ["utter_invoice_rule"]
    answer = customer.asks("action_delivery_time", "要多久", "ask_delivery_time")
    assert answer.names == ["utter_invoice_days"]
    assert answer.said[0].titles == ["开发票"]
    answer = talk("C0001").asks("action_delivery_time", "要多久", "ask_delivery_time")
    assert "utter_invoice_days" not in answer.names
