import pytest

from actions.turn import Services
from shop.orders.service import order
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, order_now, request_of
from tests.integration.actions.conftest import Talk

NEW = "杭州市西湖区文三路100号3栋502，王芳 13800001111"
WHERE = "杭州市西湖区文三路100号3栋502"
TOLD = {"address": WHERE, "person": "王芳", "phone": "13800001111"}
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
    customer.hears(NEW, "nlu_fallback", TOLD)
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
    customer.hears(NEW, "track_logistics", TOLD)
    assert customer.fills("address_form").names == ["utter_address_confirm"]


def test_an_address_without_a_city_is_asked_for_it(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("帮我改到文三路100号", "change_address", {"address": "文三路100号"})
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
    customer.hears("收货电话改成13700003333", "change_address", {"phone": "13700003333"})
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
    customer.hears(f"地址改成{NEW}", "change_address", TOLD)
    customer.fills("address_form")
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_address_requested"]
    assert request_of(services, RequestKind.ADDRESS, "C0002").payload["address"] == PLACE
    assert order_now(services, "O-OTHER").address == {}
    customer.hears(f"地址改成{NEW}", "change_address", TOLD)
    customer.fills("address_form")
    again = confirmed(customer, "address_form", "action_address_submit")
    assert again.names == ["utter_address_requested_before"]
    request_of(services, RequestKind.ADDRESS, "C0002")


def test_another_order_than_the_one_chosen_keeps_the_address_said(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears(f"O-PAID寄到{NEW}", "change_address", {"order_id": "O-PAID", **TOLD})
    assert customer.fills("address_form").names == ["utter_address_confirm"]
    customer.hears("不对，是另一个订单，O-UNPAID", "deny", {"order_id": "O-UNPAID"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert answer.said[0].payload["orders"][0]["id"] == "O-UNPAID"


@pytest.mark.parametrize("text", ["算了不改了", "不用了"])
def test_giving_up_leaves_the_address(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0002")
    customer.hears(f"地址改成{NEW}", "change_address", TOLD)
    customer.fills("address_form")
    customer.hears(text, "deny")
    customer.fills("address_form")
    assert customer.runs("action_address_submit").names == ["utter_address_kept"]
    assert order_now(services, "O-OTHER").address == {}


def test_a_visitor_is_asked_to_log_in(talk: Talk) -> None:
    customer = talk()
    customer.hears("改地址", "change_address")
    assert customer.fills("address_form").names == ["utter_login_needed"]


def test_an_address_told_while_the_order_is_asked_for_is_not_asked_again(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我要改收货地址", "change_address")
    assert customer.fills("address_form").names == ["utter_address_which"]
    customer.hears(NEW, "nlu_fallback", TOLD)
    answer = customer.fills("address_form")
    assert answer.names == ["utter_form_noted", "utter_address_which"]
    customer.taps(answer.said[1].buttons[0])
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "文三路100号3栋502，王芳 138****1111" in answer.text


def test_an_address_told_in_the_first_message_is_not_asked_again(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears(f"把订单的地址改成{NEW}", "change_address", TOLD)
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_which"]
    customer.hears("第一个", "inform", {"ordinal": "1"})
    assert customer.fills("address_form").names == ["utter_address_confirm"]


def test_place_and_phone_told_in_two_messages_before_the_order_are_put_together(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("收货电话改成13700003333", "change_address", {"phone": "13700003333"})
    assert customer.fills("address_form").names == ["utter_address_which"]
    customer.hears(f"地址是{WHERE}", "inform", {"address": WHERE})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_form_noted", "utter_address_which"]
    customer.taps(answer.said[1].buttons[0])
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "文三路100号3栋502" in answer.text
    assert "137****3333" in answer.text


def test_a_mistake_seen_at_the_confirmation_is_put_right(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears(f"地址改成{NEW}", "change_address", TOLD)
    customer.fills("address_form")
    customer.hears("电话写错了，是13900002222", "inform", {"phone": "13900002222"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "139****2222" in answer.text
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-OTHER").address == {**PLACE, "phone": "13900002222"}


def test_saying_it_three_times_over_ends_with_a_person(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("改地址", "change_address")
    customer.fills("address_form")
    for _ in range(3):
        customer.hears(NEW, "nlu_fallback", TOLD)
        answer = customer.fills("address_form")
    assert answer.names == ["utter_form_given_up"]
    assert customer.form is None
