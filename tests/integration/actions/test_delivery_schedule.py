"""Another time of delivery, and how to hand it over."""

from datetime import timedelta

import pytest

from actions.delivery.handover import handover_in
from actions.turn import Services
from shop.clock import for_people, now
from shop.conversations import repository as conversations
from shop.orders.requests import requests_of
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.integration.actions.conftest import Talk
from tests.integration.actions.delivering import (
    day_off,
    said_day,
    schedules,
    urged,
    urges,
    weekday_off,
)


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
    asked = schedules(customer, "O-MOVING 明天再送", date=day_off(1))
    assert asked.names == ["utter_schedule_confirm_out"]
    assert "不一定来得及" in asked.text
    said = confirmed(customer, "schedule_form", "action_schedule_submit")
    assert said.names == ["utter_handover_accepted"]
    assert request_of(services, RequestKind.HANDOVER).payload["wanted"] == "改到明天再送"
    with services.database.read() as session:
        assert not requests_of(session, "C0001", RequestKind.SCHEDULE)


@pytest.mark.parametrize(
    ("order_id", "said_first"),
    [("O-MOVING", "utter_schedule_confirm"), ("O-PAID", "utter_schedule_next_weekend")],
)
def test_on_a_weekend_this_one_is_meant_where_it_can_be_met(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, order_id: str, said_first: str
) -> None:
    today = now()
    saturday = today + timedelta(days=(5 - for_people(today).weekday()) % 7)
    monkeypatch.setattr("actions.delivery.wished_times.now", lambda: saturday)
    this = for_people(saturday).date()
    next_one = this + timedelta(days=7)
    weekend = f"{this}/{this + timedelta(days=1)}"
    text = f"{order_id} 周末送吧"
    named = [
        {"entity": "order_id", "value": order_id, "start": 0, "end": len(order_id)},
        *said_day(text, weekend, "周末"),
    ]
    customer = talk("C0001")
    customer.hears(text, "schedule_delivery", named)
    said = customer.fills("schedule_form")
    assert said.names[0] == said_first
    assert (f"{next_one.month}月{next_one.day}日" in said.text) == (order_id == "O-PAID")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("今天别送 我不在家", "今天"),
        ("今天家里没人", "今天"),
        ("能不能别今天送", "今天"),
    ],
)
def test_a_day_that_does_not_suit_is_not_offered(talk: Talk, text: str, word: str) -> None:
    customer = talk("C0001")
    customer.hears(
        f"O-MOVING {text}",
        "schedule_delivery",
        [
            *said_day(f"O-MOVING {text}", day_off(0), word),
            {"entity": "order_id", "value": "O-MOVING", "start": 0, "end": 8},
        ],
    )
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_which_day"]
    assert "今天不送" in answer.text
    weekday = "周" + "一二三四五六日"[for_people(now()).weekday()]
    customer.hears(f"{weekday}吧", "inform", said_day(f"{weekday}吧", day_off(0), weekday))
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_confirm"]
    week_later = for_people(now()) + timedelta(days=7)
    assert f"{week_later.month}月{week_later.day}日" in answer.text


def test_another_day_in_the_same_sentence_is_taken(talk: Talk) -> None:
    customer = talk("C0001")
    text = "明天不在家 后天送"
    days = [*said_day(text, day_off(1), "明天"), *said_day(text, day_off(2), "后天")]
    customer.slots["order_id"] = "O-MOVING"
    customer.hears(text, "schedule_delivery", days)
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_confirm"]
    later = for_people(now()) + timedelta(days=2)
    assert f"{later.month}月{later.day}日" in answer.text
    text = "后天也不行 没人"
    customer.hears(text, "deny", said_day(text, day_off(2), "后天"))
    assert customer.fills("schedule_form").names == ["utter_schedule_which_day"]


def test_asking_for_a_day_does_not_refuse_it(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    text = "今天没人 能不能明天送"
    days = [*said_day(text, day_off(0), "今天"), *said_day(text, day_off(1), "明天")]
    customer.hears(text, "schedule_delivery", days)
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_schedule_confirm"]
    assert "明天送" in answer.text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("能送上门吧 不要又给我扔驿站", "不放驿站、送货上门"),
        ("别放驿站给我送上楼", "不放驿站、送货上门"),
        ("到了给我打电话别直接放柜子", "不放快递柜、送前先打电话"),
        ("不用打电话 放门口", "放家门口、不要打电话或敲门"),
        ("家里没人 让他放菜鸟驿站", "放菜鸟驿站"),
        ("上次就没打电话直接扔了", ""),
        ("快递员会给我打电话吗", ""),
    ],
)
def test_what_a_courier_is_to_do(text: str, wanted: str) -> None:
    assert handover_in(text) == wanted


def test_how_to_hand_it_over_is_put_to_the_shop_once(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = schedules(customer, "O-MOVING 送上门 来之前打个电话")
    assert answer.names == ["utter_handover_accepted"]
    assert "送货上门、送前先打电话" in answer.text
    request = request_of(services, RequestKind.HANDOVER)
    assert (request.object_id, request.payload["wanted"]) == (
        "O-MOVING",
        "送货上门、送前先打电话",
    )
    answer = schedules(customer, "O-MOVING 送上门 来之前打个电话")
    assert answer.names == ["utter_handover_before"]


def test_passing_it_on_means_what_was_said_before(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-MOVING"
    with services.database.write() as session:
        conversation = conversations.lock(session, customer.conversation)
        assert conversation is not None
        for text in ("能送货上门吗 不要又给我扔驿站", "上次就没打电话直接扔了"):
            conversations.append(session, conversation, at=now(), sender="customer", text=text)
    answer = urges(customer, "那你跟快递说一声")
    assert answer.names == ["utter_handover_accepted"]
    wanted = request_of(services, RequestKind.HANDOVER).payload["wanted"]
    assert wanted == "不放驿站、送货上门、送前先打电话"
    assert urged(services) == []


def test_what_arrived_needs_no_time(talk: Talk) -> None:
    answer = schedules(talk("C0001"), "O-SIGNED明天送", "O-SIGNED", date=day_off(1))
    assert answer.names == ["utter_schedule_not_now"]


def test_who_is_not_at_home_and_says_where_to_leave_it_is_not_asked_where(talk: Talk) -> None:
    customer = talk("C0001")
    text = "今天我不在家 放驿站就行"
    customer.hears(text, "schedule_delivery", {"order_id": "O-MOVING", "date": day_off(0)})
    answer = customer.fills("schedule_form")
    assert answer.names == ["utter_handover_accepted"]
    assert "放菜鸟驿站" in answer.text


def test_the_weekday_that_it_is_today_means_the_next_one(talk: Talk, services: Services) -> None:
    name, dated = weekday_off(7)
    for text, when in ((f"O-MOVING {name}送", dated), (f"O-MOVING 这{name}送", "今天）")):
        customer = talk("C0001")
        word = text[text.index("周") : text.index("送")]
        order_id = {"entity": "order_id", "value": "O-MOVING", "start": 0, "end": 8}
        customer.hears(text, "schedule_delivery", [order_id, *said_day(text, day_off(0), word)])
        answer = customer.fills("schedule_form")
        assert answer.names == ["utter_schedule_confirm"]
        assert when in answer.text


def test_the_date_of_a_weekday_is_named(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    name, dated = weekday_off(3)
    answer = schedules(customer, f"O-MOVING {name}送", date=day_off(3))
    assert f"约{dated}送" in answer.text
    confirmed(customer, "schedule_form", "action_schedule_submit")
    wanted = request_of(services, RequestKind.SCHEDULE).payload["wanted"]
    assert wanted == dated
