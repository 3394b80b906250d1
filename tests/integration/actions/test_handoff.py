"""Handing over to a person, and what the bot knows when it gets the conversation back."""

import pytest

from actions.turn import Services
from shop.aftersales.numbers import written
from shop.aftersales.tickets import tickets_of
from shop.agents.service import set_presence
from shop.clock import for_people, now
from shop.policies.values import HandoffPolicy, ServiceHours
from tests.integration.actions.asking import owner, rule
from tests.integration.actions.conftest import Talk
from tests.integration.actions.people import nobody_there


def test_asking_for_a_person_queues_once_and_says_the_place(talk: Talk, services: Services) -> None:
    first, second = talk("C0001"), talk("C0002")
    for customer, place in ((first, "1"), (second, "2"), (second, "2")):
        answer = customer.asks("action_transfer_human", "转人工", "transfer_human")
        assert f"第 {place} 位" in answer.text
    assert owner(services, first.conversation) == ("queue", "asked")


def test_outside_service_hours_the_customer_gets_a_number_and_a_time(
    talk: Talk, services: Services
) -> None:
    other_days = tuple({0, 1, 2, 3, 4, 5, 6} - {for_people(now()).weekday()})
    rule(services, ServiceHours(weekdays=other_days))
    customer = talk("C0001")
    answer = customer.asks("action_transfer_human", "转人工", "transfer_human")
    assert answer.names == ["utter_handoff"]
    assert "明天 09:30" in answer.text
    assert "明天 09:00 上班" in answer.text
    assert "位" not in answer.text  # no place besides, where nobody is there
    with services.database.read() as session:
        [ticket] = tickets_of(session, "C0001")
    assert (ticket.kind, ticket.text) == ("handoff", "转人工")
    assert str(ticket.number) in answer.text


def test_with_nobody_online_one_ticket_is_promised_and_the_place_kept(
    talk: Talk, services: Services
) -> None:
    nobody_there(services)
    customer = talk("C0001")
    numbers = set()
    for words, response in (("转人工", "utter_handoff"), ("快给我转人工啊", "utter_handoff_again")):
        customer.hears(words, "transfer_human")
        for _again in range(2):  # the turn tried again
            answer = customer.runs("action_transfer_human")
            assert answer.names == [response]
            assert "没有同事在线" in answer.text
        numbers.add(written(answer.text))
    assert len(numbers) == 1
    assert owner(services, customer.conversation) == ("queue", "asked")
    with services.database.read() as session:
        assert [one.text for one in tickets_of(session, "C0001")] == ["转人工\n快给我转人工啊"]


