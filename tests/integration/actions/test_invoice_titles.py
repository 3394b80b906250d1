"""Titles and tax ids: heard, checked, put right."""

import pytest

from actions.turn import Services
from tests.integration.actions.asking import confirmed
from tests.integration.actions.conftest import Talk
from tests.integration.actions.invoicing import (
    COMPANY,
    TAX_ID,
    asks,
    invoices,
    named,
    says,
    says_wrong,
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("杭州样例第二中学", "杭州样例第二中学"),
        ("是样例街道办事处工会委员会", "样例街道办事处工会委员会"),
        ("抬头：样例花店经营部", "样例花店经营部"),
        ("我们公司", ""),
        ("开公司", ""),
        ("要单位抬头的发票", ""),
    ],
)
def test_an_organisations_name_alone_is_a_title_where_one_is_asked_for(
    talk: Talk, text: str, title: str
) -> None:
    customer = talk("C0001")
    asks(customer, "开发票")
    customer.hears(text, "inform")
    answer = customer.fills("invoice_form")
    if title:
        assert answer.names == ["utter_invoice_tax_ask"]
        assert title in answer.text
    else:
        assert answer.names == ["utter_invoice_company_name"]


def test_a_person_needs_no_tax_id(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = asks(customer, "我要开发票")
    assert answer.names == ["utter_invoice_title_ask"]
    customer.taps(answer.said[0].buttons[0])
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_confirm_plain"]
    assert "¥148" in answer.text
    said = confirmed(customer, "invoice_form", "action_invoice_submit")
    assert said.names == ["utter_invoice_requested"]
    (invoice,) = invoices(services)
    assert (invoice.title, invoice.tax_id, invoice.amount) == ("个人", "", 14800)
    assert invoice.state == "requested"


def test_a_wrong_tax_id_is_noticed(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    wrong = "91330106MA2WJQ00XB"
    order = {"entity": "order_id", "value": "O-SIGNED"}
    title = {"entity": "invoice_title", "value": COMPANY}
    tax_id = {"entity": "tax_id", "value": wrong, "role": "invalid"}
    text = f"开发票，抬头{COMPANY}，税号{wrong}"
    customer.hears(text, "invoice_request", [order, title, tax_id])
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_tax_wrong"]
    assert "最后一位" in answer.text
    customer.hears("9133010", "inform")
    assert "utter_invoice_tax_ask" in customer.fills("invoice_form").names
    customer.hears("202611270000012345", "inform", {"order_id": "202611270000012345"})
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_tax_stuck"]
    assert answer.said[0].titles == ["不写税号", "转人工"]
    customer.hears(TAX_ID.lower(), "nlu_fallback", {"tax_id": TAX_ID})
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_confirm"]
    assert TAX_ID in answer.text
    assert invoices(services) == []


@pytest.mark.parametrize(
    ("tax_id", "words"),
    [
        ("91330106MA2WJQ0XA", "17 位"),
        ("91330106MA2WJQO0XA", "字母 O"),
        ("91330106MA2WJQ00XB", "最后一位"),
    ],
)
def test_what_is_wrong_with_a_tax_id_is_said(talk: Talk, tax_id: str, words: str) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    answer = says_wrong(customer, f"税号{tax_id}", tax_id)
    assert answer.names == ["utter_invoice_tax_wrong"]
    assert words in answer.text


def test_who_holds_to_a_wrong_tax_id_is_shown_the_ways_out(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    says_wrong(customer, "91330106MA2WJQ00XB", "91330106MA2WJQ00XB")
    customer.hears("对的", "affirm")
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_tax_stuck"]
    customer.hears("没错 就是这个", "nlu_fallback")
    assert customer.fills("invoice_form").names == ["utter_invoice_tax_stuck"]
    customer.taps(answer.said[0].buttons[0])
    assert customer.fills("invoice_form").names == ["utter_invoice_confirm_plain"]
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert [(one.title, one.tax_id) for one in invoices(services)] == [(COMPANY, "")]


def test_a_yes_after_the_right_tax_id_is_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    says_wrong(customer, "91330106MA2WJQ00XB", "91330106MA2WJQ00XB")
    assert says(customer, TAX_ID).names == ["utter_invoice_confirm"]
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert [one.tax_id for one in invoices(services)] == [TAX_ID]


def test_a_number_that_is_no_tax_id_at_all_has_the_same_ways_out(talk: Talk) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY}")
    assert says(customer, "税号我找找", "nlu_fallback").names == ["utter_form_wait"]
    assert says(customer, "9133O106MA2WJQ00XA").names == ["utter_invoice_tax_wrong"]
    assert says(customer, "就是这个啊 我们财务给的", "nlu_fallback").names == [
        "utter_invoice_tax_stuck"
    ]
    assert says(customer, "那不写税号", "deny").names == ["utter_invoice_confirm_plain"]


def test_a_special_invoice_is_not_written_without_a_tax_id(talk: Talk) -> None:
    customer = talk("C0001")
    opens = "O-SIGNED开专票"
    customer.hears(opens, "vat_invoice", {"order_id": "O-SIGNED"})
    customer.fills("vat_form")
    customer.hears(COMPANY, "inform", named(COMPANY))
    assert customer.fills("vat_form").names == ["utter_invoice_tax_ask"]
    answer = says_wrong(customer, "91330106MA2WJQ00XB", "91330106MA2WJQ00XB", "vat_form")
    assert answer.names == ["utter_invoice_tax_wrong_needed"]
    customer.hears("没错", "affirm")
    answer = customer.fills("vat_form")
    assert answer.names == ["utter_invoice_tax_stuck_needed"]
    assert answer.said[0].titles == ["转人工"]
    text = (
        f"税号重发 {TAX_ID} 地址杭州市样例路90号 电话0571-88990011 "
        "开户行样例银行杭州分行 账号571900123410801"
    )
    customer.hears(text, "vat_invoice", named(text))
    answer = customer.fills("vat_form")
    assert answer.names == ["utter_vat_confirm"]
    assert "571900123410801" in answer.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("哎呀抬头错了 是杭州云尚样例科技 高尚的尚", "nlu_fallback"),
        ("不是云上是云尚", "deny"),
        ("名字写错了 应该是杭州云尚样例科技有限公司", "invoice_change"),
    ],
)
def test_a_title_is_corrected_in_the_message_that_says_it_is_wrong(
    talk: Talk, text: str, intent: str
) -> None:
    right = "杭州云尚样例科技有限公司"
    for said, last in ((COMPANY, "tax_ask"), (f"{COMPANY} {TAX_ID}", "confirm")):
        customer = talk("C0001")
        asks(customer, f"开发票 {said}")
        answer = says(customer, text, intent)
        assert answer.names == ["utter_invoice_title_corrected", f"utter_invoice_{last}"]
        assert right in answer.said[1].text


