"""How long a case takes, what comes back, and money wanted back, in the words customers use."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.service import cases_of, request_refund
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.tickets import tickets_of
from shop.clock import now as clock
from shop.orders.states import OrderState
from shop.policies.values import ReturnShipping
from tests.integration.actions.asking import owner, rule
from tests.integration.actions.cases import agreed, warranty
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import place


def asked_for(services: Services, kind: CaseKind) -> str:
    """C0003 has asked for a case; its number."""
    with services.database.write() as session:
        case = request_refund(
            session,
            services.system,
            "C0003",
            "O-ONE",
            reason="",
            key="k",
            cause=Cause.QUALITY,
            kind=kind,
            variant_id="V-黑色-M" if kind is CaseKind.EXCHANGE else None,
        )
        return case.called


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("大概几天能收到新的", "ask_delivery_time", "action_delivery_time"),
        ("新的啥时候寄", "nlu_fallback", "action_misunderstood"),
        ("要等几天", "aftersale_progress", "action_aftersale_progress"),
    ],
)
def test_when_the_new_one_comes_is_told_from_the_case(
    buyer: RasaCaller, services: Services, text: str, intent: str, action: str
) -> None:
    number = asked_for(services, CaseKind.EXCHANGE)
    answer = buyer.asks(action, text, intent)
    assert answer.names == ["utter_case_wait"]
    assert number in answer.text
    assert "店里收到再发新的" in answer.text


def test_an_exchange_that_the_shop_agreed_to_says_what_is_to_be_done(
    talk: Talk, services: Services, now: datetime
) -> None:
    agreed(services, now, CaseKind.EXCHANGE, Cause.QUALITY)
    answer = talk("C0003").asks("action_delivery_time", "几天能收到新的", "ask_delivery_time")
    assert answer.names == ["utter_case_wait_goods", "utter_return_remind"]


def test_whether_it_goes_back_is_answered_for_the_case_asked_for(
    buyer: RasaCaller, services: Services
) -> None:
    asked_for(services, CaseKind.EXCHANGE)
    answer = buyer.asks("action_return_shipping", "坏的还要寄回去吗", "return_shipping")
    assert answer.names == ["utter_case_goes_back"]
    assert "寄回的运费店里出" in answer.text


def test_who_urges_after_the_news_hears_of_the_urging_alone(
    buyer: RasaCaller, services: Services
) -> None:
    asked_for(services, CaseKind.RETURN)
    with services.database.write() as session:
        (case,) = cases_of(session, "C0003")
        case.requested_at = clock() - timedelta(days=1)
    buyer.asks("action_refund_progress", "退款到哪了", "refund_progress")
    answer = buyer.asks("action_aftersale_progress", "能快点吗", "aftersale_progress")
    assert answer.names == ["utter_case_urged"]
    with services.database.read() as session:
        assert [ticket.kind for ticket in tickets_of(session, "C0003")] == ["aftersale_urge"]


def test_a_visitor_hears_the_rule_of_refunds(talk: Talk) -> None:
    answer = talk(None).asks("action_refund_progress", "退款多久到账", "refund_progress")
    assert answer.names == ["utter_refund_when_agreed"]
    answer = talk(None).asks("action_refund_progress", "我的退款呢", "refund_progress")
    assert answer.names == ["utter_login_needed"]


def test_money_wanted_back_is_no_question_of_progress(buyer: RasaCaller) -> None:
    answer = buyer.asks("action_refund_progress", "都超几天了 不要了 退钱", "refund_progress")
    assert answer.followed == ["refund_form"]
    assert answer.names == []
    assert not buyer.asks("action_refund_progress", "钱退了吗", "refund_progress").followed


def test_where_and_how_much_of_a_cancelled_order(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        place(session, "O-GONE", "C0003", OrderState.CANCELLED, now, paid_at=now, cancelled_at=now)
    customer = talk("C0003")
    answer = customer.asks("action_refund_destination", "退到哪了", "refund_destination")
    assert answer.names == ["utter_refund_destination"]
    answer = customer.asks("action_refund_progress", "退了多少", "refund_progress")
    assert answer.names == ["utter_refund_sum_coming"]


def test_a_sum_in_words_is_one(buyer: RasaCaller, services: Services) -> None:
    buyer.asks("action_misunderstood", "有划痕 能补点钱不", "nlu_fallback")
    answer = buyer.asks("action_bargain", "二十块行不", "bargain")
    assert answer.names == ["utter_compensation_handoff"]
    assert owner(services, buyer.conversation)[0] == "queue"
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0003")
    assert "¥20" in ticket.text


def test_goods_that_the_shop_waits_for_are_fetched_as_talked_about(
    talk: Talk, services: Services, now: datetime
) -> None:
    rule(services, ReturnShipping(pickup=True, address="杭州"))
    agreed(services, now, CaseKind.EXCHANGE, Cause.QUALITY)
    customer = talk("C0003")
    answer = customer.asks("action_return_shipping", "能上门取吗", "return_shipping")
    assert answer.names == ["utter_return_can_fetch"]
    day = (now + timedelta(days=1)).date().isoformat()
    text = {"entity": "date", "value": day, "start": 0, "end": 2}
    answer = customer.asks("action_nothing_pending", "明天", "inform", [text])
    assert answer.names == ["utter_pickup_accepted"]
    answer = customer.asks("action_return_shipping", "寄啥快递都行吗", "return_shipping")
    assert answer.names == ["utter_return_any_courier"]


def test_postage_right_after_a_case_is_that_of_the_way_back(
    buyer: RasaCaller, services: Services
) -> None:
    asked_for(services, CaseKind.EXCHANGE)
    buyer.asks("action_aftersale_progress", "换货咋样了", "aftersale_progress")
    answer = buyer.asks("action_shipping_fee", "运费", "ask_shipping_fee")
    assert answer.names == ["utter_return_fee_shop"]


def test_a_repair_is_asked_how_long_and_what_it_costs(
    buyer: RasaCaller, services: Services
) -> None:
    warranty(services)
    buyer.asks("action_warranty", "衣服还保修吗", "warranty_repair")
    answer = buyer.asks("action_warranty", "维修要钱吗", "warranty_repair")
    assert answer.names == ["utter_repair_cost_until"]
    asked_for(services, CaseKind.REPAIR)
    answer = buyer.asks("action_warranty", "修多久", "warranty_repair")
    assert answer.names == ["utter_case_wait"]


def test_what_hurt_somebody_is_returned_by_who_answers_the_ticket(buyer: RasaCaller) -> None:
    buyer.asks("action_safety_incident", "穿了脖子起红疹", "safety_incident")
    answer = buyer.asks("action_return_policy", "能给退不", "return_exchange_policy")
    assert answer.names == ["utter_return_of_incident"]
    buyer.hears("退货", "apply_return_exchange")
    buyer.fills("case_form")
    assert buyer.slots["case_reason"] == "quality"
