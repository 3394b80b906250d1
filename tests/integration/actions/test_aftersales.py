from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.service import accept, cases_of, complete
from shop.conversations import repository
from shop.orders.service import cancel, order
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import HandoffPolicy
from tests.integration.actions import asking
from tests.integration.actions.asking import chosen
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import SHIRT, place

FORM = "refund_form"


def opened(customer: RasaCaller, order_id: str) -> Answer:
    return asking.opened(customer, FORM, f"{order_id}退款", "apply_refund", order_id=order_id)


def up_to_confirmation(customer: RasaCaller, order_id: str, line: str, reason: str) -> Answer:
    answer = chosen(customer, FORM, opened(customer, order_id), line)
    assert chosen(customer, FORM, answer, reason).names == ["utter_phone_ask"]
    customer.hears("尾号0001", "inform")
    return customer.fills(FORM)


def test_one_line_of_a_signed_order_is_refunded_at_its_price(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = up_to_confirmation(customer, "O-SIGNED", SHIRT, "质量问题")
    assert answer.names == ["utter_refund_confirm"]
    assert "¥89" in answer.text
    customer.hears("好的", "affirm")
    customer.fills(FORM)
    said = customer.runs("action_refund_submit")
    assert said.names == ["utter_refund_requested", "utter_case_picture"]
    assert "已提交" in said.text
    with services.database.read() as session:
        (case,) = cases_of(session, "C0001")
        assert (case.state, case.amount, case.lines, case.cause) == (
            "in_review",
            8900,
            [0],
            "quality",
        )
        assert order(session, "O-SIGNED").refunded == 8900


def test_a_refund_above_the_limit_is_for_a_person(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, HandoffPolicy(money_limit=8_900), "lead")
    customer = talk("C0001")
    answer = chosen(customer, FORM, opened(customer, "O-SIGNED"), SHIRT)
    answer = chosen(customer, FORM, answer, "质量问题")
    assert answer.names == ["utter_money_handoff"]
    assert "¥89" in answer.text
    assert customer.form is None
    assert customer.slots["order_id"] == "O-SIGNED"
    with services.database.read() as session:
        found = repository.find(session, customer.conversation)
        assert found is not None
        assert (found.owner, found.handoff_reason) == ("queue", "money")
        assert cases_of(session, "C0001") == []


def test_the_same_line_is_not_refunded_twice(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for first in ("utter_refund_requested", "utter_refund_already"):
        up_to_confirmation(customer, "O-SIGNED", SHIRT, "质量问题")
        customer.hears("好的", "affirm")
        customer.fills(FORM)
        assert customer.runs("action_refund_submit").names[0] == first
    with services.database.read() as session:
        assert order(session, "O-SIGNED").refunded == 8900


def test_the_window_is_quoted_when_it_has_passed(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = chosen(customer, FORM, opened(customer, "O-OLD"), "整单")
    said = chosen(customer, FORM, answer, "不想要了")
    assert said.names == ["utter_refund_window_passed", "utter_refund_problem_instead"]
    assert customer.form is None
    assert customer.runs("action_refund_submit").said == []
    with services.database.read() as session:
        assert cases_of(session, "C0001") == []


def test_a_reason_in_ones_own_words_is_read(talk: Talk) -> None:
    customer = talk("C0001")
    chosen(customer, FORM, opened(customer, "O-SIGNED"), "整单")
    customer.hears("屏幕碎了", "damaged_item")
    assert customer.fills(FORM).names == ["utter_phone_ask"]
    assert customer.slots["refund_reason"] == "damaged"


def test_an_unpaid_order_is_not_refunded(talk: Talk) -> None:
    customer = talk("C0001")
    assert opened(customer, "O-UNPAID").names == ["utter_refund_unpaid"]


def test_changing_ones_mind_changes_nothing(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    opened(customer, "O-SIGNED")
    customer.hears("不退了", "cancel_aftersale")
    customer.fills(FORM)
    assert customer.runs("action_refund_submit").names == ["utter_refund_kept"]
    with services.database.read() as session:
        assert cases_of(session, "C0001") == []


def test_progress_follows_the_case_from_review_to_the_money(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    up_to_confirmation(customer, "O-SIGNED", SHIRT, "质量问题")
    customer.hears("好的", "affirm")
    customer.fills(FORM)
    customer.runs("action_refund_submit")
    expected = []
    for step in (None, accept, complete):
        if step is not None:
            with services.database.write() as session:
                step(session, cases_of(session, "C0001")[0].id)
        customer.hears("退款到哪了", "refund_progress")
        expected.append(customer.runs("action_refund_progress").names)
    assert expected == [
        ["utter_refund_progress_in_review"],
        ["utter_refund_progress_on_its_way"],
        ["utter_refund_progress_done"],
    ]


def test_the_money_of_a_cancelled_order_has_a_progress_too(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        cancel(session, "O-PAID", actor="shop", reason="")
    customer = talk("C0001")
    customer.hears("退款到哪了", "refund_progress")
    answer = customer.runs("action_refund_progress")
    assert answer.names == ["utter_refund_progress_cancel_on_its_way"]
    assert "¥148" in answer.text


def test_without_a_refund_that_is_said(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("退款到哪了", "refund_progress")
    assert customer.runs("action_refund_progress").names == ["utter_refund_progress_none"]


def test_an_order_of_one_line_is_not_asked_which(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        signed = now - timedelta(days=1)
        place(
            session,
            "O-ONE",
            "C0003",
            OrderState.SIGNED,
            now - timedelta(days=5),
            products=((SHIRT, 8900),),
            paid_at=now - timedelta(days=5),
            signed_at=signed,
        )
    customer = talk("C0003")
    customer.hears("申请退款", "apply_refund")
    assert customer.fills(FORM).names == ["utter_refund_why"]


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("我要退款，T恤尺码太小了", "no_reason"),
        ("短袖掉色，退款", "quality"),
        ("没有破损，就是T恤不喜欢，退款", "no_reason"),
    ],
)
def test_reason_and_line_of_the_first_message_are_not_asked_again(
    talk: Talk, words: str, cause: str
) -> None:
    customer = talk("C0001")
    customer.hears(words, "apply_refund", {"order_id": "O-SIGNED"})
    assert customer.fills(FORM).names == ["utter_phone_ask"]
    assert (customer.slots["refund_reason"], customer.slots["refund_lines"]) == (cause, "0")


def test_a_reason_that_the_order_rules_out_is_asked(talk: Talk) -> None:
    customer = talk("C0001")  # not arrived yet: nothing can be broken
    customer.hears("O-MOVING退款，碎了", "apply_refund", {"order_id": "O-MOVING"})
    answer = chosen(customer, FORM, customer.fills(FORM), "整单")
    assert answer.names == ["utter_refund_why"]


def test_a_reason_told_at_once_still_meets_the_seven_days(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-OLD不想要了，整单退款", "apply_refund", {"order_id": "O-OLD"})
    said = customer.fills(FORM)
    assert said.names == ["utter_refund_window_passed", "utter_refund_problem_instead"]
    assert customer.form is None


def test_another_reason_is_still_taken_at_the_confirmation(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    up_to_confirmation(customer, "O-SIGNED", SHIRT, "不想要了")
    customer.hears("其实是掉色", "quality_problem")
    answer = customer.fills(FORM)
    assert answer.names == ["utter_refund_confirm"]
    assert "质量问题" in answer.text
    customer.hears("多久到账", "refund_progress")  # asked of what is not submitted yet
    assert customer.fills(FORM).names == ["utter_case_how_long_money", "utter_refund_form_back"]
    assert customer.slots["refund_reason"] == "quality"
