"""Returns that are only asked about, and faults told while the talk is of something else."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.service import cancel, request_refund
from shop.aftersales.states import CaseKind, Cause
from shop.orders.states import OrderState
from shop.policies.values import ReturnPolicy
from tests.integration.actions.asking import rule
from tests.integration.actions.cases import FORM, told_before
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import SHIRT, place

POLICY = "return_exchange_policy"


def waits_for_a_shirt(services: Services, now: datetime, state: OrderState) -> None:
    with services.database.write() as session:
        place(session, "O-NEXT", "C0003", state, now, paid_at=now, products=((SHIRT, 8900),))


@pytest.mark.parametrize("text", ["到了不喜歡可以退嗎", "要是不合身能退吗", "那个收到穿不了能换不"])
def test_of_a_parcel_under_way_the_days_and_the_postage_are_told(
    talk: Talk, services: Services, now: datetime, text: str
) -> None:
    waits_for_a_shirt(services, now, OrderState.IN_TRANSIT)
    answer = talk("C0003").asks("action_return_policy", text, POLICY)
    assert answer.names == ["utter_return_policy_ahead"]
    assert "7 天内" in answer.text
    assert "您自己出" in answer.text


def test_what_is_never_returned_is_told_before_it_arrives(
    talk: Talk, services: Services, now: datetime
) -> None:
    waits_for_a_shirt(services, now, OrderState.IN_TRANSIT)
    rule(services, ReturnPolicy(excluded_categories=("tshirt",)))
    answer = talk("C0003").asks("action_return_policy", "到了不喜欢可以退吗", POLICY)
    assert answer.names == ["utter_return_policy_ahead_excluded"]


def test_what_is_not_shipped_can_be_cancelled(
    talk: Talk, services: Services, now: datetime
) -> None:
    waits_for_a_shirt(services, now, OrderState.AWAITING_SHIPMENT)
    answer = talk("C0003").asks("action_return_policy", "那个还能退不", POLICY)
    assert answer.names == ["utter_return_policy_unshipped"]
    assert "cancel_order" in answer.said[-1].buttons[0]["payload"]


def test_a_question_within_another_form_opens_no_return(buyer: RasaCaller) -> None:
    buyer.hears("开发票", "invoice_request")
    buyer.fills("invoice_form")
    answer = buyer.asks("action_return_policy", "我这件开了还能退货不", POLICY)
    assert answer.names == ["utter_return_policy_yes"]
    assert not answer.followed


def test_an_allergy_is_for_the_shop_to_judge(talk: Talk) -> None:
    answer = talk(None).asks("action_return_policy", "用了过敏能退不", POLICY)
    assert answer.names == ["utter_return_policy_allergy"]


@pytest.mark.parametrize(
    ("days", "answer"), [(1, "utter_case_again_until"), (20, "utter_case_again_fault")]
)
def test_who_took_it_back_may_ask_again(
    talk: Talk, services: Services, now: datetime, days: int, answer: str
) -> None:
    signed = now - timedelta(days=days)
    with services.database.write() as session:
        place(session, "O-A", "C0003", OrderState.SIGNED, signed, signed_at=signed, paid_at=signed)
    with services.database.write() as session:
        case = request_refund(
            session,
            services.system,
            "C0003",
            "O-A",
            reason="",
            key="k",
            cause=Cause.QUALITY,
            kind=CaseKind.RETURN,
        )
        cancel(session, "C0003", case.id)
    customer = talk("C0003")
    said = customer.asks("action_misunderstood", "那以后还能再申请不", "nlu_fallback")
    assert said.names == [answer]


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        (
            "那件T恤洗一次就断线我孙子说是坏的你看怎么弄",
            "ask_order_status",
            "action_order_status",
        ),
        ("衣服拉链坏了呀", "chitchat", "action_chitchat"),
        ("我隻耳機得一邊有聲喎", "nlu_fallback", "action_misunderstood"),
    ],
)
def test_a_fault_is_heard_whatever_it_was_taken_for(
    buyer: RasaCaller, text: str, intent: str, action: str
) -> None:
    answer = buyer.asks(action, text, intent)
    assert answer.names == ["utter_case_sorry"]
    assert answer.followed == [FORM]
    assert buyer.fills(FORM).names == ["utter_case_what"]
    assert buyer.slots["case_reason"] == "quality"


@pytest.mark.parametrize("text", ["会不会容易坏了", "坏了能修吗", "衣服没坏了吧"])
def test_a_fault_that_is_only_supposed_begins_nothing(buyer: RasaCaller, text: str) -> None:
    assert not buyer.asks("action_chitchat", text, "chitchat").followed


def test_who_cannot_take_a_picture_needs_none(buyer: RasaCaller, services: Services) -> None:
    told_before(services, buyer, "衣服开线了")
    answer = buyer.asks("action_misunderstood", "我不会拍照片啊", "nlu_fallback")
    assert answer.names == ["utter_case_picture_not_possible"]
    assert answer.followed == [FORM]


def test_a_question_of_a_parcel_under_way_opens_no_form(
    buyer: RasaCaller, services: Services, now: datetime
) -> None:
    waits_for_a_shirt(services, now, OrderState.IN_TRANSIT)
    buyer.hears("路上那件到了不合适也能退的吧", "apply_return_exchange")
    assert buyer.fills(FORM).names == ["utter_return_policy_ahead"]
    assert buyer.form is None


def test_what_does_not_fit_is_a_reason_before_any_wish(buyer: RasaCaller) -> None:
    likely = {"nlu_fallback": 0.5, "apply_return_exchange": 0.3, "ask_size_fit": 0.1}
    buyer.hears("衣服大了两码", "nlu_fallback", {}, likely)
    assert buyer.runs("action_misunderstood").followed == [FORM]
    assert buyer.fills(FORM).names == ["utter_case_what"]
    assert buyer.slots["case_reason"] == "no_reason"
