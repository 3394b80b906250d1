"""Couriers, areas and fees: by the shop's rules, and its parcels where these say nothing."""

import pytest

from actions.turn import Services
from shop.orders.service import order
from shop.policies.service import set_policy
from shop.policies.values import DeliveryArea, FreeShipping, PolicyValue, ShippingPolicy
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def asks(customer: RasaCaller, text: str, intent: str, action: str) -> Answer:
    customer.hears(text, intent)
    return customer.runs(action)


def method(talk: Talk, text: str) -> Answer:
    return asks(talk(), text, "ask_shipping_method", "action_shipping_method")


def area(talk: Talk, text: str) -> Answer:
    return asks(talk(), text, "ask_delivery_area", "action_delivery_area")


def fee(talk: Talk, text: str, customer: str | None = None) -> Answer:
    return asks(talk(customer), text, "ask_shipping_fee", "action_shipping_fee")


def rule(services: Services, value: PolicyValue) -> None:
    with services.database.write() as session:
        set_policy(session, value, "test")


def test_what_the_shop_did_not_say_is_taken_from_its_parcels_or_left_open(talk: Talk) -> None:
    answer = method(talk, "发什么快递")
    assert answer.names == ["utter_method_lately"]
    assert "顺丰" in answer.text
    assert method(talk, "从哪里发货").names == ["utter_method_unknown"]
    assert method(talk, "送货上门吗").names == ["utter_method_unknown"]
    assert method(talk, "能发圆通吗").names == ["utter_method_no_choice"]
    customer = talk()
    customer.hears("走小鹿同城行不行", "ask_shipping_method", {"courier": "小鹿同城"})
    assert customer.runs("action_shipping_method").names == ["utter_method_no_choice"]


def test_what_the_shop_said_is_quoted(talk: Talk, services: Services) -> None:
    rules = ShippingPolicy(
        ships_from="浙江杭州", couriers=("中通", "邮政"), courier_choice=True, handover="送货上门"
    )
    rule(services, rules)
    assert "浙江杭州" in method(talk, "从哪里发货").text
    assert "送货上门" in method(talk, "放驿站还是送上门").text
    answer = method(talk, "能发顺丰吗")
    assert answer.names == ["utter_method_choice"]
    assert "中通、邮政" in answer.text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("新疆能送不", ["utter_area_there"]),
        ("能寄国外吗", ["utter_area_not_abroad"]),
        ("可以寄台灣嗎", ["utter_area_not_abroad"]),
        ("可以自提吗", ["utter_area_no_pickup"]),
        ("送货范围", ["utter_area_all_mainland"]),
    ],
)
def test_everywhere_in_the_mainland_unless_the_shop_says_otherwise(
    talk: Talk, text: str, names: list[str]
) -> None:
    assert area(talk, text).names == names


def test_areas_that_the_shop_leaves_out(talk: Talk, services: Services) -> None:
    rule(services, DeliveryArea(abroad=True, excluded_areas=("西藏",), pickup="文三路1号，9–18点"))
    assert area(talk, "拉萨能送到吗").names == ["utter_area_not_there"]
    assert "西藏" in area(talk, "什么地方不能送").text
    assert area(talk, "能寄到台湾吗").names == ["utter_area_there"]
    assert "文三路1号" in area(talk, "自提点在哪").text


def test_a_fee_for_the_province_that_is_named(talk: Talk, services: Services) -> None:
    rule(services, FreeShipping(threshold=9900, fee=1500, excluded_provinces=("新疆", "西藏")))
    answer = fee(talk, "新疆要加运费吗")
    assert answer.names == ["utter_shipping_fee_there"]
    assert "¥15" in answer.text
    assert fee(talk, "寄到杭州包邮吗").names == ["utter_shipping_fee_same"]
    assert fee(talk, "包邮吗").names == ["utter_shipping_fee", "utter_shipping_fee_except"]


def test_what_an_order_was_charged_is_read_from_it(talk: Talk, services: Services) -> None:
    assert fee(talk, "为什么收我运费", "C0002").names == ["utter_shipping_not_charged"]
    with services.database.write() as session:
        found = order(session, "O-OTHER")
        found.shipping_fee, found.total = 1000, 6900
    answer = fee(talk, "为什么收我运费", "C0002")
    assert answer.names == ["utter_shipping_charged"]
    assert "¥10 " in answer.text
    assert "¥59" in answer.text


def test_when_it_ships_is_promised_by_the_rule(talk: Talk, services: Services) -> None:
    rule(services, ShippingPolicy(ship_within_hours=24))
    customer = talk()
    answer = asks(customer, "多久发货", "ask_ship_time", "action_ship_time")
    assert answer.names == ["utter_delivery_ship_promise"]
    assert "24 小时" in answer.text
    answer = asks(talk("C0002"), "多久发货", "ask_ship_time", "action_ship_time")
    assert answer.names == ["utter_delivery_overdue"]  # paid two days ago, promised within one


def test_whether_it_goes_there_and_what_it_costs_are_both_answered(talk: Talk) -> None:
    answer = fee(talk, "新疆发不发 要加钱吗")
    assert answer.names == ["utter_area_there", "utter_shipping_fee_same"]
    customer = talk()
    answer = customer.asks("action_delivery_area", "新疆能寄吗 要加运费不", "ask_delivery_area")
    assert answer.names == ["utter_area_there", "utter_shipping_fee_same"]
