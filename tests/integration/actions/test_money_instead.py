"""Money is wanted back instead: in a form of something else, and while an exchange waits."""

import pytest

from actions.turn import Services
from shop.aftersales.service import accept
from shop.aftersales.states import CaseKind, Cause
from tests.integration.actions.asking import opened
from tests.integration.actions.cases import FORM, only_case, requested, says
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller

MONEY = ["算了直接退掉吧", "不改了 直接退了算了", "别弄了 给我退款", "算了不要了，把钱退给我吧"]
FORMS = [
    ("address_form", "改地址", "change_address"),
    ("remark_form", "加个备注", "order_remark"),
    ("change_form", "换个颜色", "modify_order"),
    ("invoice_form", "开发票", "invoice_request"),
]


def open_of_o_other(customer: RasaCaller, form: str, text: str, intent: str) -> None:
    opened(customer, form, f"O-OTHER{text}", intent, order_id="O-OTHER")
    assert customer.form == form


@pytest.mark.parametrize("wish", MONEY)
@pytest.mark.parametrize(("form", "text", "intent"), FORMS)
def test_any_form_of_an_order_turns_to_its_money_back(
    talk: Talk, form: str, text: str, intent: str, wish: str
) -> None:
    customer = talk("C0002")
    open_of_o_other(customer, form, text, intent)
    customer.hears(wish, "nlu_fallback")
    assert customer.fills(form).names == ["utter_form_turned"]
    assert customer.runs(f"action_{form.replace('form', 'submit')}").followed == [FORM]
    assert "utter_unsigned_cancel_paid" in customer.fills(FORM).names
    assert customer.slots["form_next"][0]["form"] == "cancel_form"
    assert customer.slots["order_id"] == "O-OTHER"


@pytest.mark.parametrize(
    ("form", "wish"),
    [
        ("address_form", "算了还是寄公司吧"),
        ("address_form", "还是退回原来的地址"),
        ("address_form", "退款的话要多久"),
        ("remark_form", "缺货就直接退款"),
        ("invoice_form", "发票不要了"),
    ],
)
def test_what_only_sounds_like_money_back_turns_to_nothing(
    talk: Talk, form: str, wish: str
) -> None:
    customer = talk("C0002")
    text, intent = next((text, intent) for name, text, intent in FORMS if name == form)
    open_of_o_other(customer, form, text, intent)
    customer.hears(wish, "nlu_fallback")
    assert "utter_form_turned" not in customer.fills(form).names


@pytest.fixture
def exchanging(buyer: RasaCaller, services: Services) -> RasaCaller:
    """C0003, whose exchange of the shirt waits for the shop."""
    requested(services, CaseKind.EXCHANGE, Cause.QUALITY, "V-黑色-M")
    return buyer


@pytest.mark.parametrize(
    ("wish", "intent"),
    [
        ("直接退钱", "nlu_fallback"),
        ("算了退钱吧", "deny"),
        ("不换了退款", "cancel_aftersale"),
        ("我不想换了，给我退货", "cancel_aftersale"),
    ],
)
@pytest.mark.parametrize("yes", ["好的", "退吧", "行 撤了退吧", "button"])
def test_an_exchange_that_waits_becomes_a_return_after_a_yes(
    exchanging: RasaCaller, services: Services, wish: str, intent: str, yes: str
) -> None:
    asked = exchanging.asks("action_misunderstood", wish, intent)
    assert asked.names == ["utter_case_instead_ask"]
    assert only_case(services.database, "C0003").state == "in_review"
    if yes == "button":
        exchanging.taps(asked.said[0].buttons[0])
        said = exchanging.runs("action_cancel_aftersale")
    else:
        said = exchanging.asks("action_nothing_pending", yes, "affirm")
    assert said.names == ["utter_case_cancelled"]
    assert only_case(services.database, "C0003").state == "cancelled"
    assert said.followed == [FORM]
    assert exchanging.fills(FORM).names == ["utter_phone_ask"]
    assert exchanging.slots["case_kind"] == "return"
    assert exchanging.slots["case_reason"] == "quality"


