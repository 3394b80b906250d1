"""A form that another one displaced comes back with what was told."""

from actions.turn import Services
from shop.orders.states import OrderState
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, opened, order_now, request_of
from tests.integration.actions.conftest import Talk
from tests.integration.actions.invoicing import COMPANY, TAX_ID, invoices, named
from tests.rasa_caller import RasaCaller

REMARK, INVOICE, CANCEL, ADDRESS = "remark_form", "invoice_form", "cancel_form", "address_form"


def remark_waits(customer: RasaCaller) -> None:
    opened(customer, REMARK, "O-PAID备注：不要放价格单", "order_remark", order_id="O-PAID")
    assert customer.slots["requested_slot"] == "remark_confirm"


def invoice_asked(customer: RasaCaller) -> None:
    text = f"O-SIGNED开发票 {COMPANY} {TAX_ID}"
    said = opened(customer, INVOICE, text, "invoice_request", order_id="O-SIGNED", **named(text))
    assert said.names[-1].startswith("utter_invoice_confirm")


def test_a_remark_displaced_by_an_invoice_comes_back_for_its_yes(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    remark_waits(customer)
    invoice_asked(customer)
    said = confirmed(customer, INVOICE, "action_invoice_submit")
    assert said.names[-1] == "utter_form_goes_on"
    assert "加备注" in said.text
    assert said.followed == [REMARK]
    assert len(invoices(services)) == 1
    assert "不要放价格单" in customer.fills(REMARK).text
    said = confirmed(customer, REMARK, "action_remark_submit")
    assert order_now(services, "O-PAID").remark == "不要放价格单"
    assert said.followed == []


def test_a_form_that_cannot_begin_leaves_the_other_as_it_was(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    remark_waits(customer)
    opened(customer, ADDRESS, "O-SIGNED改地址", "change_address", order_id="O-SIGNED")
    assert customer.form is None
    assert customer.runs("action_address_submit").followed == [REMARK]
    assert "不要放价格单" in customer.fills(REMARK).text


def test_giving_up_the_second_goes_back_to_the_first(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    remark_waits(customer)
    invoice_asked(customer)
    customer.hears("算了 不开了", "deny")
    customer.fills(INVOICE)
    assert customer.runs("action_invoice_submit").followed == [REMARK]
    assert invoices(services) == []


def test_a_cancellation_of_the_same_order_leaves_nothing_to_remark(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    opened(customer, REMARK, "O-UNPAID备注：不要放价格单", "order_remark", order_id="O-UNPAID")
    opened(customer, CANCEL, "O-UNPAID不要了 取消", "cancel_order", order_id="O-UNPAID")
    assert confirmed(customer, CANCEL, "action_cancel_submit").followed == []
    assert order_now(services, "O-UNPAID").state == OrderState.CANCELLED


def test_the_second_check_is_asked_again_after_another_matter(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    opened(customer, CANCEL, "取消O-PAID", "cancel_order", order_id="O-PAID")
    customer.hears("0001", "inform")
    assert customer.fills(CANCEL).names[-1] == "utter_cancel_confirm_paid"
    invoice_asked(customer)
    assert confirmed(customer, INVOICE, "action_invoice_submit").followed == [CANCEL]
    assert customer.fills(CANCEL).names[-1] == "utter_phone_ask"
    assert order_now(services, "O-PAID").state == OrderState.AWAITING_SHIPMENT


def test_saying_the_first_again_goes_on_where_it_was_left(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    remark_waits(customer)
    invoice_asked(customer)
    said = opened(customer, REMARK, "刚才那个备注先加上", "order_remark")
    assert "不要放价格单" in said.text
    said = confirmed(customer, REMARK, "action_remark_submit")
    assert said.followed == [INVOICE]
    customer.fills(INVOICE)
    confirmed(customer, INVOICE, "action_invoice_submit")
    assert request_of(services, RequestKind.INVOICE).payload["title"] == COMPANY


def test_what_another_form_turns_to_comes_before_the_one_displaced(
    talk: Talk, services: Services
) -> None:
    """A return of what is not sent yet is a cancellation; then the remark of the other order."""
    customer = talk("C0001")
    opened(customer, REMARK, "O-UNPAID备注：不要放价格单", "order_remark", order_id="O-UNPAID")
    opened(customer, "case_form", "O-PAID退货", "apply_return_exchange", order_id="O-PAID")
    assert customer.form is None
    assert customer.runs("action_case_submit").followed == [CANCEL]
    waiting = [row["form"] for row in customer.slots["form_next"]]
    assert waiting[0] == CANCEL
    assert REMARK not in waiting[:1]
