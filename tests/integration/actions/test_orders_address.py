import pytest

from actions.turn import Services
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, order_now, request_of
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller

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


def request_count(services: Services) -> int:
    """How many changes of an address were asked for."""
    with services.database.read() as session:
        return len(requests_of(session, "C0001", RequestKind.ADDRESS))


def test_an_unshipped_order_is_readdressed_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("我要改收货地址", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_place"]
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


def test_of_a_shipped_order_the_courier_is_asked_after_a_yes(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING改地址", "change_address", {"order_id": "O-MOVING"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_ask_redirect"]
    assert answer.said[0].titles == ["拦截包裹", "转人工"]
    assert request_count(services) == 0
    customer.hears(f"改到{NEW}", "track_logistics", TOLD)
    answer = customer.fills("address_form")
    assert answer.names == ["utter_redirect_confirm"]
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_redirect_accepted"]
    assert request_of(services, RequestKind.ADDRESS).payload["address"] == PLACE
    assert order_now(services, "O-MOVING").address == {}
    customer.hears("O-MOVING改地址", "change_address", {"order_id": "O-MOVING"})
    assert customer.fills("address_form").names == ["utter_redirect_accepted_before"]


def test_what_the_courier_takes_is_not_made_up(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING地址填错了", "change_address", {"order_id": "O-MOVING"})
    customer.fills("address_form")
    customer.hears("那会不会加钱", "ask_price")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_redirect_cost", "utter_redirect_go_on"]
    assert "¥10" in answer.text
    customer.hears("算了", "deny")
    customer.fills("address_form")
    assert customer.runs("action_address_submit").names == ["utter_address_kept"]
    assert request_count(services) == 0


def test_a_question_names_no_place(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    customer.hears("已经发出来了 还能改送到公司吗", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_redirect"]


def test_asking_whether_the_courier_can_is_answered(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING地址填错了", "change_address", {"order_id": "O-MOVING"})
    customer.fills("address_form")
    customer.hears("已经发了啊 那能让快递转一下吗", "nlu_fallback")
    assert customer.fills("address_form").names == ["utter_redirect_go_on"]


def test_what_stays_is_said_to_stay(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears(f"地址改成{WHERE}", "change_address", {"address": WHERE})
    customer.fills("address_form")
    customer.hears("收件人还是我 电话不变", "nlu_fallback")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_same", "utter_address_confirm"]
    confirmed(customer, "address_form", "action_address_submit")
    customer.hears("收件人还是我 电话也不变哈", "change_address")
    assert customer.fills("address_form").names == ["utter_address_same"]
    assert customer.form is None


def test_only_a_parcel_under_way_is_meant_where_nothing_waits(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        for id_ in ("O-PAID", "O-UNPAID"):
            order(session, id_).state = "cancelled"
    customer = talk("C0001")
    customer.hears("地址填成老家了咋办", "change_address")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_ask_redirect"]


def test_the_phone_alone_needs_no_place(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("收货电话写错了", "change_address")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_ask_phone"]
    customer.hears("改成13912345678", "inform", {"phone": "13912345678"})
    answer = customer.fills("address_form")
    assert answer.names == ["utter_contact_confirm"]
    assert "139****5678" in answer.text
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_contact_done"]
    assert order_now(services, "O-OTHER").address == {"phone": "13912345678"}


def test_who_receives_it_is_changed_by_name_and_then_phone(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        order(session, "O-OTHER").address = {**PLACE, "phone": "13900002222"}
    customer = talk("C0002")
    customer.hears("收件人帮我换一下 到时候我不在家", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_person"]
    customer.hears("写我老婆的 李秀梅", "recommend_product")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "文三路100号3栋502，李秀梅 139****2222" in answer.text
    customer.hears("电话 13755556666", "inform", {"phone": "13755556666"})
    assert "李秀梅 137****6666" in customer.fills("address_form").text
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-OTHER").address == {
        **PLACE,
        "name": "李秀梅",
        "phone": "13755556666",
    }


@pytest.mark.parametrize(
    ("text", "intent"),
    [("我说错了 是101号", "nlu_fallback"), ("不对 是101号", "deny"), ("对 不过是101号", "affirm")],
)
def test_a_number_said_wrong_is_corrected_before_the_yes(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    customer = talk("C0002")
    customer.hears(f"地址改成{NEW}", "change_address", TOLD)
    customer.fills("address_form")
    customer.hears(text, intent)
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    assert "文三路101号3栋502，王芳" in answer.text
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-OTHER").address == {**PLACE, "detail": "文三路101号3栋502"}


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


def test_giving_up_the_whole_order_is_not_taken_for_keeping_it(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("换个地址收货", "change_address")
    customer.fills("address_form")
    customer.hears("唉算了 直接取消吧", "deny")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_form_turned"]
    assert customer.slots["form_next"][0]["form"] == "cancel_form"
    assert customer.slots["order_id"] == "O-OTHER"


@pytest.mark.parametrize("text", ["还能改到公司不", "能改寄到学校不", "能不能改送公司"])
def test_a_question_about_another_place_names_none(talk: Talk, text: str) -> None:
    customer = talk("C0002")
    customer.hears(text, "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_place"]


def test_naming_the_order_at_hand_repeats_nothing(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("改下O-PAID的地址", "change_address", {"order_id": "O-PAID"})
    customer.fills("address_form")
    customer.hears("没发的那个", "nlu_fallback")
    assert customer.fills("address_form").names == ["utter_form_same_order", "utter_address_back"]


def test_a_parcel_under_way_goes_to_the_same_place(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears(f"O-PAID改地址 {NEW}", "change_address", {**TOLD, "order_id": "O-PAID"})
    customer.fills("address_form")
    assert confirmed(customer, "address_form", "action_address_submit").names == [
        "utter_address_done"
    ]
    customer.hears("在路上那单也改成这个", "modify_order")
    assert customer.fills("change_form").said == []
    customer.runs("action_change_submit")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_redirect_confirm"]
    assert "文三路100号3栋502，王芳" in answer.text
    assert customer.slots["address_order_id"] == "O-MOVING"


@pytest.mark.parametrize("action", ["action_nothing_pending", "action_misunderstood"])
def test_an_address_alone_is_where_the_order_shall_go(talk: Talk, action: str) -> None:
    customer = talk("C0002")
    intent = "inform" if action == "action_nothing_pending" else "nlu_fallback"
    answer = customer.asks(action, f"寄我公司 {NEW}", intent, TOLD)
    assert answer.followed == ["address_form"]
    assert customer.fills("address_form").names == ["utter_address_confirm"]


def test_an_address_alone_means_nothing_without_an_order_to_send(talk: Talk) -> None:
    customer = talk("C0003")
    answer = customer.asks("action_nothing_pending", f"寄我公司 {NEW}", "inform", TOLD)
    assert not answer.followed


def test_what_stands_behind_the_door_number_belongs_to_the_place(talk: Talk) -> None:
    customer = talk("C0002")
    text = f"寄我公司 {WHERE}前台"
    customer.hears(text, "change_address", {"address": WHERE})
    assert f"{WHERE}前台" in customer.fills("address_form").text


def test_both_orders_go_to_the_same_place(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("我两个订单的地址都要改", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_place"]
    customer.hears(NEW, "inform", TOLD)
    customer.fills("address_form")
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_address_done", "utter_form_goes_on"]
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_confirm"]
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-UNPAID").address == order_now(services, "O-PAID").address == PLACE


def test_a_new_phone_for_a_parcel_under_way_is_passed_on(talk: Talk) -> None:
    customer = talk("C0001")
    entities = {"order_id": "O-MOVING", "phone": "13700003333"}
    customer.hears("O-MOVING收货电话改成13700003333", "change_address", entities)
    answer = customer.fills("address_form")
    assert answer.names == ["utter_recontact_confirm"]
    assert "地址不动" in answer.text
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_recontact_accepted"]


def test_a_university_is_no_city(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("改地址", "change_address")
    customer.fills("address_form")
    customer.hears("武汉大学", "inform")
    answer = customer.fills("address_form")
    assert answer.names == ["utter_address_missing"]
    assert "武汉大学" in answer.text


def at_the_yes(talk: Talk) -> RasaCaller:
    """A customer who is asked whether the new address is right."""
    customer = talk("C0002")
    customer.hears("改地址", "change_address")
    customer.fills("address_form")
    customer.hears(NEW, "nlu_fallback", TOLD)
    customer.fills("address_form")
    return customer


@pytest.mark.parametrize(
    "yes", ["对 人和电话不变", "对的 收件人电话都一样", "嗯，收货人还是原来的", "可以 别的都不变"]
)
def test_a_yes_that_says_what_stays_is_a_yes(talk: Talk, services: Services, yes: str) -> None:
    customer = at_the_yes(talk)
    customer.hears(yes, "nlu_fallback")
    assert customer.fills("address_form").names == []
    assert customer.runs("action_address_submit").names == ["utter_address_done"]


@pytest.mark.parametrize("text", ["人和电话不变", "对 电话改一下", "不对 人不变"])
def test_what_stays_or_changes_without_a_yes_is_none(talk: Talk, text: str) -> None:
    customer = at_the_yes(talk)
    customer.hears(text, "nlu_fallback")
    customer.fills("address_form")
    assert customer.form == "address_form"


def test_what_stays_told_before_the_address_leaves_the_place_to_be_told(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("改地址", "change_address")
    customer.fills("address_form")
    customer.hears("对 人和电话不变", "nlu_fallback")
    assert customer.fills("address_form").names == ["utter_address_same", "utter_address_ask_place"]


@pytest.mark.parametrize(
    "yes", ["行吧 先帮我试试转", "那就试试吧", "好 你们先帮我问问快递", "可以 先转转看"]
)
def test_to_have_it_tried_is_a_yes(talk: Talk, yes: str) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING改地址", "change_address", {"order_id": "O-MOVING"})
    assert customer.fills("address_form").names == ["utter_address_ask_redirect"]
    customer.hears(yes, "nlu_fallback")
    assert customer.fills("address_form").names[0] == "utter_form_go_ahead"
    customer.hears(NEW, "nlu_fallback", TOLD)
    assert customer.fills("address_form").names == ["utter_redirect_confirm"]
    customer.hears(yes, "nlu_fallback")
    customer.fills("address_form")
    assert customer.runs("action_address_submit").names == ["utter_redirect_accepted"]


OLD_PHONE, NEW_PHONE = "13800001111", "13900002222"


def numbers_said(text: str) -> list[dict[str, object]]:
    """The numbers of a text, as the NLU finds them."""
    found = [(text.index(one), one) for one in (OLD_PHONE, NEW_PHONE) if one in text]
    return [
        {"entity": "phone", "value": one, "start": start, "end": start + len(one)}
        for start, one in sorted(found)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "原来的号{old}换成{new}",
        "{old}换成{new}",
        "{new} 不用{old}那个",
        "电话改一下 {old}打不通 用{new}",
        "{old}不用了 打{new}",
        "不是{old} 是{new}",
        "之前留的是{old} 现在{new}",
        "新号{new} 旧的{old}停机了",
        "【菜鸟】您的快递明天送达 {old} 帮我改成{new}",
    ],
)
@pytest.mark.parametrize("intent", ["change_address", "deny", "nlu_fallback"])
def test_of_two_numbers_the_old_one_is_not_written(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    customer = talk("C0002")
    customer.hears("改收件人电话", "change_address")
    assert customer.fills("address_form").names == ["utter_address_ask_phone"]
    said = text.format(old=OLD_PHONE, new=NEW_PHONE)
    customer.hears(said, intent, numbers_said(said))
    answer = customer.fills("address_form")
    assert answer.names == ["utter_contact_confirm"]
    confirmed(customer, "address_form", "action_address_submit")
    assert order_now(services, "O-OTHER").address["phone"] == NEW_PHONE


@pytest.mark.parametrize(
    "text", [f"{OLD_PHONE}打不通了 帮我换一个", f"【菜鸟】您的快递明天送达 联系{OLD_PHONE}"]
)
def test_a_number_no_longer_good_is_not_the_new_one(talk: Talk, text: str) -> None:
    customer = talk("C0002")
    customer.hears("改收货电话", "change_address")
    customer.fills("address_form")
    customer.hears(text, "change_address", numbers_said(text))
    assert "utter_contact_confirm" not in customer.fills("address_form").names
    customer.hears(NEW_PHONE, "inform", numbers_said(NEW_PHONE))
    assert customer.fills("address_form").names == ["utter_contact_confirm"]


def test_another_number_sent_while_nothing_is_open_is_taken_up(talk: Talk) -> None:
    customer = talk("C0002")
    text = f"手机换成{NEW_PHONE} 之前那个{OLD_PHONE}停机了"
    customer.hears(text, "nlu_fallback", numbers_said(text))
    assert customer.runs("action_misunderstood").followed == ["address_form"]
    text = f"账号手机换成{NEW_PHONE}"
    customer.hears(text, "nlu_fallback", numbers_said(text))
    assert customer.runs("action_misunderstood").followed == []


@pytest.mark.parametrize(
    ("text", "order_id", "said"),
    [
        ("要钱不", "O-OTHER", "utter_address_cost"),
        ("改地址收费吗", "O-OTHER", "utter_address_cost"),
        ("那多久能改好", "O-OTHER", "utter_address_how_long"),
        ("那多久能改好", "O-MOVING", "utter_redirect_how_long"),
    ],
)
def test_what_a_change_costs_and_how_long_it_takes(
    talk: Talk, text: str, order_id: str, said: str
) -> None:
    customer = talk("C0002" if order_id == "O-OTHER" else "C0001")
    customer.hears(f"{order_id}改地址", "change_address", {"order_id": order_id})
    customer.fills("address_form")
    customer.hears(text, "nlu_fallback")
    assert customer.fills("address_form").names[0] == said
    assert customer.form == "address_form"
