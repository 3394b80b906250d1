"""Short questions about the form that is open: answered from rules and rows, and it stays."""

import pytest

from actions.turn import Services
from shop.clock import now
from tests.integration.actions.asking import opened
from tests.integration.actions.cases import shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller

INVOICE, VAT, CANCEL, CASE = "invoice_form", "vat_form", "cancel_form", "case_form"
COMPANY = "杭州云帆科技有限公司"
OPENING = {
    INVOICE: ("O-PAID开发票", "invoice_request", {"order_id": "O-PAID"}),
    VAT: (
        f"O-PAID开专票 {COMPANY}",
        "vat_invoice",
        {"order_id": "O-PAID", "invoice_title": COMPANY},
    ),
    CANCEL: ("取消O-PAID", "cancel_order", {"order_id": "O-PAID"}),
}


def asked(customer: RasaCaller, form: str, text: str, intent: str = "nlu_fallback") -> Answer:
    customer.hears(text, intent)
    return customer.fills(form)


def begun(talk: Talk, form: str) -> RasaCaller:
    customer = talk("C0001")
    text, intent, entities = OPENING[form]
    opened(customer, form, text, intent, **entities)
    assert customer.form == form
    return customer


@pytest.mark.parametrize(
    ("form", "text", "intent", "response"),
    [
        (INVOICE, "多久能开好", "nlu_fallback", "utter_invoice_days"),
        (INVOICE, "那啥时候能開出來", "ask_delivery_time", "utter_invoice_days"),
        (INVOICE, "多久", "refund_progress", "utter_invoice_days"),
        (INVOICE, "开好发到哪里", "nlu_fallback", "utter_invoice_where"),
        (INVOICE, "为啥要填抬头", "recommend_why", "utter_invoice_why_title"),
        (VAT, "为啥要税号", "nlu_fallback", "utter_vat_why"),
        (VAT, "还要啥资料", "nlu_fallback", "utter_vat_still_needed"),
        (CANCEL, "为啥", "recommend_why", "utter_phone_why"),
        (CANCEL, "凭啥要手机号后四位", "nlu_fallback", "utter_phone_why"),
        (CANCEL, "多久到账", "refund_progress", "utter_cancel_money"),
        (CANCEL, "取消要扣钱吗", "nlu_fallback", "utter_cancel_money"),
    ],
)
def test_it_is_answered_by_its_words_and_the_question_stays(
    talk: Talk, form: str, text: str, intent: str, response: str
) -> None:
    customer = begun(talk, form)
    question = customer.slots["requested_slot"]
    answer = asked(customer, form, text, intent)
    assert answer.names[0] == response
    assert customer.form == form
    assert customer.slots["requested_slot"] == question
    assert len(answer.names) > 1


def test_the_days_and_the_sum_are_the_shops(talk: Talk) -> None:
    for text in ("要多久", "多久能开好", "那啥时候能开出來"):
        assert "3 天" in asked(begun(talk, INVOICE), INVOICE, text).text
    assert "¥148" in asked(begun(talk, CANCEL), CANCEL, "扣钱吗").text


def test_what_was_told_for_a_special_invoice_is_not_needed_again(talk: Talk) -> None:
    answer = asked(begun(talk, VAT), VAT, "还差什么")
    assert "公司全称" not in answer.text
    assert "税号" in answer.text and "开户行" in answer.text


@pytest.mark.parametrize("text", ["那咋弄", "那怎么弄", "要我做什么", "然后呢", "下一步"])
def test_what_to_do_next_names_the_step_that_is_missing(talk: Talk, text: str) -> None:
    customer = begun(talk, CANCEL)
    answer = asked(customer, CANCEL, text, "usage_guide")
    assert answer.names == ["utter_form_next_step"]
    assert "后四位" in answer.text
    assert customer.form == CANCEL


def test_at_the_confirmation_nothing_but_the_yes_is_missing(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, CANCEL, "取消O-UNPAID", "cancel_order", order_id="O-UNPAID")
    answer = asked(customer, CANCEL, "那要咋弄")
    assert answer.names == ["utter_form_next_yes"]
    assert "确认取消订单" in answer.said[-1].titles
    assert asked(customer, CANCEL, "为啥", "recommend_why").names[0] == "utter_form_why_confirm"


@pytest.mark.parametrize("text", ["拍了照片怎么发", "照片往哪传", "怎么上传图片"])
def test_how_a_picture_is_sent_is_told(talk: Talk, services: Services, text: str) -> None:
    shirt_bought(services, now())
    customer = talk("C0003")
    opened(customer, CASE, "衣服破了 给我换一件", "quality_problem")
    answer = asked(customer, CASE, text)
    assert answer.names == ["utter_case_picture_how", "utter_case_form_back"]


@pytest.mark.parametrize("text", ["为啥还没发货", "快递到哪了"])
def test_another_matter_is_left_to_its_own_rule(talk: Talk, text: str) -> None:
    customer = begun(talk, CANCEL)
    assert asked(customer, CANCEL, text, "track_logistics").said == []
