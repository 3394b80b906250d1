import pytest

from actions.turn import Services
from shop.orders.service import order
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, order_now, request_of
from tests.integration.actions.conftest import Talk

NEW = "杭州市西湖区文三路100号3栋502，王芳 13800001111"
PLACE = {
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "文三路100号3栋502",
    "name": "王芳",
    "phone": "13800001111",
}


def test_an_unshipped_order_is_readdressed_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("我要改收货地址", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask"]
    customer.hears(NEW, "nlu_fallback")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "文三路100号3栋502，王芳 138****1111" in answer.text
    assert order_now(services, "O-OTHER").address == {}
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_address_done"]
    assert order_now(services, "O-OTHER").address == PLACE


def test_an_address_is_taken_whatever_the_sentence_was_taken_for(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("改地址", "change_address")
    customer.fills("address_form")
    customer.hears(NEW, "track_logistics")
    assert customer.fills("address_form").names == ["utter_address_confirm"]


def test_an_address_without_a_city_is_asked_for_it(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("帮我改到文三路100号", "change_address")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_missing"]
    assert "省份和城市、区县" in answer.text
    customer.hears("杭州", "nlu_fallback")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_missing"]
    assert "还差区县" in answer.text
    customer.hears("西湖区", "inform")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "浙江省杭州市西湖区文三路100号" in answer.text


def test_the_phone_alone_is_changed_and_the_place_stays(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        order(session, "O-OTHER").address = {**PLACE, "phone": "13900002222"}
    customer = talk("C0002")
    customer.hears("收货电话改成13700003333", "change_address")
    assert "文三路100号3栋502，王芳 137****3333" in customer.fills("address_form").text
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-OTHER").address == {**PLACE, "phone": "13700003333"}


def test_a_shipped_order_keeps_its_address(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING改地址", "change_address", {"order_id": "O-MOVING"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_shipped"]
    assert answer.said[0].titles == ["拦截包裹", "转人工"]
    assert customer.runs("action_address_submit").said == []
    assert order_now(services, "O-MOVING").address == {}


def test_a_shop_that_decides_later_is_asked_once_and_nothing_is_claimed(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0002")
    customer.hears(f"地址改成{NEW}", "change_address")
    customer.fills("address_form")
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_address_requested"]
    assert request_of(services, RequestKind.ADDRESS, "C0002").payload["address"] == PLACE
    assert order_now(services, "O-OTHER").address == {}
    customer.hears(f"地址改成{NEW}", "change_address")
    customer.fills("address_form")
    again = confirmed(customer, "address_form", "action_address_submit")
    assert again.names == ["utter_address_requested_before"]
    request_of(services, RequestKind.ADDRESS, "C0002")


def test_another_order_than_the_one_chosen_keeps_the_address_said(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears(f"O-PAID寄到{NEW}", "change_address", {"order_id": "O-PAID"})
    assert customer.fills("address_form").names == ["utter_address_confirm"]
    customer.hears("不对，是另一个订单，O-UNPAID", "deny", {"order_id": "O-UNPAID"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert answer.said[0].payload["orders"][0]["id"] == "O-UNPAID"


@pytest.mark.parametrize("text", ["算了不改了", "不用了"])
def test_giving_up_leaves_the_address(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0002")
    customer.hears(f"地址改成{NEW}", "change_address")
    customer.fills("address_form")
    customer.hears(text, "deny")
    customer.fills("address_form")
    assert customer.runs("action_address_submit").names == ["utter_address_kept"]
    assert order_now(services, "O-OTHER").address == {}


def test_a_visitor_is_asked_to_log_in(talk: Talk) -> None:
    customer = talk()
    customer.hears("改地址", "change_address")
    assert customer.fills("address_form").names == ["utter_login_needed"]
