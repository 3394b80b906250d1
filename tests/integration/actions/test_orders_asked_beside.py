"""What is asked or said beside changes of an order, and what begins one although taken for else."""

import pytest

from actions.orders.change_talk import kind_in
from actions.orders.remark_words import asks_card, remark_in
from actions.turn import Services
from shop.orders.changes import ChangeKind
from tests.integration.actions.conftest import Talk
from tests.integration.actions.delivering import schedules, urged


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("两个放一个箱子里寄行不", ChangeKind.MERGE),
        ("我买了两次 给我打包到一起", ChangeKind.MERGE),
        ("我这单有两样 有货的那个先给我发行不行", ChangeKind.SPLIT),
        ("不用等齐 有一样发一样", ChangeKind.SPLIT),
        ("再多要一件", ChangeKind.QUANTITY),
        ("两样别一起发 我急用一个", ChangeKind.SPLIT),
        ("能换个大一码的不", ChangeKind.SPEC),
        ("今天能发吗", None),
    ],
)
def test_what_is_to_be_changed(text: str, kind: ChangeKind | None) -> None:
    assert kind_in(text) is kind


def test_a_change_begins_although_taken_for_something_else(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("再多要一件", "nlu_fallback")
    assert customer.runs("action_misunderstood").followed == ["change_form"]
    customer.hears("怎么给我分开发了", "nlu_fallback")
    assert customer.runs("action_misunderstood").followed == []


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("能帮忙写个贺卡不", ""),
        ("可以帮忙写张卡片吗 生日快乐", "附卡片：生日快乐"),
        ("里面放张贺卡 写祝爸爸身体健康", "附贺卡：祝爸爸身体健康"),
    ],
)
def test_the_words_of_a_card(text: str, remark: str) -> None:
    assert remark_in(text) == remark
    assert asks_card(text) == (not remark)