def test_an_agent_who_is_busy_is_not_there(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_presence(session, "A1", "busy", now())
    answer = talk().asks("action_transfer_human", "转人工", "transfer_human")
    assert "没有同事在线" in answer.text
    assert written(answer.text)


def test_an_accident_is_one_ticket(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    first = customer.asks("action_safety_incident", "孩子喝出玻璃渣了", "safety_incident")
    assert first.names == ["utter_safety_swallowed", "utter_safety_ticket"]
    answer = customer.asks("action_safety_incident", "嘴都划破流血了", "safety_incident")
    assert answer.names == ["utter_safety_cut", "utter_safety_more"]
    answer = customer.asks("action_misunderstood", "医药费谁出啊", "nlu_fallback")
    assert answer.names == ["utter_safety_cost"]
    answer = customer.asks("action_misunderstood", "伤口肿起来了", "nlu_fallback")
    assert answer.names == ["utter_safety_more"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "safety"
    assert ticket.text.split("\n")[1:] == ["嘴都划破流血了", "医药费谁出啊", "伤口肿起来了"]


def test_the_third_misunderstanding_offers_a_person_once(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    likely = {"nlu_fallback": 0.5, "track_logistics": 0.3, "refund_progress": 0.1}
    for _ in range(2):
        answer = customer.asks(
            "action_misunderstood", "那个那个", "nlu_fallback", {"order_id": "O-PAID"}, likely
        )
        assert answer.said[0].titles == ["查物流", "退款进度", "转人工"]
        assert answer.said[0].buttons[0]["payload"] == '/track_logistics{"order_id": "O-PAID"}'
    answer = customer.asks("action_misunderstood", "那个那个", "nlu_fallback", {}, likely)
    assert answer.names == ["utter_misunderstood_person"]
    assert owner(services, customer.conversation) == ("bot", "")
    answer = customer.asks("action_misunderstood", "那个那个", "nlu_fallback", {}, likely)
    assert answer.names == ["utter_ask_back"]


def test_a_reading_that_cannot_be_meant_here_is_not_offered(talk: Talk) -> None:
    likely = {"cancel_aftersale": 0.4, "refine_need": 0.3, "track_logistics": 0.2}
    answer = talk("C0001").asks("action_misunderstood", "那个那个", "nlu_fallback", {}, likely)
    assert answer.said[0].titles == ["查物流", "转人工"]


def test_being_understood_ends_the_count(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_misunderstood", "那个那个", "nlu_fallback")
    customer.asks("action_greet", "你好", "greet")
    assert customer.slots["misunderstood"] == 0


def test_chatter_in_between_does_not(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("那个那个", "nlu_fallback")
    customer.runs("action_misunderstood")
    customer.hears("哈哈哈", "chitchat")
    customer.runs("action_chitchat")
    assert customer.slots["misunderstood"] == 1


def test_a_plain_yes_takes_up_the_offer_of_a_person_just_made(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "有没有真人", "transfer_human")
    assert customer.asks("action_nothing_pending", "好的", "affirm").names == ["utter_handoff"]
    assert owner(services, customer.conversation) == ("queue", "asked")


def test_a_yes_to_what_was_no_question_does_not(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_urge_reply", "怎么没人理我", "urge_reply")
    assert answer.said[0].titles == ["转人工"]
    customer.asks("action_nothing_pending", "嗯", "affirm")
    assert owner(services, customer.conversation) == ("bot", "")


def test_a_later_yes_does_not(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "有没有真人", "transfer_human")
    customer.asks("action_order_status", "查O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    answer = customer.asks("action_nothing_pending", "好的", "affirm")
    assert answer.names == ["utter_affirm_nothing"]
    assert owner(services, customer.conversation) == ("bot", "")


def test_how_often_is_too_often_is_the_shops_to_say(talk: Talk, services: Services) -> None:
    rule(services, HandoffPolicy(misunderstandings=1))
    customer = talk("C0001")
    answer = customer.asks("action_misunderstood", "那个那个", "nlu_fallback")
    assert answer.names == ["utter_misunderstood_person"]
    assert customer.asks("action_nothing_pending", "好的", "affirm").names == ["utter_handoff"]
    rule(services, HandoffPolicy(misunderstood=False))
    other = talk("C0001")
    for _ in range(4):
        answer = other.asks("action_misunderstood", "那个那个", "nlu_fallback")
        assert answer.names == ["utter_rephrase"]
    assert owner(services, other.conversation) == ("bot", "")


@pytest.mark.parametrize("text", ["你是机器人吗", "你是真人吗", "你是不是AI"])
def test_it_says_plainly_that_it_is_no_person(talk: Talk, text: str) -> None:
    customer = talk()
    answer = customer.asks("action_chitchat", text, "chitchat")
    assert answer.names == ["utter_what_i_am"]
    assert "AI" in answer.text
    assert "不是真人" in answer.text
    assert answer.said[0].titles == ["转人工"]


def test_the_hours_are_told_and_an_address_nobody_knows_is_not(talk: Talk) -> None:
    customer = talk()
    answer = customer.asks("action_service_hours", "你们几点上班", "service_hours_store")
    assert answer.names == ["utter_service_hours"]
    answer = customer.asks("action_service_hours", "你们店在哪", "service_hours_store")
    assert answer.names == ["utter_place_unknown"]


def test_whether_somebody_calls_is_a_question_and_a_call_back_a_request(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_transfer_human", "也没人给我打电话", "transfer_human")
    assert answer.names == ["utter_callback_unknown"]
    answer = customer.asks("action_transfer_human", "请给我回个电话", "transfer_human")
    assert answer.names == ["utter_handoff"]
    assert owner(services, customer.conversation) == ("queue", "asked")


@pytest.mark.parametrize("text", ["各人", "太沉了 小一半的", "换耳机看看"])
def test_nobody_is_called_who_was_not_asked_for(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_transfer_human", text, "transfer_human")
    assert answer.names == ["utter_person_offered"]
    assert owner(services, customer.conversation) == ("bot", "")


def test_where_to_call_is_answered_and_a_person_offered(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for text in ("商家电话多少", "怎么联系你们", "有客服电话吗"):
        answer = customer.asks("action_transfer_human", text, "contact_merchant")
        assert answer.names == ["utter_contact_here"]
    assert owner(services, customer.conversation) == ("bot", "")
    customer.asks("action_transfer_human", "帮我联系商家", "contact_merchant")
    assert owner(services, customer.conversation) == ("queue", "asked")
