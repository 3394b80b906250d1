"""Complaints become tickets; compensation is never promised."""

import pytest

from actions.turn import Services
from shop.aftersales.numbers import written
from shop.aftersales.tickets import tickets_of
from tests.integration.actions.asking import owner
from tests.integration.actions.conftest import Talk
from tests.integration.actions.people import nobody_there


def test_a_complaint_with_nobody_there_is_one_text_with_its_own_number_once(
    talk: Talk, services: Services
) -> None:
    nobody_there(services)
    customer = talk("C0001")
    answer = customer.asks("action_complaint", "我要投诉你们", "complaint")
    assert answer.names == ["utter_complaint_ticket"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "complaint"
    assert answer.text.count(str(ticket.number)) == 1
    assert "没有同事在线" in answer.text


def test_a_complaint_becomes_one_ticket_with_a_promised_time(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("我要投诉你们", "complaint")
    for _ in range(2):  # the turn tried again
        answer = customer.runs("action_complaint")
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert answer.names == ["utter_complaint_ticket"]
    assert str(ticket.number) in answer.text
    assert "第 1 位" in answer.text
    assert owner(services, customer.conversation) == ("queue", "complaint")


def test_what_is_complained_about_next_goes_to_the_same_ticket(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-PAID"
    customer.asks("action_complaint", "我要投诉", "complaint")
    answer = customer.asks("action_complaint", "投诉你们发货慢，催了没人管", "complaint")
    assert answer.names == ["utter_complaint_more"]
    answer = customer.asks("action_misunderstood", "骗我说早就发了", "nlu_fallback")
    assert answer.names == ["utter_complaint_more"]
    customer.asks("action_order_status", "怎么还不发", "ask_ship_time")
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.text == "我要投诉\n投诉你们发货慢,催了没人管\n骗我说早就发了\n怎么还不发"
    assert ticket.order_id == "O-PAID"


def test_the_ticket_of_a_wait_becomes_the_complaint(talk: Talk, services: Services) -> None:
    nobody_there(services)
    customer = talk("C0001")
    first = written(customer.asks("action_chitchat", "什么破店啊", "chitchat").text)
    answer = customer.asks("action_complaint", "我要投诉你们卖假货", "complaint")
    assert written(answer.text) == first
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert (ticket.kind, ticket.text) == ("complaint", "什么破店啊\n我要投诉你们卖假货")


def test_who_wants_to_be_compensated_is_told_that_a_person_decides(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_complaint", "晚了这么多天，赔钱", "complaint")
    assert answer.names == ["utter_complaint_claim"]
    answer = customer.asks("action_complaint", "必须赔偿我", "complaint")
    assert answer.names == ["utter_complaint_compensation"]


def test_a_complaint_not_answered_yet_keeps_its_number(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for expected in ("utter_complaint_ticket", "utter_complaint_more"):
        answer = customer.asks("action_complaint", "我要投诉你们", "complaint")
        assert answer.names == [expected]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert str(ticket.number) in answer.text
    answer = customer.asks(
        "action_refund_progress", f"{ticket.number}处理了吗", "aftersale_progress"
    )
    assert answer.names == ["utter_ticket_open"]
    assert str(ticket.number) in answer.text


@pytest.mark.parametrize("owner", ["C0002", "C0001"])
def test_another_customers_number_is_answered_like_an_unknown_one(talk: Talk, owner: str) -> None:
    other = talk("C0002")
    other.hears("我要投诉你们", "complaint")
    number = written(other.runs("action_complaint").text)
    customer = talk(owner)
    customer.hears(f"{number}", "inform")
    expected = "utter_ticket_open" if owner == "C0002" else "utter_number_not_found"
    assert customer.runs("action_nothing_pending").names == [expected]


def test_compensation_is_never_promised(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_misunderstood", "晚这么久有没有赔偿", "nlu_fallback")
    assert answer.names == ["utter_compensation_sum"]
    answer = customer.asks(
        "action_order_status", "O-PAID晚了怎么赔", "ask_ship_time", {"order_id": "O-PAID"}
    )
    assert answer.names == ["utter_delivery_compensation"]
    answer = customer.asks("action_misunderstood", "凭啥没有", "nlu_fallback")
    assert answer.names == ["utter_contested_handoff"]


def test_compensation_asked_for_inside_a_form_is_answered_and_the_form_goes_on(
    talk: Talk,
) -> None:
    customer = talk("C0001")
    customer.hears("取消O-PAID", "cancel_order", {"order_id": "O-PAID"})
    customer.fills("cancel_form")
    customer.hears("等这么久，补点钱行不", "nlu_fallback")
    assert customer.fills("cancel_form").set_slots == set()
    assert customer.runs("action_misunderstood").names == ["utter_compensation_sum"]
    assert customer.fills("cancel_form").names == ["utter_phone_back"]


def test_the_ticket_of_a_tapped_complaint_holds_words_not_the_button(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.taps({"payload": "/complaint"})
    customer.runs("action_complaint")
    with services.database.read() as session:
        tickets = tickets_of(session, "C0001")
    assert tickets
    assert not any("/complaint" in ticket.text for ticket in tickets)


@pytest.mark.parametrize("text", ["你们补我十块钱得了", "给我补20块算了", "那补我五块呢"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "return_shipping_fee", "bargain"])
def test_a_sum_asked_for_goes_to_a_person_and_nothing_is_promised(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    customer = talk("C0001")
    customer.asks("action_track_logistics", "O-MOVING怎么还没到", "track_logistics")
    answer = customer.asks("action_misunderstood", text, intent)
    assert answer.names == ["utter_compensation_handoff"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "compensation"
    answer = customer.asks("action_track_logistics", "那五块呢", "track_logistics")
    assert answer.names == ["utter_compensation_noted"]
    assert str(ticket.number) in answer.text
    with services.database.read() as session:
        assert len(tickets_of(session, "C0001")) == 1


def test_a_sum_after_a_price_fell_opens_no_other_claim(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_misunderstood", "刚买就便宜了", "nlu_fallback")
    answer = customer.asks("action_misunderstood", "补我十块钱得了", "nlu_fallback")
    assert "utter_compensation_handoff" not in answer.names


@pytest.mark.parametrize("text", ["那五块呢", "补我两块毛巾", "我补你十块钱换大的"])
def test_what_is_no_claim_of_a_sum(talk: Talk, text: str) -> None:
    answer = talk("C0001").asks("action_misunderstood", text, "nlu_fallback")
    assert not any("compensation" in name for name in answer.names)


def test_a_claim_opens_no_form_after_what_is_late_was_told(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_track_logistics", "O-MOVING怎么还没到", "track_logistics")
    customer.hears("补我十块钱得了", "price_protection")
    assert customer.fills("protection_form").names == ["utter_compensation_handoff"]
    assert customer.form is None
