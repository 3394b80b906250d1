"""Handing over to a person, and what the bot knows when it gets the conversation back."""

import pytest

from actions.turn import Services
from shop.aftersales.numbers import written
from shop.aftersales.tickets import tickets_of
from shop.agents.models import Agent
from shop.agents.service import set_presence
from shop.clock import for_people, now
from shop.conversations import repository, service, turns
from shop.desk import repository as desk
from shop.messages.schemas import (
    Notice,
    PlainText,
    ProductCard,
    Products,
    ProductsPayload,
    Reply,
)
from shop.policies.values import HandoffPolicy, ServiceHours
from tests.integration.actions.asking import owner, rule
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller


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
    assert answer.names == ["utter_handoff", "utter_handoff_ticket"]
    assert "明天 09:30" in answer.text
    with services.database.read() as session:
        [ticket] = tickets_of(session, "C0001")
    assert (ticket.kind, ticket.text) == ("handoff", "转人工")
    assert str(ticket.number) in answer.text


def nobody_there(services: Services) -> None:
    with services.database.write() as session:
        desk.disconnect(session, "console")


def test_with_nobody_online_one_ticket_is_promised_and_the_place_kept(
    talk: Talk, services: Services
) -> None:
    nobody_there(services)
    customer = talk("C0001")
    numbers = set()
    for _ in range(2):
        customer.hears("转人工", "transfer_human")
        for _again in range(2):  # the turn tried again
            answer = customer.runs("action_transfer_human")
        assert answer.names == ["utter_handoff", "utter_handoff_ticket"]
        assert "第 1 位" in answer.text
        numbers.add(written(answer.text))
    assert len(numbers) == 1
    assert owner(services, customer.conversation) == ("queue", "asked")


