"""Urging: a request to the shop, once a day for an order."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.orders.models import ShopRequest
from tests.integration.actions.conftest import Talk
from tests.integration.actions.delivering import urged, urges


def test_a_late_parcel_is_urged_once_a_day(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = urges(customer, "帮我催一下快递")
    assert answer.names == ["utter_urge_delivery_accepted"]
    assert answer.said[0].payload["orders"][0]["id"] == "O-MOVING"
    assert "请人工催一下" in answer.said[0].titles
    (request,) = urged(services)
    assert (request.object_id, request.payload) == ("O-MOVING", {"about": "delivery"})
    assert urges(customer, "再催一下").names == ["utter_urge_before"]
    assert len(urged(services)) == 1
    with services.database.write() as session:
        found = session.get(ShopRequest, request.id)
        assert found is not None
        found.requested_at -= timedelta(hours=25)
    assert urges(customer, "又一天了 再催").names == ["utter_urge_delivery_accepted"]
    assert len(urged(services)) == 2


def test_a_turn_tried_again_urges_nothing_twice(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("催件", "urge_delivery")
    for _ in range(2):
        assert customer.runs("action_urge_delivery").names == ["utter_urge_delivery_accepted"]
    assert len(urged(services)) == 1


def test_shipping_is_urged_of_what_is_not_shipped(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert urges(customer, "催一下发货").names == ["utter_urge_shipping_accepted"]
    assert urged(services)[0].object_id == "O-PAID"


def test_the_couriers_phone_is_not_made_up(talk: Talk, services: Services) -> None:
    answer = urges(talk("C0001"), "电话多少 快递员的")
    assert answer.names == ["utter_delivery_phone_company"]  # nothing is urged
    assert "95338" in answer.text
    assert urged(services) == []
    assert "SF1000000001" in answer.text


def test_whether_it_was_urged_is_answered_first(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    assert urges(customer, "催了没").names == [
        "utter_urge_not_yet",
        "utter_urge_delivery_accepted",
    ]
    assert urges(customer, "催了没").names == ["utter_urge_before"]


def test_what_was_signed_cannot_be_urged(talk: Talk, services: Services) -> None:
    answer = urges(talk("C0001"), "催一下O-SIGNED", "O-SIGNED")
    assert answer.names == ["utter_urge_not_now"]
    assert urged(services) == []


def test_a_shop_that_decides_later_is_not_spoken_for(remote_talk: Talk) -> None:
    customer = remote_talk("C0001")
    assert urges(customer, "催件").names == ["utter_urge_delivery_requested"]


@pytest.mark.parametrize("text", ["催了没用咋办", "催过了没反应啊"])
def test_what_was_urged_in_vain_gets_the_next_step(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    urges(customer, "帮我催一下快递")
    answer = urges(customer, text)
    assert answer.names == ["utter_delivery_no_date_arrive_urged"]
