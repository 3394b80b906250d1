"""Invoices: asked for once and only over what was paid, queried, corrected by 红冲; 专票."""

import pytest

from actions.turn import Services
from shop.answers import service as answers
from shop.clock import now
from shop.orders.invoices import invoices_of
from shop.orders.models import Invoice
from shop.policies.service import set_policy
from shop.policies.values import InvoicePolicy
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller

TAX_ID = "91330106MA2WJQ00XA"
COMPANY = "杭州云上样例科技有限公司"


def named(text: str) -> dict[str, str]:
    """The entities of a text that names this company or a person, as the NLU finds them."""
    known = {"invoice_title": [COMPANY, "个人"], "tax_id": [TAX_ID]}
    return {name: v for name, values in known.items() for v in values if v in text}


def asks(customer: RasaCaller, text: str, order_id: str = "O-SIGNED") -> Answer:
    order = {"order_id": order_id} if order_id else {}
    customer.hears(text, "invoice_request", {**order, **named(text)})
    return customer.fills("invoice_form")


def asked(customer: RasaCaller, text: str = f"开发票 {COMPANY} {TAX_ID}") -> Answer:
    assert asks(customer, text).names[-1].startswith("utter_invoice_confirm")
    return confirmed(customer, "invoice_form", "action_invoice_submit")


def invoices(services: Services) -> list[Invoice]:
    with services.database.read() as session:
        return list(invoices_of(session, "C0001", "O-SIGNED"))


def settle(services: Services, kind: RequestKind, state: str, **more: object) -> None:
    request = request_of(services, kind)
    with services.database.write() as session:
        answers.answer(session, request.id, state, "", now(), **more)  # type: ignore[arg-type]


def query(customer: RasaCaller) -> Answer:
    customer.hears("发票开好了吗", "invoice_query")
    return customer.runs("action_invoice_query")


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
    assert answer.names == ["utter_invoice_tax_wrong", "utter_invoice_tax_ask"]
    customer.hears("9133010", "inform")
    assert "utter_invoice_tax_ask" in customer.fills("invoice_form").names
    customer.hears("202611270000012345", "inform", {"order_id": "202611270000012345"})
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_tax_wrong", "utter_invoice_tax_ask"]
    customer.hears(TAX_ID.lower(), "nlu_fallback", {"tax_id": TAX_ID})
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_invoice_confirm"]
    assert TAX_ID in answer.text
    assert invoices(services) == []


def test_company_without_its_name_is_asked_for_it(talk: Talk) -> None:
    customer = talk("C0001")
    assert asks(customer, "我要发票").names == ["utter_invoice_title_ask"]
    customer.hears("公司", "inform")
    assert customer.fills("invoice_form").names == ["utter_invoice_company_name"]
    customer.hears(COMPANY, "out_of_scope", named(COMPANY))
    assert customer.fills("invoice_form").names == ["utter_invoice_tax_ask"]
    customer.hears("没有税号", "deny")
    assert customer.fills("invoice_form").names == ["utter_invoice_confirm_plain"]


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
    assert answer.names == ["utter_invoice_rule", "utter_login_needed"]
    assert "5 天内" in answer.text


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


def corrects(customer: RasaCaller, text: str) -> Answer:
    customer.hears(text, "invoice_change", named(text))
    return customer.fills("correction_form")


def test_an_issued_invoice_is_reversed_and_written_anew(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer, "给我开个人发票")
    settle(services, RequestKind.INVOICE, "done")
    answer = corrects(customer, f"发票抬头错了，改成{COMPANY} {TAX_ID}")
    assert answer.names == ["utter_correction_confirm_issued"]
    assert "红冲" in answer.text
    said = confirmed(customer, "correction_form", "action_correction_submit")
    assert said.names == ["utter_correction_requested"]
    assert [one.state for one in invoices(services)] == ["issued"]  # until the shop did it
    assert corrects(customer, "改发票").names == ["utter_correction_before"]
    settle(services, RequestKind.INVOICE_CORRECTION, "done", invoice={"number": "2", "url": ""})
    found = {(one.state, one.title, one.amount, one.number) for one in invoices(services)}
    assert found == {
        ("reversed", "个人", 14800, ""),
        ("issued", "个人", -14800, ""),
        ("issued", COMPANY, 14800, "2"),
    }
    assert "utter_invoice_is_reversed" in query(customer).names