def test_an_agent_who_is_busy_is_not_there(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_presence(session, "A1", "busy", now())
    customer = talk()
    assert (
        "utter_handoff_ticket"
        in customer.asks("action_transfer_human", "转人工", "transfer_human").names
    )


def test_a_complaint_with_nobody_there_keeps_its_own_number(talk: Talk, services: Services) -> None:
    nobody_there(services)
    customer = talk("C0001")
    answer = customer.asks("action_complaint", "我要投诉你们", "complaint")
    assert answer.names[-1] == "utter_handoff_away"
    with services.database.read() as session:
        assert [ticket.kind for ticket in tickets_of(session, "C0001")] == ["complaint"]


def test_a_complaint_becomes_one_ticket_with_a_promised_time(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("我要投诉你们", "complaint")
    for _ in range(2):  # the turn tried again
        answer = customer.runs("action_complaint")
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert answer.names == ["utter_complaint_sorry", "utter_complaint_ticket", "utter_handoff"]
    assert str(ticket.number) in answer.text
    assert owner(services, customer.conversation) == ("queue", "complaint")


def test_the_third_misunderstanding_hands_over(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    likely = {"nlu_fallback": 0.5, "track_logistics": 0.3, "refund_progress": 0.1}
    for _ in range(2):
        answer = customer.asks(
            "action_misunderstood", "那个那个", "nlu_fallback", {"order_id": "O-PAID"}, likely
        )
        assert answer.said[0].titles == ["查物流", "退款进度", "转人工"]
        assert answer.said[0].buttons[0]["payload"] == '/track_logistics{"order_id": "O-PAID"}'
    answer = customer.asks("action_misunderstood", "那个那个", "nlu_fallback", {}, likely)
    assert answer.names == ["utter_misunderstood_handoff"]
    assert owner(services, customer.conversation) == ("queue", "misunderstood")


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


def test_coming_back_from_an_agent_closes_the_form_and_keeps_the_slots(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("/returned_from_agent", "returned_from_agent")
    assert customer.fills("cancel_form").set_slots == set()
    assert customer.runs("action_returned_from_agent").said == []
    assert customer.form is None
    assert customer.slots["item_id"] == "P-SHIRT"


MEANWHILE = Notice(text="客服已接入")


def person(services: Services, customer: RasaCaller, *words: Reply) -> None:
    """An agent takes the conversation and says this."""
    with services.database.write() as session:
        agent = session.get_one(Agent, "A1")
        service.claim(session, customer.conversation, agent, MEANWHILE)
        for said in words:
            service.speak(session, customer.conversation, agent, said)


def comes_back(customer: RasaCaller) -> None:
    note = "returned_from_agent"
    assert customer.asks(f"action_{note}", f"/{note}", note).said == []


def test_the_bot_knows_the_order_that_was_named_while_a_person_had_it(
    talk: Talk, services: Services
) -> None:
    customer, other = talk("C0001"), talk("C0002")
    customer.slots |= {"order_id": "O-UNPAID", "refused": 1, "misunderstood": 2.0}
    said = PlainText(text="不是 O-SIGNED，我看一下"), PlainText(text="o-moving到杭州了")
    for one in (customer, other):
        person(services, one, *said, PlainText(text="已经催了"))
        comes_back(one)
    assert customer.slots["order_id"] == "O-MOVING"
    assert (customer.slots["refused"], customer.slots["misunderstood"]) == (None, 0)
    assert "order_id" not in other.slots  # another customer's order


def test_the_second_one_is_of_the_list_that_the_agent_sent(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.slots |= {"item_id": "P-CASE", "list_id": "older"}
    cards = [
        ProductCard(id=id_, title=id_, price="1.00", image="", reason="")
        for id_ in ("P-CASE", "P-SHIRT")
    ]
    sent = Products(text="", payload=ProductsPayload(items=cards, list_id="sent"))
    person(services, customer, sent, PlainText(text="您看看第二个"))
    comes_back(customer)
    assert (customer.slots["list_id"], customer.slots["item_id"]) == ("sent", None)


def test_what_the_bot_said_after_the_agent_left_is_its_own_again(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    person(services, customer, PlainText(text="O-MOVING 已经催了"))
    with services.database.write() as session:
        conversation = repository.find(session, customer.conversation)
        assert conversation is not None
        turns.say(session, conversation, "bot", PlainText(text="好的"), at=now())
    comes_back(customer)
    assert "order_id" not in customer.slots


def test_a_plain_yes_takes_up_the_offer_of_a_person_just_made(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.asks("action_urge_reply", "怎么没人理我", "urge_reply")
    assert customer.asks("action_nothing_pending", "好的", "affirm").names == ["utter_handoff"]
    assert owner(services, customer.conversation) == ("queue", "asked")


def test_a_later_yes_does_not(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks("action_urge_reply", "怎么没人理我", "urge_reply")
    customer.asks("action_order_status", "查O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    answer = customer.asks("action_nothing_pending", "好的", "affirm")
    assert answer.names == ["utter_affirm_nothing"]
    assert owner(services, customer.conversation) == ("bot", "")


def test_a_complaint_not_answered_yet_keeps_its_number(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for expected in ("utter_complaint_ticket", "utter_complaint_again"):
        answer = customer.asks("action_complaint", "我要投诉你们", "complaint")
        assert answer.names[1] == expected
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


def test_how_often_is_too_often_is_the_shops_to_say(talk: Talk, services: Services) -> None:
    rule(services, HandoffPolicy(misunderstandings=1))
    customer = talk("C0001")
    answer = customer.asks("action_misunderstood", "那个那个", "nlu_fallback")
    assert answer.names == ["utter_misunderstood_handoff"]
    rule(services, HandoffPolicy(misunderstood=False))
    other = talk("C0001")
    for _ in range(4):
        other.asks("action_misunderstood", "那个那个", "nlu_fallback")
    assert owner(services, other.conversation) == ("bot", "")


@pytest.mark.parametrize("text", ["你是机器人吗", "你是真人吗", "你是不是AI"])
def test_it_says_plainly_that_it_is_no_person(talk: Talk, text: str) -> None:
    customer = talk()
    answer = customer.asks("action_chitchat", text, "chitchat")
    assert answer.names == ["utter_what_i_am"]
    assert "AI" in answer.text
    assert "不是真人" in answer.text
    assert answer.said[0].titles == ["转人工"]


def test_who_waits_for_a_person_hears_the_place_when_asking(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    answer = customer.asks("action_urge_reply", "怎么还没人", "urge_reply")
    assert answer.names == ["utter_queue_place"]
    assert "第 1 位" in answer.text


def test_the_hours_are_told_and_an_address_nobody_knows_is_not(talk: Talk) -> None:
    customer = talk()
    answer = customer.asks("action_service_hours", "你们几点上班", "service_hours_store")
    assert answer.names == ["utter_service_hours"]
    answer = customer.asks("action_service_hours", "你们店在哪", "service_hours_store")
    assert answer.names == ["utter_place_unknown"]
