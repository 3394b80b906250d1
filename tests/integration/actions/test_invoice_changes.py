"""Invoices written anew, and 专票."""

from actions.turn import Services
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
    corrects,
    invoices,
    named,
    query,
    says,
    settle,
)


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


def test_a_character_of_the_title_is_put_right_afterwards(talk: Talk, services: Services) -> None:
    right = "杭州云尚样例科技有限公司"
    customer = talk("C0001")
    asked(customer)
    customer.hears("哎呀抬头错了 是杭州云尚样例科技 高尚的尚", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.said == []
    followed = answer.followed
    assert followed == ["correction_form"]
    answer = customer.fills("correction_form")
    assert answer.names == ["utter_correction_confirm_requested"]
    assert right in answer.text
    confirmed(customer, "correction_form", "action_correction_submit")
    payload = request_of(services, RequestKind.INVOICE_CORRECTION).payload
    assert (payload["title"], payload["tax_id"]) == (right, TAX_ID)


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


def test_another_title_after_it_was_asked_for_is_a_correction(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    asked(customer, "开发票 个人")
    answer = asks(customer, "啊不对 要开公司的 报销用")
    assert answer.names == ["utter_invoice_company_name"]
    says(customer, COMPANY)
    answer = says(customer, TAX_ID)
    assert answer.names == ["utter_correction_confirm_requested"]
    customer.taps(answer.said[-1].buttons[0])
    customer.fills("invoice_form")
    said = customer.runs("action_invoice_submit")
    assert said.names[0].startswith("utter_correction_")
    request = request_of(services, RequestKind.INVOICE_CORRECTION)
    assert (request.payload["title"], request.payload["tax_id"]) == (COMPANY, TAX_ID)
    assert len(invoices(services)) == 1