def test_a_card_asked_for_is_written_once_its_words_are_told(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("能帮忙写个贺卡不", "order_remark", {"order_id": "O-PAID"})
    assert customer.fills("remark_form").names == ["utter_remark_ask_card"]
    customer.hears("祝妈妈生日快乐", "inform")
    assert "祝妈妈生日快乐" in customer.fills("remark_form").text


def test_whether_another_address_delays_it_is_answered_first(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("改地址", "change_address", {"order_id": "O-PAID"})
    customer.fills("address_form")
    customer.hears("欸 改地址会不会影响发货时间", "nlu_fallback")
    answer = customer.fills("address_form")
    assert answer.names[0].startswith("utter_address_delay")
    assert customer.slots["requested_slot"] == "address_new"


def test_a_wish_for_the_courier_is_not_put_twice(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    schedules(customer, "O-MOVING 别放快递柜 送货上门")
    answer = schedules(customer, "O-MOVING 对要送上门 我腿脚不方便")
    assert answer.names == ["utter_handover_before"]


@pytest.mark.parametrize(
    ("text", "intent"), [("现在寄到哪", "return_shipping"), ("地址也对一下", "change_address")]
)
def test_where_it_goes_is_told(talk: Talk, text: str, intent: str) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-PAID"
    customer.hears(text, intent)
    names = customer.runs("action_return_shipping").names
    assert names and names[0].startswith("utter_ordered_place")


def test_the_thing_is_no_number(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("手机寄错地方了 寄到我妈那去了", "change_address", {"order_id": "O-PAID"})
    assert customer.fills("address_form").names == ["utter_address_ask_place"]
    customer = talk("C0001")
    customer.hears("收货手机号写错了", "change_address", {"order_id": "O-PAID"})
    assert customer.fills("address_form").names == ["utter_address_ask_phone"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我拍错尺码了", "nlu_fallback"),
        ("那想换大一号的 还来得及不", "recommend_product"),
        ("付款之前能改颜色吗", "nlu_fallback"),
    ],
)
def test_another_spec_is_of_the_order(talk: Talk, text: str, intent: str) -> None:
    customer = talk("C0001")
    customer.hears(text, intent)
    assert customer.runs("action_misunderstood").followed == ["change_form"]


def test_another_receiver_told_at_the_confirmation_is_taken(talk: Talk) -> None:
    customer = talk("C0001")
    place = "北京市朝阳区望京街道阜通东大街6号院3号楼1201"
    customer.hears("改地址", "change_address", {"order_id": "O-PAID"})
    customer.fills("address_form")
    customer.hears(place, "inform", {"address": place})
    customer.fills("address_form")
    customer.hears("收件人改我老公 张伟", "inform")
    assert "张伟" in customer.fills("address_form").text
    customer.hears("电话还是我的", "inform")
    assert "张伟" in customer.fills("address_form").text


def test_looking_a_parcel_up_urges_nothing(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    customer.hears("帮我查下快递", "urge_delivery")
    assert not customer.runs("action_urge_delivery").names[0].startswith("utter_urge")
    assert urged(services) == []


def test_where_to_leave_it_is_passed_on_while_a_time_is_asked_for(talk: Talk) -> None:
    customer = talk("C0001")
    schedules(customer, "O-MOVING可以约个时间送货吗")
    customer.hears("放丰巢也行", "inform")
    answer = customer.fills("schedule_form")
    assert answer.names[0] == "utter_handover_accepted"
    assert customer.slots["requested_slot"] == "schedule_when"


def test_the_newest_place_is_passed_on_whatever_it_was_taken_for(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    customer.hears("那还是放物业吧", "signed_not_received")
    assert customer.runs("action_signed_not_received").names == ["utter_handover_accepted"]


def test_a_wrong_place_cancels_nothing(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我刚下的单地址不对 还没付钱", "cancel_order")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").followed == ["address_form"]


def test_a_number_told_for_a_change_is_of_the_receiver(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("换成13788889999", "modify_order", {"phone": "13788889999"})
    customer.fills("change_form")
    assert customer.runs("action_change_submit").followed == ["address_form"]


def test_whether_it_can_be_restored_is_answered_before_it_is_cancelled(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消订单", "cancel_order", {"order_id": "O-PAID"})
    customer.fills("cancel_form")
    customer.hears("取消了还能再恢复吗", "order_auto_cancelled")
    answer = customer.fills("cancel_form")
    assert answer.names[0] == "utter_cancel_final"
    assert customer.slots["requested_slot"] == "cancel_check"


def test_a_change_within_a_wish_about_time_is_left_to_its_form(talk: Talk) -> None:
    """A slot set by a form that says nothing would end the turn without an answer."""
    customer = talk("C0001")
    schedules(customer, "先别发 等我想想要不要换码", "O-PAID")
    customer.hears("换成XL嘛", "modify_order", {"size": "XL"})
    assert customer.fills("schedule_form").events == []


def test_whether_the_courier_was_told_opens_nothing(talk: Talk) -> None:
    customer = talk("C0001")
    schedules(customer, "O-MOVING 让他放菜鸟驿站吧")
    customer.hears("跟他讲了没", "schedule_delivery")
    assert customer.fills("schedule_form").names == ["utter_handover_yet"]


def test_who_is_called_so_beside_a_number_receives_it(talk: Talk) -> None:
    customer = talk("C0001")
    place = "湖南省长沙市岳麓区麓山南路932号5栋"
    customer.hears("改地址", "change_address", {"order_id": "O-PAID"})
    customer.fills("address_form")
    customer.hears(place, "inform", {"address": place})
    customer.fills("address_form")
    text = "我爸叫陈建国 13600001111"
    named = [{"entity": "phone", "value": text[-11:], "start": len(text) - 11, "end": len(text)}]
    customer.hears(text, "inform", named)
    assert "陈建国 136****1111" in customer.fills("address_form").text


@pytest.mark.parametrize(
    ("text", "threatens"), [("再不到我就不要了 能退吗", True), ("要是不合身能退吗", False)]
)
def test_who_threatens_to_give_it_back_wants_it_first(
    talk: Talk, text: str, threatens: bool
) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    customer.hears(text, "return_exchange_policy")
    names = customer.runs("action_return_policy").names
    assert (names == ["utter_delivery_refund_or_wait"]) == threatens
