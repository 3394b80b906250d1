"""Anger, a no that is contested, danger, large sums: a person, as the rules of the shop say."""

import pytest

from actions.turn import Services
from shop.aftersales.service import refuse, request_refund
from shop.aftersales.states import Cause
from shop.aftersales.tickets import tickets_of
from shop.policies.values import HandoffPolicy
from shop.system import RemoteShop
from tests.integration.actions.asking import owner, rule
from tests.integration.actions.conftest import Talk

INSULTED = ["chitchat", "out_of_scope", "complaint", "nlu_fallback"]


@pytest.mark.parametrize("intent", INSULTED)
def test_an_insult_alone_gets_an_apology_and_a_person_once(
    talk: Talk, services: Services, intent: str
) -> None:
    customer = talk("C0001")
    customer.hears("太垃圾了 什么破店", intent)
    name = "misunderstood" if intent == "nlu_fallback" else intent
    answer = customer.runs(f"action_{name}")
    assert answer.names == ["utter_upset_handoff"]
    assert "第 1 位" in answer.text
    assert owner(services, customer.conversation) == ("queue", "upset")
    assert customer.asks(f"action_{name}", "什么破店", intent).names == ["utter_upset_waiting"]
    with services.database.read() as session:
        assert tickets_of(session, "C0001") == []


@pytest.mark.parametrize("intent", INSULTED)
def test_a_shop_may_leave_anger_to_the_bot(talk: Talk, services: Services, intent: str) -> None:
    rule(services, HandoffPolicy(anger=False))
    customer = talk("C0001")
    customer.hears("太垃圾了 什么破店", intent)
    name = "misunderstood" if intent == "nlu_fallback" else intent
    answer = customer.runs(f"action_{name}")
    assert answer.names == ["utter_upset"]
    assert answer.said[0].titles == ["转人工"]
    assert owner(services, customer.conversation) == ("bot", "")


def test_what_is_asked_in_anger_is_answered_and_a_person_comes_besides(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    status = ("ask_order_status", {"order_id": "O-PAID"})
    answer = customer.asks("action_order_status", "气死我了，O-PAID到底发不发货", *status)
    assert len(answer.names) == 2
    assert answer.names[-1] == "utter_upset_also"
    assert owner(services, customer.conversation) == ("queue", "upset")
    answer = customer.asks("action_order_status", "气死我了，O-PAID呢", *status)
    assert "utter_upset_also" not in answer.names


def test_an_angry_request_goes_on_while_a_person_is_called(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("垃圾东西，我要退款", "apply_refund")
    answer = customer.fills("refund_form")
    assert answer.names == ["utter_refund_which", "utter_upset_also"]
    assert customer.form == "refund_form"
    assert owner(services, customer.conversation) == ("queue", "upset")


def test_a_no_that_is_contested_goes_to_a_person(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("取消O-MOVING", "cancel_order", {"order_id": "O-MOVING"})
    assert customer.fills("cancel_form").names == ["utter_cancel_shipped"]
    customer.runs("action_cancel_submit")
    answer = customer.asks("action_misunderstood", "凭什么不能取消，不合理", "nlu_fallback")
    assert answer.names == ["utter_contested_handoff"]
    assert owner(services, customer.conversation) == ("queue", "contested")


def test_a_dispute_that_opens_the_form_again_closes_it(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("取消O-MOVING", "cancel_order", {"order_id": "O-MOVING"})
    customer.fills("cancel_form")
    customer.runs("action_cancel_submit")
    customer.hears("凭什么，我就要取消", "cancel_order")
    assert customer.fills("cancel_form").names == ["utter_contested_handoff"]
    assert customer.form is None
    assert customer.runs("action_cancel_submit").said == []
    assert owner(services, customer.conversation) == ("queue", "contested")


def test_a_case_that_the_shops_own_system_refused_is_contested_too(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        case = request_refund(
            session,
            RemoteShop(),
            "C0001",
            "O-SIGNED",
            reason="质量问题",
            cause=Cause.QUALITY,
            key="case",
        )
        refuse(session, case.id, "已过期限")
    customer = talk("C0001")
    answer = customer.asks("action_chitchat", "你们不同意？没道理", "chitchat")
    assert answer.names == ["utter_contested_handoff"]


@pytest.mark.parametrize("text", ["凭什么", "不合理"])
def test_nothing_refused_is_nothing_contested(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    assert (
        "utter_contested_handoff"
        not in customer.asks("action_misunderstood", text, "nlu_fallback").names
    )
    assert owner(services, customer.conversation) == ("bot", "")


def test_a_shop_may_leave_disputes_to_the_bot(talk: Talk, services: Services) -> None:
    rule(services, HandoffPolicy(contested=False))
    customer = talk("C0001")
    customer.hears("取消O-MOVING", "cancel_order", {"order_id": "O-MOVING"})
    customer.fills("cancel_form")
    customer.asks("action_misunderstood", "凭什么", "nlu_fallback")
    assert owner(services, customer.conversation) == ("bot", "")


def test_a_cancellation_above_the_limit_is_for_a_person(talk: Talk, services: Services) -> None:
    rule(services, HandoffPolicy(money_limit=1))
    customer = talk("C0001")
    customer.hears("取消O-PAID", "cancel_order", {"order_id": "O-PAID"})
    assert customer.fills("cancel_form").names == ["utter_money_handoff"]
    assert customer.slots["order_id"] == "O-PAID"
    assert owner(services, customer.conversation) == ("queue", "money")


def test_safety_may_be_left_to_the_customer_but_the_ticket_is_there(
    talk: Talk, services: Services
) -> None:
    rule(services, HandoffPolicy(safety=False))
    customer = talk("C0001")
    answer = customer.asks("action_safety_incident", "充电器爆炸了", "safety_incident")
    assert answer.said[-1].titles == ["转人工"]
    assert owner(services, customer.conversation) == ("bot", "")
    with services.database.read() as session:
        assert [ticket.kind for ticket in tickets_of(session, "C0001")] == ["safety"]


def test_an_insult_while_waiting_gets_an_apology_and_the_place(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    answer = customer.asks("action_chitchat", "什么破店", "chitchat")
    assert answer.names == ["utter_upset_waiting"]
    assert "第 1 位" in answer.text