def test_a_wish_that_would_open_a_form_asks_the_same(
    exchanging: RasaCaller, services: Services
) -> None:
    exchanging.hears("直接退钱", "apply_refund")
    assert exchanging.fills("refund_form").names == ["utter_case_instead_ask"]
    exchanging.runs("action_refund_submit")
    exchanging.hears("嗯 退款吧", "apply_refund")
    assert exchanging.fills("refund_form").names == ["utter_case_cancelled"]
    assert exchanging.runs("action_refund_submit").followed == [FORM]
    assert exchanging.fills(FORM).names == ["utter_phone_ask"]


@pytest.mark.parametrize(("no", "intent"), [("不用", "deny"), ("那不退了", "cancel_aftersale")])
def test_a_no_keeps_the_exchange(
    exchanging: RasaCaller, services: Services, no: str, intent: str
) -> None:
    exchanging.asks("action_misunderstood", "直接退钱", "nlu_fallback")
    said = exchanging.asks("action_cancel_aftersale", no, intent)
    assert said.names == ["utter_case_withdraw_kept"]
    assert only_case(services.database, "C0003").state == "in_review"


def test_to_take_it_back_alone_is_asked_as_before(exchanging: RasaCaller) -> None:
    said = exchanging.asks("action_cancel_aftersale", "换货取消吧", "cancel_aftersale")
    assert said.names == ["utter_case_withdraw_ask"]


def test_an_exchange_that_the_shop_agreed_to_stays(buyer: RasaCaller, services: Services) -> None:
    id_ = requested(services, CaseKind.EXCHANGE, Cause.QUALITY, "V-黑色-M")
    with services.database.write() as session:
        accept(session, id_)
    said = buyer.asks("action_cancel_aftersale", "不换了退款", "cancel_aftersale")
    assert said.names == ["utter_case_decided"]


@pytest.mark.parametrize("wish", ["直接退钱", "算了退钱吧", "不换了退款"])
def test_an_exchange_asked_for_just_now_becomes_a_return(buyer: RasaCaller, wish: str) -> None:
    opened(buyer, FORM, "我要换货", "apply_return_exchange")
    assert says(buyer, wish)[0] == "utter_case_changed"
    assert says(buyer, "质量问题") == ["utter_phone_ask"]
    assert buyer.slots["case_kind"] == "return"


@pytest.mark.parametrize(
    "text", ["撤了以后还能再申请吗", "撤掉还能重新申请不", "撤了会不会就退不了了"]
)
def test_whether_it_can_be_asked_for_again_withdraws_nothing(
    buyer: RasaCaller, services: Services, text: str
) -> None:
    requested(services, CaseKind.RETURN, Cause.NO_REASON)
    asked = buyer.asks("action_cancel_aftersale", text, "cancel_aftersale")
    assert asked.names == ["utter_case_again_until"]
    buyer.asks("action_cancel_aftersale", "撤销售后申请", "cancel_aftersale")
    asked = buyer.asks("action_cancel_aftersale", text, "cancel_aftersale")
    assert asked.names == ["utter_case_again_until"]
    assert only_case(services.database, "C0003").state == "in_review"
    assert buyer.asks("action_nothing_pending", "好", "affirm").names == ["utter_case_cancelled"]
    asked = buyer.asks("action_cancel_aftersale", text, "cancel_aftersale")
    assert asked.names == ["utter_case_again_until"]


def test_to_withdraw_and_to_ask_for_it_anew_is_a_wish(
    buyer: RasaCaller, services: Services
) -> None:
    requested(services, CaseKind.RETURN, Cause.NO_REASON)
    asked = buyer.asks("action_cancel_aftersale", "能不能撤了重新申请", "cancel_aftersale")
    assert asked.names == ["utter_case_withdraw_ask"]
