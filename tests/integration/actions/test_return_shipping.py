"""Goods on their way back: the parcel, the pick-up, who pays."""

from datetime import datetime

import pytest

from actions.turn import Services
from shop.aftersales.states import CaseKind, Cause
from shop.orders.requests import requests_of
from shop.policies.service import set_policy
from shop.policies.values import ReturnShipping
from shop.system import RequestKind
from tests.integration.actions.cases import FORM, agreed, confirmed, only_case, opened, shirt_bought
from tests.integration.actions.conftest import Talk


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


def test_goods_are_fetched_once(talk: Talk, services: Services, now: datetime) -> None:
    agreed(services, now, CaseKind.EXCHANGE, Cause.DAMAGED)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(pickup=True), "lead")
    customer = talk("C0003")
    customer.hears("上门取件吗", "return_shipping")
    answer = customer.runs("action_return_shipping")
    assert answer.names == ["utter_return_fetch"]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_return_shipping").names == ["utter_pickup_accepted"]
    customer.taps(answer.said[-1].buttons[0])
    customer.runs("action_return_shipping")
    with services.database.read() as session:
        assert len(requests_of(session, "C0003", RequestKind.PICKUP)) == 1


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