def test_company_without_its_name_is_asked_for_it(talk: Talk) -> None:
    customer = talk("C0001")
    assert asks(customer, "我要发票").names == ["utter_invoice_title_ask"]
    customer.hears("公司", "inform")
    assert customer.fills("invoice_form").names == ["utter_invoice_company_name"]
    customer.hears(COMPANY, "out_of_scope", named(COMPANY))
    assert customer.fills("invoice_form").names == ["utter_invoice_tax_ask"]
    customer.hears("没有税号", "deny")
    assert customer.fills("invoice_form").names == ["utter_invoice_confirm_plain"]


def test_title_and_tax_id_told_while_the_order_is_asked_for_are_kept(talk: Talk) -> None:
    customer = talk("C0001")
    assert asks(customer, "开发票", "").names == ["utter_invoice_which"]
    text = f"抬头{COMPANY}，税号{TAX_ID}"
    customer.hears(text, "inform", named(text))
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_form_noted", "utter_invoice_which"]
    customer.taps(answer.said[1].buttons[0])
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_confirm"]
    assert TAX_ID in answer.text


@pytest.mark.parametrize(
    "text", ["开发票 个人 李晓梅", "开张票，抬头个人，李晓梅", "个人抬头 李晓梅"]
)
def test_a_persons_invoice_carries_the_name(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    answer = asks(customer, text)
    assert answer.names == ["utter_invoice_confirm_plain"]
    assert "李晓梅（个人）" in answer.text
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert [(one.title, one.tax_id) for one in invoices(services)] == [("李晓梅（个人）", "")]


def test_a_name_told_at_the_confirmation_is_taken(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "开发票 个人")
    answer = says(customer, "李晓梅", "chitchat")
    assert answer.names == ["utter_invoice_confirm_plain"]
    assert "李晓梅（个人）" in answer.text
    assert says(customer, "谢谢", "thanks_bye").names == ["utter_form_go_ahead"]
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert invoices(services)[0].title == "李晓梅（个人）"


def test_a_company_instead_at_the_confirmation(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "开发票 个人")
    assert says(customer, "不对 要开公司的", "deny").names == ["utter_invoice_company_name"]
    assert says(customer, COMPANY).names == ["utter_invoice_tax_ask"]
    answer = says(customer, TAX_ID)
    assert answer.names == ["utter_invoice_confirm"]
    assert COMPANY in answer.text
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert [(one.title, one.tax_id) for one in invoices(services)] == [(COMPANY, TAX_ID)]


def test_a_person_instead_of_the_company_needs_no_tax_id(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, f"开发票 {COMPANY} {TAX_ID}")
    answer = says(customer, "还是写个人吧", "invoice_change")
    assert answer.names == ["utter_invoice_confirm_plain"]
    confirmed(customer, "invoice_form", "action_invoice_submit")
    assert [(one.title, one.tax_id) for one in invoices(services)] == [("个人", "")]


def test_a_name_in_traditional_characters_is_kept_as_it_was_written(talk: Talk) -> None:
    customer = talk("C0001")
    asks(customer, "開發票")
    answer = says(customer, "個人的就好 抬頭寫陳美玲")
    assert "陳美玲（个人）" in answer.text


@pytest.mark.parametrize(
    ("more", "form", "response"),
    [
        ("", "invoice_form", "utter_invoice_title_ask"),
        (
            " 地址杭州市样例路90号 电话0571-88990011 开户行样例银行杭州分行 账号571900123410801",
            "vat_form",
            "utter_vat_title_ask",
        ),
    ],
)
def test_a_tax_id_goes_to_the_invoice_although_another_form_is_open(
    talk: Talk, more: str, form: str, response: str
) -> None:
    customer = talk("C0001")
    customer.hears("O-SIGNED想退货", "return_exchange", {"order_id": "O-SIGNED"})
    customer.fills("case_form")
    assert customer.form == "case_form"
    text = f"税号重发 {TAX_ID}{more}"
    customer.hears(text, "inform", named(text))
    assert customer.fills("case_form").events == []
    answer = customer.runs("action_nothing_pending")
    assert answer.said == []
    assert answer.followed == [form]
    customer.slots["order_id"] = "O-SIGNED"
    assert customer.fills(form).names == [response]
    customer.hears(COMPANY, "inform", named(COMPANY))
    confirm = "utter_vat_confirm" if more else "utter_invoice_confirm"
    assert customer.fills(form).names == [confirm]


def test_company_tapped_is_asked_for_its_name(talk: Talk) -> None:
    customer = talk("C0001")
    answer = asks(customer, "我要发票")
    customer.taps(answer.said[0].buttons[1])
    assert customer.fills("invoice_form").names == ["utter_invoice_company_name"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("专票和普票区别", "kinds"),
        ("普通发票和专用发票有啥不一样", "kinds"),
        ("个人和公司啥区别", "titles"),
        ("单位的跟个人的有什么不同", "titles"),
    ],
)
@pytest.mark.parametrize("intent", ["vat_invoice", "compare_products", "nlu_fallback"])
def test_what_is_different_is_explained_and_the_question_put_again(
    talk: Talk, text: str, what: str, intent: str
) -> None:
    customer = talk("C0001")
    asks(customer, "我要发票")
    answer = says(customer, text, intent)
    assert answer.names == [f"utter_invoice_explained_{what}", "utter_invoice_title_ask"]
    assert says(customer, "公司").names == ["utter_invoice_company_name"]
    answer = says(customer, text, intent)
    assert answer.names[0] == f"utter_invoice_explained_{what}"


def test_the_difference_alone_opens_no_form(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("专票和普票有啥区别", "vat_invoice")
    assert customer.fills("vat_form").names == ["utter_invoice_explained_kinds"]
    assert customer.form is None
    answer = customer.asks("action_compare", "个人的和单位的有啥不同", "compare_products")
    assert answer.names == ["utter_invoice_explained_titles"]
    answer = asks(customer, "我要开发票 个人的和公司的有啥区别")
    assert answer.names == ["utter_invoice_explained_titles", "utter_invoice_title_ask"]
