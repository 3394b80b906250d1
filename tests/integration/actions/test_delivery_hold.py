"""Sending that is to wait, and goes on after all."""

import pytest

from actions.delivery.hold import delays_sending, holds
from actions.turn import Services
from actions.understood import Understood
from shop.orders.models import ShopRequest
from shop.orders.requests import requests_of
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed
from tests.integration.actions.conftest import Talk
from tests.integration.actions.delivering import day_off, schedules, weekday_off


def wishes(services: Services) -> list[ShopRequest]:
    with services.database.read() as session:
        return list(requests_of(session, "C0001", RequestKind.SCHEDULE))


@pytest.mark.parametrize(
    "text",
    [
        "先别发哈 我过几天才回家",
        "我这几天不在家 可以晚点发货吗",
        "表先压着别发",
        "不急着发 等我回来再说",
        "暂时不要给我寄",
        "货先留着 缓缓再发",
        "我出差 能不能晚几天寄",
        "推迟几天再发",
    ],
)
def test_what_has_not_left_waits_until_told(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    asked = schedules(customer, text, "O-PAID")
    assert asked.names == ["utter_schedule_confirm_hold"]
    assert "先不发货，等您通知再发" in asked.text
    said = confirmed(customer, "schedule_form", "action_schedule_submit")
    assert said.names == ["utter_schedule_hold_accepted"]
    payload = wishes(services)[0].payload
    assert (payload["hold"], payload["days"]) == (True, None)


def test_it_waits_until_a_day(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    schedules(customer, "这几天别发 人不在", "O-PAID")
    customer.hears("9天后再发", "inform", {"date": day_off(9)})
    assert "再发" in customer.fills("schedule_form").text
    confirmed(customer, "schedule_form", "action_schedule_submit")
    payload = wishes(services)[0].payload
    assert (payload["hold"], payload["days"]) == (True, [day_off(9), day_off(9)])
    assert payload["wanted"].startswith("先不发货")


def test_what_left_is_only_brought_later(talk: Talk) -> None:
    asked = schedules(talk("C0001"), "先别发 等我通知", "O-MOVING")
    assert asked.names == ["utter_schedule_confirm"]
    assert "先不送" in asked.text


@pytest.mark.parametrize(
    "text", ["怎么还不发货", "都三天了一直不发", "别发韵达", "什么时候发货", "别放门口", "寄到哪了"]
)
def test_what_asks_or_wishes_otherwise_holds_nothing(text: str) -> None:
    message = Understood(text, "", 0.0, (), ())
    assert not (holds(message) and delays_sending(message))


def test_it_begins_whatever_it_was_taken_for(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("包先压着别发 我在外地", "nlu_fallback")
    assert customer.runs("action_misunderstood").followed == ["schedule_form"]
    customer.hears("后天再发吧", "modify_order", {"date": day_off(2)})
    assert customer.runs("action_misunderstood").followed == ["schedule_form"]


def test_it_goes_on_after_all(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("还是正常发吧", "cancel_order")
    assert "utter_schedule_on_accepted" not in customer.runs("action_misunderstood").names
    schedules(customer, "先别发", "O-PAID")
    confirmed(customer, "schedule_form", "action_schedule_submit")
    customer.hears("还是正常发吧 我让邻居收", "cancel_order")
    assert customer.runs("action_misunderstood").names == ["utter_schedule_on_accepted"]
    assert [one.payload["hold"] for one in wishes(services)] == [False, True]


def test_the_date_of_a_weekday_is_named(talk: Talk) -> None:
    name, dated = weekday_off(3)
    answer = schedules(talk("C0001"), f"{name}再发货吧", "O-PAID", date=day_off(3))
    assert f"{dated}再发" in answer.text