def test_what_is_not_issued_yet_only_changes_its_title(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asked(customer, "开个人发票")
    answer = corrects(customer, f"抬头改成{COMPANY} {TAX_ID}")
    assert answer.names == ["utter_correction_confirm_requested"]
    confirmed(customer, "correction_form", "action_correction_submit")
    settle(services, RequestKind.INVOICE_CORRECTION, "done")
    (invoice,) = invoices(services)
    assert (invoice.title, invoice.tax_id, invoice.state) == (COMPANY, TAX_ID, "requested")


def test_without_an_invoice_there_is_nothing_to_correct(talk: Talk) -> None:
    assert corrects(talk("C0001"), "发票开错了").names == ["utter_correction_none"]


def test_amounts_and_kinds_are_corrected_by_a_person(talk: Talk) -> None:
    customer = talk("C0001")
    asked(customer)
    answer = corrects(customer, "发票金额不对")
    assert answer.names == ["utter_correction_by_person"]
    assert "¥148" in answer.text


def test_a_special_invoice_needs_all_of_the_company(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-SIGNED能开专票吗", "vat_invoice", {"order_id": "O-SIGNED"})
    assert customer.fills("vat_form").names == ["utter_vat_title_ask"]
    for text, response in [
        (COMPANY, "utter_invoice_tax_ask"),
        (TAX_ID, "utter_vat_address_ask"),
        ("杭州市样例路1号", "utter_vat_address_wrong"),
        ("杭州市样例路1号 0571-80000000", "utter_vat_bank_ask"),
        ("样例银行", "utter_vat_bank_wrong"),
        ("样例银行杭州支行 6222000000000001", "utter_vat_confirm"),
    ]:
        customer.hears(text, "inform", named(text))
        assert customer.fills("vat_form").names[0] == response, text
    said = confirmed(customer, "vat_form", "action_vat_submit")
    assert said.names == ["utter_invoice_requested"]
    (invoice,) = invoices(services)
    assert (invoice.kind, invoice.title, invoice.tax_id) == ("专用发票", COMPANY, TAX_ID)
    assert invoice.company == {
        "address": "杭州市样例路1号 0571-80000000",
        "bank": "样例银行杭州支行 6222000000000001",
    }
    asked_for = request_of(services, RequestKind.INVOICE).payload
    assert asked_for["company"] == invoice.company


def test_a_shop_without_special_invoices_says_so(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("专票税点多少", "vat_invoice")
    assert customer.fills("vat_form").names == ["utter_vat_unknown"]
    with services.database.write() as session:
        set_policy(session, InvoicePolicy(special=False), "test")
    customer.hears("能开专票吗", "vat_invoice")
    assert customer.fills("vat_form").names == ["utter_vat_not_offered"]
    assert customer.form is None


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


def test_a_special_invoice_asked_for_in_one_message(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    text = (
        f"开专票，抬头{COMPANY}，税号{TAX_ID}，地址、电话：杭州市样例路1号 0571-80000000，"
        "开户行及账号：样例银行杭州支行 6222000000000001"
    )
    customer.hears(text, "vat_invoice", {"order_id": "O-SIGNED", **named(text)})
    assert customer.fills("vat_form").names == ["utter_vat_confirm"]
    confirmed(customer, "vat_form", "action_vat_submit")
    (invoice,) = invoices(services)
    assert invoice.company == {
        "address": "杭州市样例路1号 0571-80000000",
        "bank": "样例银行杭州支行 6222000000000001",
    }
