"""Goods on their way back: the parcel, the pick-up, who pays."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from actions.turn import Services
from shop import clock
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.tickets import tickets_of
from shop.clock import for_people
from shop.orders.requests import requests_of
from shop.policies.service import set_policy
from shop.policies.values import ReturnShipping
from shop.system import RequestKind
from tests.integration.actions.cases import FORM, agreed, confirmed, only_case, opened, shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller


def test_the_parcel_sent_back_is_kept_with_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(receiver="售后组", address="杭州市1号仓"), "lead")
    customer = talk("C0003")
    customer.hears("寄到哪里", "return_shipping")
    assert "售后组 杭州市1号仓" in customer.runs("action_return_shipping").text
    customer.hears("寄了 SF1234567890", "return_shipping", {"tracking_no": "SF1234567890"})
    assert customer.runs("action_return_shipping").names == ["utter_return_recorded"]
    case = only_case(services.database, "C0003")
    assert (case.return_tracking_no, case.state) == ("SF1234567890", "accepted")
    customer.hears("怎么寄回", "return_shipping")
    assert customer.runs("action_return_shipping").names == ["utter_return_sent_before"]


@pytest.mark.parametrize(
    "said",
    [
        ("SF1234567890", "inform", "action_nothing_pending"),
        ("我寄回去了，单号SF1234567890", "track_logistics", "action_track_logistics"),
    ],
)
def test_a_number_alone_is_the_parcel_that_the_shop_waits_for(
    talk: Talk, services: Services, now: datetime, said: tuple[str, str, str]
) -> None:
    text, intent, action = said
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears(text, intent, {"tracking_no": "SF1234567890"})
    assert customer.runs(action).names == ["utter_return_recorded"]
    other = talk("C0001")  # whose goods nobody waits for: a question about their own parcel
    other.hears("SF1000000001", "inform", {"tracking_no": "SF1000000001"})
    assert "utter_return_recorded" not in other.runs("action_nothing_pending").names


def fetching(services: Services, now: datetime) -> str:
    """C0003's exchange was agreed to and the shop has goods fetched; the number of the case."""
    agreed(services, now, CaseKind.EXCHANGE, Cause.DAMAGED)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(pickup=True), "lead")
    return only_case(services.database, "C0003").called


def pickups(services: Services) -> list[dict[str, Any]]:
    with services.database.read() as session:
        return [one.payload for one in requests_of(session, "C0003", RequestKind.PICKUP)]


def in_days(days: int) -> str:
    return (for_people(clock.now()).date() + timedelta(days=days)).isoformat()


def test_goods_are_fetched_once_at_the_time_wished_for(
    talk: Talk, services: Services, now: datetime
) -> None:
    fetching(services, now)
    customer = talk("C0003")
    customer.hears("上门取件吗", "return_shipping")
    answer = customer.runs("action_return_shipping")
    assert answer.names == ["utter_return_can_fetch"]
    for _ in range(2):
        customer.taps(answer.said[-1].buttons[0])
        assert customer.fills("pickup_form").names == ["utter_pickup_when"]
        customer.hears("明天下午三点以后", "inform", {"date": in_days(1), "time": "15:00/.."})
        customer.fills("pickup_form")
        said = customer.runs("action_pickup_submit")
        assert said.names == ["utter_pickup_accepted"]
        assert "明天 15:00 以后" in said.text
    (asked,) = pickups(services)
    told = (asked["days"], asked["hours"], asked["words"])
    assert told == ([in_days(1)] * 2, ["15:00", None], "明天下午三点以后")
    assert "明天" not in asked["wanted"]  # the shop may read it on another day


@pytest.mark.parametrize(
    "said",
    [
        ("后天上午来取件吧", "return_shipping", "action_return_shipping"),
        ("后天上午来取", "inform", "action_nothing_pending"),
    ],
)
def test_a_time_said_at_once_is_taken_whatever_the_message_was_taken_for(
    talk: Talk, services: Services, now: datetime, said: tuple[str, str, str]
) -> None:
    text, intent, action = said
    fetching(services, now)
    customer = talk("C0003")
    customer.hears(text, intent, {"date": in_days(2), "time": "08:00/12:00"})
    assert customer.runs(action).names == ["utter_pickup_accepted"]
    tomorrow = {"date": in_days(1), "time": "12:00/18:00"}
    customer.hears("还是明天下午来取件", "return_shipping", tomorrow)
    assert customer.runs("action_return_shipping").names == ["utter_pickup_changed"]
    (asked,) = pickups(services)
    assert (asked["days"], asked["hours"]) == ([in_days(1)] * 2, ["12:00", "18:00"])


def test_a_time_of_delivery_is_no_pick_up_and_a_pick_up_no_delivery(
    talk: Talk, services: Services, now: datetime
) -> None:
    fetching(services, now)
    customer = talk("C0003")
    customer.hears("明天下午来取件", "schedule_delivery", {"date": in_days(1)})
    assert customer.fills("schedule_form").names == ["utter_pickup_accepted"]
    customer.hears("明天寄出去可以吗", "return_shipping", {"date": in_days(1)})
    assert customer.runs("action_return_shipping").names == ["utter_pickup_accepted"]
    assert len(pickups(services)) == 1


