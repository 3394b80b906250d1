"""While a person is waited for: what is asked, taken back, answered."""

from datetime import time

import pytest

from actions.turn import Services
from shop.aftersales.numbers import written
from shop.aftersales.tickets import tickets_of
from shop.policies.values import ServiceHours
from tests.integration.actions.asking import owner, rule
from tests.integration.actions.conftest import Talk
from tests.integration.actions.people import nobody_there


def test_who_waits_for_a_person_hears_the_place_when_asking(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    answer = customer.asks("action_urge_reply", "怎么还没人", "urge_reply")
    assert answer.names == ["utter_queue_place"]
    assert "第 1 位" in answer.text


def test_a_person_offered_can_be_declined_in_many_words(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "有没有真人", "transfer_human")
    answer = customer.asks("action_misunderstood", "算了 跟你说也一样", "nlu_fallback")
    assert answer.names == ["utter_deny_nothing"]


def test_whether_there_is_a_person_is_a_question(talk: Talk, services: Services) -> None:
    customer = talk()
    answer = customer.asks("action_transfer_human", "那有真人没", "transfer_human")
    assert answer.names == ["utter_person_there"]
    nobody_there(services)
    answer = customer.asks("action_transfer_human", "有没有人工啊", "transfer_human")
    assert answer.names == ["utter_person_away"]
    assert owner(services, customer.conversation) == ("bot", "")
    customer.asks("action_nothing_pending", "好", "affirm")
    assert owner(services, customer.conversation) == ("queue", "asked")


@pytest.mark.parametrize("intent", ["transfer_human", "deny", "nlu_fallback", "chitchat"])
def test_the_wish_for_a_person_can_be_taken_back(
    talk: Talk, services: Services, intent: str
) -> None:
    nobody_there(services)
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    action = {
        "deny": "action_nothing_pending",
        "nlu_fallback": "action_misunderstood",
    }.get(intent, f"action_{intent}")
    customer.hears("算了，不用人工了，你帮我看就行", intent)
    for _ in range(2):  # the turn tried again
        customer.executed = ["action_listen"]
        answer = customer.runs(action)
        assert answer.names == ["utter_handoff_withdrawn"]
    assert owner(services, customer.conversation) == ("bot", "")
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.state == "closed"


def test_what_is_asked_while_taking_it_back_is_answered(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks("action_complaint", "我要投诉你们", "complaint")
    named = {"order_id": "O-PAID"}
    answer = customer.asks(
        "action_order_status", "不用人工了，查下O-PAID", "ask_order_status", named
    )
    assert answer.names == ["utter_handoff_withdrawn_kept", "utter_orders_ship_by"]
    with services.database.read() as session:
        assert [one.state for one in tickets_of(session, "C0001")] == ["open"]


@pytest.mark.parametrize(
    ("text", "kept"), [("算了不等了 你先告诉我现在到哪儿了", False), ("先说说包裹到哪了吧", True)]
)
def test_where_the_parcel_is_is_answered_while_a_person_is_waited_for(
    talk: Talk, services: Services, text: str, kept: bool
) -> None:
    customer = talk("C0001")  # O-MOVING is on its way
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    answer = customer.asks("action_misunderstood", text, "nlu_fallback")
    assert answer.said[-1].payload["orders"][0]["id"] == "O-MOVING"
    assert answer.names[0] == ("utter_delivery_late" if kept else "utter_handoff_withdrawn")
    assert owner(services, customer.conversation)[0] == ("queue" if kept else "bot")


@pytest.mark.parametrize(
    ("weekdays", "text", "response"),
    [
        ((0, 1, 2, 3, 4, 5, 6), "周末也有人吗", "weekend_yes"),
        ((0, 1, 2, 3, 4), "周末也有人吗", "weekend_no"),
        ((0, 1, 2, 3, 4, 5), "星期六上班不", "weekend_yes"),
        ((0, 1, 2, 3, 4, 5), "周日呢", "weekend_no"),
    ],
)
def test_whether_somebody_is_there_at_the_weekend_is_said_first(
    talk: Talk, services: Services, weekdays: tuple[int, ...], text: str, response: str
) -> None:
    rule(services, ServiceHours(weekdays=weekdays))
    answer = talk().asks("action_service_hours", text, "service_hours_store")
    assert answer.names == [f"utter_service_hours_{response}"]


def test_who_calls_for_somebody_while_waiting_hears_how_long(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    assert customer.asks("action_greet", "有没有人啊", "greet").names == ["utter_queue_place"]
    assert talk().asks("action_greet", "有人吗", "greet").names == ["utter_greet"]


def test_why_no_person_comes_takes_nothing_back(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    answer = customer.asks("action_transfer_human", "怎么还不转人工", "transfer_human")
    assert answer.names == ["utter_handoff_again"]
    assert owner(services, customer.conversation) == ("queue", "asked")


@pytest.mark.parametrize("text", ["多久回我", "那啥时候给我信儿", "今天有人联系我吗"])
def test_when_somebody_answers_is_the_time_promised(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    promised = customer.asks("action_complaint", "我要投诉你们", "complaint").text
    answer = customer.asks("action_misunderstood", text, "nlu_fallback")
    assert answer.names == ["utter_ticket_wait"]
    assert written(answer.text) == written(promised)


def test_what_is_asked_with_the_wish_taken_back_is_answered(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    text = "不等了 你帮我看看什么时候发货"
    answer = customer.asks("action_transfer_human", text, "transfer_human")
    assert answer.names[0] == "utter_handoff_withdrawn"
    assert len(answer.names) > 1


@pytest.mark.parametrize("text", ["那晚上找谁", "半夜有事咋办", "夜里有人吗", "那下班了有急事呢"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "service_hours_store", "transfer_human"])
def test_who_is_there_outside_the_hours_is_told(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    rule(services, ServiceHours(opens=time(8, 30), closes=time(18)))
    customer = talk("C0001")
    customer.asks("action_service_hours", "人工几点下班", "service_hours_store")
    actions = {"nlu_fallback": "action_misunderstood", "transfer_human": "action_transfer_human"}
    answer = customer.asks(actions.get(intent, "action_service_hours"), text, intent)
    assert answer.names == ["utter_service_hours_outside"]
    assert "08:30–18:00" in answer.text
