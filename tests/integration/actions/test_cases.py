"""Returns, exchanges, repairs and resends: from the customer's words to the case."""

from datetime import datetime

import pytest

from actions.turn import Services
from shop.aftersales.evidence import evidence_of
from shop.aftersales.service import cases_of
from shop.catalog.intake import CategoryIn, put_category
from shop.orders.service import order
from tests.integration.actions.cases import (
    FORM,
    chosen,
    confirmed,
    only_case,
    opened,
    picture,
    shirt_bought,
)
from tests.integration.actions.conftest import Talk
from tests.tiny_shop import HEADPHONES, SHIRT


def test_a_return_gives_the_money_after_the_second_check(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = opened(customer, "我要退货", "apply_return_exchange", order_id="O-SIGNED")
    answer = chosen(customer, answer, SHIRT)
    assert chosen(customer, answer, "不想要了").names == ["utter_phone_ask"]
    customer.hears("0001", "inform")
    assert "¥89" in customer.fills(FORM).text
    assert confirmed(customer).names == ["utter_case_requested_return"]
    case = only_case(services.database)
    assert (case.kind, case.amount, case.lines) == ("return", 8900, [0])
    with services.database.read() as session:
        assert order(session, "O-SIGNED").refunded == 8900


def test_after_the_seven_days_only_a_fault_counts(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = opened(customer, "我要退货", "apply_return_exchange", order_id="O-OLD")
    said = chosen(customer, chosen(customer, answer, SHIRT), "不想要了")
    assert said.names == ["utter_refund_window_passed", "utter_refund_problem_instead"]
    assert customer.runs("action_case_submit").said == []
    with services.database.read() as session:
        assert cases_of(session, "C0001") == []


def test_a_reason_in_the_first_message_is_not_asked_again(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    assert opened(customer, "收到就破损了，我要退货", "apply_return_exchange").names == [
        "utter_phone_ask"
    ]
    assert (customer.slots["case_reason"], customer.slots["case_kind"]) == ("damaged", "return")


def test_what_has_not_arrived_is_not_exchanged(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, "换货", "apply_return_exchange", order_id="O-MOVING")
    assert answer.names == ["utter_unsigned_exchange"]
    assert customer.form is None


@pytest.mark.parametrize(
    "reported",
    [
        ("missing_item", "missing", "补发", "resend"),
        ("wrong_item", "wrong_item", "换货", "exchange"),
        ("damaged_item", "damaged", "换货", "exchange"),
    ],
)
def test_what_was_wrong_is_the_cause_and_a_picture_is_asked_for(
    talk: Talk, services: Services, now: datetime, reported: tuple[str, str, str, str]
) -> None:
    intent, cause, wish, kind = reported
    customer = talk("C0001")
    answer = opened(customer, "东西不对", intent, order_id="O-OLD")
    assert answer.names == ["utter_case_sorry", "utter_case_which_line"]
    answer = chosen(customer, answer, HEADPHONES)
    assert answer.names == ["utter_case_what"]
    answer = chosen(customer, answer, wish)
    assert answer.names == [f"utter_case_confirm_{kind}"]
    said = confirmed(customer)
    assert said.names == [f"utter_case_requested_{kind}", "utter_case_picture"]
    case = only_case(services.database)
    assert (case.kind, case.cause, case.lines) == (kind, cause, [1])
    assert picture(services, customer.conversation, now) == case.number
    with services.database.read() as session:
        assert [one.id for one in evidence_of(session, case.id)] == ["U1"]


def test_pictures_sent_just_before_belong_to_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    assert picture(services, customer.conversation, now) == ""
    answer = opened(customer, "杯子碎了", "damaged_item", order_id="O-OLD")
    answer = chosen(customer, chosen(customer, answer, HEADPHONES), "换货")
    assert confirmed(customer).names[-1] == "utter_case_pictures_kept"
    case = only_case(services.database)
    with services.database.read() as session:
        assert [one.id for one in evidence_of(session, case.id)] == ["U1"]


def test_a_picture_in_another_conversation_stays_out_of_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    answer = opened(customer, "少发了", "missing_item", order_id="O-OLD")
    chosen(customer, chosen(customer, answer, HEADPHONES), "补发")
    confirmed(customer)
    assert picture(services, talk("C0001").conversation, now) == ""


def test_a_repair_is_within_the_warranty(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    customer.hears("能保修吗", "warranty_repair")
    assert "没有登记保修期" in customer.runs("action_warranty").text
    with services.database.write() as session:
        put_category(session, CategoryIn(id="tshirt", name="T恤", warranty_days=30))
    customer.hears("保修多久", "warranty_repair")
    said = customer.runs("action_warranty")
    assert said.names == ["utter_warranty_bought"]
    customer.taps(said.said[-1].buttons[0])
    assert customer.fills(FORM).names == ["utter_case_confirm_repair"]
    assert confirmed(customer).names[0] == "utter_case_requested_repair"
    assert only_case(services.database, "C0003").kind == "repair"


def test_a_repair_after_the_warranty_is_for_a_person(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="headphones", name="蓝牙耳机", warranty_days=30))
    customer = talk("C0001")
    answer = opened(customer, "坏了要维修", "apply_return_exchange", order_id="O-OLD")
    assert chosen(customer, answer, HEADPHONES).names == ["utter_repair_over"]
    assert customer.form is None


def test_reason_wish_and_product_of_the_first_message_are_not_asked_again(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = opened(
        customer,
        "耳机没声音想换一个",
        "apply_return_exchange",
        order_id="O-OLD",
        category="蓝牙耳机",
    )
    assert answer.names == ["utter_case_confirm_exchange"]
    case = ("quality", "exchange", "1")
    assert tuple(customer.slots[f"case_{what}"] for what in ("reason", "kind", "lines")) == case


def test_a_button_after_a_question_back_keeps_what_was_said(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    said = "前几天给孩子买的那件感觉太小了呀"
    likely = {"apply_return_exchange": 0.4, "greet": 0.2}
    customer.hears(said, "nlu_fallback", {}, likely)
    asked_back = customer.runs("action_misunderstood")
    customer.taps(asked_back.said[0].buttons[0])
    answer = customer.fills(FORM)
    assert answer.names == ["utter_case_what"]
    assert customer.slots["case_reason"] == "no_reason"


def test_a_wish_that_was_half_understood_begins_the_form(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    customer.hears("太小了想换", "nlu_fallback", {}, {"apply_return_exchange": 0.4, "greet": 0.2})
    answer = customer.runs("action_misunderstood")
    assert answer.followed == [FORM]
    assert customer.fills(FORM).names == ["utter_case_confirm_exchange"]
    assert customer.slots["case_reason"] == "no_reason"