def test_a_time_over_is_asked_again_and_any_time_will_do(
    talk: Talk, services: Services, now: datetime
) -> None:
    fetching(services, now)
    customer = talk("C0003")
    customer.hears("昨天下午来取件", "return_shipping", {"date": in_days(-1)})
    assert customer.runs("action_return_shipping").names == ["utter_pickup_past"]
    customer.hears("怎么寄回", "return_shipping")
    customer.taps(customer.runs("action_return_shipping").said[-1].buttons[0])
    customer.fills("pickup_form")
    customer.hears("昨天", "inform", {"date": in_days(-1)})
    assert customer.fills("pickup_form").names == ["utter_pickup_past", "utter_pickup_when"]
    assert pickups(services) == []
    customer.hears("都行", "affirm")
    customer.fills("pickup_form")
    assert "时间都可以" in customer.runs("action_pickup_submit").text


def test_who_fetches_nothing_is_told_where_to_send_it(
    talk: Talk, services: Services, now: datetime
) -> None:
    fetching(services, now)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(address="杭州市1号仓"), "lead")
    customer = talk("C0003")
    customer.hears("明天下午来取件", "return_shipping", {"date": in_days(1)})
    assert customer.runs("action_return_shipping").names == ["utter_return_to"]
    assert pickups(services) == []


def test_how_far_a_case_is_tells_of_the_pick_up(
    talk: Talk, services: Services, now: datetime
) -> None:
    number = fetching(services, now)
    customer = talk("C0003")
    customer.hears("明天上午来取件", "return_shipping", {"date": in_days(1)})
    customer.runs("action_return_shipping")
    customer.hears("换货到哪一步了", "aftersale_progress")
    said = customer.runs("action_aftersale_progress")
    assert said.names == ["utter_case_progress_accepted", "utter_pickup_accepted"]
    assert number in said.said[1].text


def test_nothing_is_sent_back_before_the_shop_agrees(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0003")
    customer.hears("怎么寄回", "return_shipping")
    assert customer.runs("action_return_shipping").names == ["utter_return_apply_first"]
    shirt_bought(services, now)
    opened(customer, "换货", "apply_return_exchange")
    customer.hears("太小", "inform")
    customer.fills(FORM)
    confirmed(customer)
    customer.hears("寄了 SF1234567890", "return_shipping", {"tracking_no": "SF1234567890"})
    assert customer.runs("action_return_shipping").names == ["utter_return_not_yet"]
    assert only_case(services.database, "C0003").return_tracking_no is None


@pytest.mark.parametrize(
    ("cause", "response"),
    [
        (Cause.QUALITY, "utter_return_fee_shop"),
        (Cause.NO_REASON, "utter_return_fee_customer"),
    ],
)
def test_who_pays_the_way_back_follows_the_cause(
    talk: Talk, services: Services, now: datetime, cause: Cause, response: str
) -> None:
    customer = talk("C0003")
    customer.hears("运费谁出", "return_shipping_fee")
    assert customer.runs("action_return_shipping_fee").names == ["utter_return_fee_by_cause"]
    agreed(services, now, CaseKind.RETURN, cause)
    assert customer.runs("action_return_shipping_fee").names == [response]


def arranged(talk: Talk, services: Services, now: datetime) -> RasaCaller:
    """C0003, who has just heard of a pick-up for tomorrow evening."""
    fetching(services, now)
    customer = talk("C0003")
    customer.hears("明晚七点后来取件", "return_shipping", {"date": in_days(1), "time": "19:00/.."})
    assert customer.runs("action_return_shipping").names == ["utter_pickup_accepted"]
    return customer


def test_what_is_said_of_another_time_replaces_only_that(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = arranged(talk, services, now)
    customer.hears("后天行吗", "schedule_delivery", {"date": in_days(2)})
    assert customer.fills("schedule_form").names == ["utter_pickup_changed"]
    customer.hears("那就上午", "nlu_fallback", {"time": "08:00/12:00"})
    assert customer.runs("action_misunderstood").names == ["utter_pickup_changed"]
    (asked,) = pickups(services)
    assert (asked["days"], asked["hours"]) == ([in_days(2)] * 2, ["08:00", "12:00"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("要给快递员钱不", "utter_return_fee_shop"),
        ("会提前打电话不", "utter_pickup_rings"),
        ("约的几点来着", "utter_pickup_accepted"),
    ],
)
def test_short_questions_about_a_pick_up_are_its_own(
    talk: Talk, services: Services, now: datetime, text: str, answer: str
) -> None:
    customer = arranged(talk, services, now)
    assert customer.asks("action_misunderstood", text, "nlu_fallback").names == [answer]


def test_a_pick_up_is_called_off_by_a_person_once(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = arranged(talk, services, now)
    answer = customer.asks("action_misunderstood", "还是我自己寄吧 取件不要了", "nlu_fallback")
    assert answer.names[0] == "utter_pickup_stopped"
    again = customer.asks("action_return_shipping", "取件取消了没", "return_shipping")
    assert again.names[0] == "utter_pickup_stopped"
    with services.database.read() as session:
        assert [one.kind for one in tickets_of(session, "C0003")] == ["pickup_stop"]


def test_a_wish_to_have_it_fetched_asks_for_the_time(
    talk: Talk, services: Services, now: datetime
) -> None:
    fetching(services, now)
    customer = talk("C0003")
    answer = customer.asks("action_return_shipping", "叫快递来拿吧 我懒得跑", "return_shipping")
    assert answer.names == ["utter_return_can_fetch"]
