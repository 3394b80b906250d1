"""Urging, agreeing on a time, and calling a parcel back."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.answers import service as answers
from shop.clock import for_people, now
from shop.orders.models import ShopRequest
from shop.orders.requests import requests_of
from shop.policies.service import set_policy
from shop.policies.values import ShippingPolicy
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def urges(customer: RasaCaller, text: str, order_id: str = "") -> Answer:
    customer.hears(text, "urge_delivery", {"order_id": order_id} if order_id else {})
    return customer.runs("action_urge_delivery")


def urged(services: Services, customer_id: str = "C0001") -> list[ShopRequest]:
    with services.database.read() as session:
        return list(requests_of(session, customer_id, RequestKind.URGE))


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


def test_the_couriers_phone_is_not_made_up(talk: Talk) -> None:
    answer = urges(talk("C0001"), "快递员电话多少")
    assert answer.names[-1] == "utter_urge_courier"
    assert "SF1000000001" in answer.text


def test_what_was_signed_cannot_be_urged(talk: Talk, services: Services) -> None:
    answer = urges(talk("C0001"), "催一下O-SIGNED", "O-SIGNED")
    assert answer.names == ["utter_urge_not_now"]
    assert urged(services) == []


def test_a_shop_that_decides_later_is_not_spoken_for(remote_talk: Talk) -> None:
    customer = remote_talk("C0001")
    assert urges(customer, "催件").names == ["utter_urge_delivery_requested"]


def day_off(days: int) -> str:
    """The ISO day so many days from now."""
    return for_people(now() + timedelta(days=days)).date().isoformat()


def schedules(
    customer: RasaCaller, text: str, order_id: str = "O-MOVING", **entities: str
) -> Answer:
    named = {"order_id": order_id} if order_id else {}
    customer.hears(text, "schedule_delivery", {**named, **entities})
    return customer.fills("schedule_form")


def test_a_time_is_agreed_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    when = {"date": day_off(1), "time": "15:00/.."}
    answer = schedules(customer, "O-MOVING 明天下午三点以后送", **when)
    assert answer.names == ["utter_schedule_confirm"]
    assert "明天 15:00 以后" in answer.text
    said = confirmed(customer, "schedule_form", "action_schedule_submit")
    assert said.names == ["utter_schedule_accepted"]
    payload = request_of(services, RequestKind.SCHEDULE).payload
    assert payload["days"] == [day_off(1), day_off(1)]
    assert payload["hours"] == ["15:00", None]
    assert payload["words"] == "O-MOVING 明天下午三点以后送"


@pytest.mark.parametrize(
    ("date", "time", "words"),
    [
        ((1, 1), "", "明天送"),
        ((0, 1), "", "今天至明天送"),
        ((-3, 1), "", "今天至明天送"),
        ((None, 1), "", "最晚明天送"),
        ((1, None), "", "明天以后送"),
        (None, "../15:00", "派送当天 15:00 以前送"),
        ((1, 1), "09:00/11:30", "明天 09:00–11:30送"),
        ((1, 1), "15:30", "明天 15:30送"),
    ],
)
def test_what_was_understood_is_read_back(
    talk: Talk, date: tuple[int | None, int | None] | None, time: str, words: str
) -> None:
    ends = [".." if days is None else day_off(days) for days in date or ()]
    said = {"date": ends[0] if len(set(ends)) == 1 else "/".join(ends)} if ends else {}
    answer = schedules(talk("C0001"), "改一下送货时间", **said, **({"time": time} if time else {}))
    assert answer.names == ["utter_schedule_confirm"]
    assert words in answer.text


def test_waiting_until_told(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert "等您通知" in schedules(customer, "先不要送 等我通知").text
    confirmed(customer, "schedule_form", "action_schedule_submit")
    payload = request_of(services, RequestKind.SCHEDULE).payload
    assert (payload["hold"], payload["days"], payload["hours"]) == (True, None, None)


def test_the_time_is_asked_for_and_one_that_is_over_refused(talk: Talk) -> None:
    customer = talk("C0001")
    assert schedules(customer, "O-MOVING可以约个时间送货吗").names == ["utter_schedule_when"]
    customer.hears("昨天送", "inform", {"date": day_off(-1)})
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_past", "utter_schedule_when"]
    customer.hears("那上午", "inform", {"time": "08:00/12:00"})
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_confirm"]
    assert "派送当天 08:00–12:00" in answer.text  # not yesterday
    customer.hears("不对，后天", "inform", {"date": day_off(2)})
    assert "08:00–12:00" in customer.fills("schedule_form").text


def test_a_time_told_while_the_order_is_asked_for_is_kept(talk: Talk) -> None:
    customer = talk("C0001")
    assert schedules(customer, "想约个送货时间", "").names == ["utter_schedule_which"]
    customer.hears("明天下午", "inform", {"date": day_off(1), "time": "12:00/18:00"})
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_form_noted", "utter_schedule_which"]
    customer.taps(answer.said[1].buttons[0])
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_confirm"]
    assert "明天 12:00–18:00" in answer.text


def test_a_yes_agrees_to_what_was_read_back(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert "15:00 以后" in schedules(customer, "下午三点以后送", time="15:00/..").text
    assert customer.slots["schedule_when"] == "下午三点以后送"  # what an agent reads
    customer.hears("好的，我明天在家", "affirm", {"date": day_off(1)})
    customer.fills("schedule_form")
    customer.runs("action_schedule_submit")
    payload = request_of(services, RequestKind.SCHEDULE).payload
    assert (payload["days"], payload["hours"]) == (None, ["15:00", None])


def test_the_day_an_order_was_made_is_no_wish(talk: Talk) -> None:
    customer = talk("C0001")
    schedules(customer, "想约个送货时间", "")
    text = "今天买的那单"
    said = {"entity": "date", "value": day_off(0), "start": 0, "end": 2}
    customer.hears(text, "inform", [said])
    assert "utter_form_noted" not in customer.fills("schedule_form").names


def test_a_parcel_at_the_door_cannot_be_put_off(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        scan = {"at": now(), "text": "正在派送", "state": ParcelState.DELIVERING}
        record_scan(session, "S-MOVING", **scan)
    customer = talk("C0001")
    schedules(customer, "O-MOVING 明天再送", date=day_off(1))
    said = confirmed(customer, "schedule_form", "action_schedule_submit")
    assert said.names == ["utter_schedule_refused"]
    assert "已经在派送" in said.text


def test_what_arrived_needs_no_time(talk: Talk) -> None:
    answer = schedules(talk("C0001"), "O-SIGNED明天送", "O-SIGNED", date=day_off(1))
    assert answer.names == ["utter_schedule_not_now"]


def refuses(customer: RasaCaller, text: str, order_id: str = "") -> Answer:
    customer.hears(text, "refuse_parcel", {"order_id": order_id} if order_id else {})
    return customer.fills("intercept_form")


def test_a_parcel_under_way_is_called_back_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = refuses(customer, "帮我拦截快递")
    assert answer.names == ["utter_refuse_fee", "utter_intercept_confirm"]
    assert "¥10" in answer.text
    said = confirmed(customer, "intercept_form", "action_intercept_submit")
    assert said.names == ["utter_intercept_accepted"]
    request = request_of(services, RequestKind.INTERCEPT)
    assert request.object_id == "O-MOVING"
    assert refuses(customer, "拦截成功没").names == ["utter_intercept_is_accepted"]
    with services.database.write() as session:
        answers.answer(session, request.id, "done", "", now())
    assert refuses(customer, "拦下来没有").names == ["utter_intercept_is_done"]


def test_who_only_asks_about_refusing_hears_the_rule(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, ShippingPolicy(refusal_fee=0), "test")
    assert refuses(talk("C0002"), "可以拒收吗").names == ["utter_refuse_free"]
    assert refuses(talk(), "可以拒收吗").names == ["utter_refuse_free", "utter_login_needed"]


@pytest.mark.parametrize(
    ("order_id", "response", "button"),
    [
        ("O-PAID", "utter_intercept_unshipped", "取消订单"),
        ("O-SIGNED", "utter_intercept_signed", "申请退款"),
    ],
)
def test_what_is_not_under_way_has_another_way(
    talk: Talk, order_id: str, response: str, button: str
) -> None:
    answer = refuses(talk("C0001"), f"{order_id}不想收了", order_id)
    assert answer.names == [response]
    assert answer.said[0].titles == [button]


def test_no_leaves_the_parcel_on_its_way(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = refuses(customer, "拦截快递")
    customer.taps(answer.said[1].buttons[1])
    customer.fills("intercept_form")
    assert customer.runs("action_intercept_submit").names == ["utter_intercept_kept"]
    with services.database.read() as session:
        assert list(requests_of(session, "C0001")) == []
