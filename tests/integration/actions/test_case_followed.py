"""What follows once a case or its money was told of: pressing, 没到, why not, what now."""

from datetime import datetime

import pytest

from actions.turn import Services
from shop.aftersales.service import accept, complete, refuse
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.tickets import tickets_of
from tests.integration.actions.cases import agreed, requested, shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller


def kinds(services: Services) -> list[str]:
    with services.database.read() as session:
        return [ticket.kind for ticket in tickets_of(session, "C0003")]


def test_money_not_seen_is_no_parcel_and_is_checked_on_insisting(
    talk: Talk, services: Services, now: datetime
) -> None:
    id_ = agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    with services.database.write() as session:
        complete(session, id_)
    customer = talk("C0003")
    customer.asks("action_refund_progress", "退的钱到哪了", "refund_progress")
    lost = customer.asks("action_misunderstood", "我没收到啊", "signed_not_received")
    assert lost.names == ["utter_refund_again_done"]
    said = customer.asks("action_misunderstood", "我查过了微信没有", "signed_not_received")
    assert said.names == ["utter_check_opened"]
    assert kinds(services) == ["refund_check"]


@pytest.mark.parametrize("text", ["怎么这么慢啊", "催催他们"])
def test_who_presses_after_a_case_was_told_of_means_the_case(
    talk: Talk, services: Services, now: datetime, text: str
) -> None:
    agreed(services, now, CaseKind.EXCHANGE, Cause.QUALITY)
    customer = talk("C0003")
    customer.asks("action_aftersale_progress", "换货到哪了", "aftersale_progress")
    answer = customer.asks("action_urge_delivery", text, "urge_delivery")
    assert answer.names[0] == "utter_case_wait_goods"
    other = customer.asks("action_urge_delivery", "那双鞋催一下发货", "urge_delivery")
    assert not other.names[0].startswith("utter_case")


def test_after_a_refusal_why_the_objection_and_what_now_are_answered(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    id_ = requested(services, CaseKind.RETURN, Cause.NO_REASON)
    with services.database.write() as session:
        refuse(session, id_, "有穿着痕迹")
    customer = talk("C0003")
    why = customer.asks("action_misunderstood", "为什么不给我退", "nlu_fallback")
    assert why.names == ["utter_case_refused_why"]
    assert "有穿着痕迹" in why.text
    again = customer.asks("action_misunderstood", "为什么呀", "bot_misunderstood")
    assert again.names == ["utter_case_refused_why"]
    fact = customer.asks("action_misunderstood", "我又没穿过", "nlu_fallback")
    assert fact.names == ["utter_case_refused_noted"]
    now_what = customer.asks("action_misunderstood", "那我怎么办", "nlu_fallback")
    assert now_what.names == ["utter_case_refused_next"]
    assert now_what.said[0].titles == ["商品有问题", "转人工"]


def test_too_late_without_a_reason_is_told_what_is_left(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-OLD"
    customer.asks("action_return_policy", "这个还能退吗", "return_exchange_policy")
    answer = customer.asks("action_misunderstood", "那没办法了？", "nlu_fallback")
    assert answer.names == ["utter_return_no_way"]


@pytest.mark.parametrize("text", ["要等多久啊", "还要多久", "大概还得几天"])
@pytest.mark.parametrize(
    ("first", "topic"),
    [
        ("催一下退款", "refund_progress"),
        ("退款退到哪", "refund_destination"),
        ("退款不对啊", "refund_abnormal"),
    ],
)
def test_how_long_after_a_refund_was_spoken_of_is_its_arrival(
    buyer: RasaCaller, services: Services, first: str, topic: str, text: str
) -> None:
    id_ = requested(services, CaseKind.REFUND, Cause.QUALITY)
    with services.database.write() as session:
        accept(session, id_)
    buyer.asks(f"action_{topic}", first, topic)
    answer = buyer.asks("action_delivery_time", text, "ask_delivery_time")
    assert "¥89" in answer.text
    assert answer.names[0].startswith("utter_refund")
