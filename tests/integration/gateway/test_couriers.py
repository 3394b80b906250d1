"""Couriers say where parcels are: pushed by the shop, or fetched from an aggregator."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.couriers import kuaidi100 as adapter
from gateway.couriers import polling as module
from shop.orders.models import Order
from shop.shipping.couriers.kuaidi100 import courier_code, parcel_state
from shop.shipping.models import ParcelWatch
from tests.aggregator import Aggregator, complaint, line, tracked
from tests.parcels_under_way import Parcels

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing(moment):
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
def aggregator():
    running = Aggregator().start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)


@pytest.fixture
def under_way(database, aggregator):
    return Parcels(database, aggregator)


def recorded(number, at, com="yuantong", state="3"):
    return tracked(
        number,
        com,
        state,
        [
            line(beijing(at - timedelta(hours=40)), "【杭州】已收件", "103", "揽收", "浙江,杭州市"),
            line(beijing(at - timedelta(hours=20)), "已到达上海转运中心", "1002", "干线"),
            line(beijing(at - timedelta(hours=3)), "正在派送，王师傅", "5", "派件"),
            line(beijing(at - timedelta(hours=1)), "已签收，签收人：本人", "301", "签收"),
        ],
    )


def test_a_parcel_is_followed_to_the_door_and_its_order_signed(under_way, aggregator):
    order, parcel, number = under_way.ship()
    aggregator.answers[number] = recorded(number, under_way.at)
    under_way.ask(under_way.asked(parcel))
    found = under_way.of(order)
    assert (found.shipment.state, found.late, found.stuck) == ("signed", False, False)
    states = [event.state for event in found.events]
    assert states == ["picked_up", "in_transit", "delivering", "signed"]
    assert found.events[0].place == "浙江,杭州市"
    assert abs(found.last.at - (under_way.at - timedelta(hours=1))) < timedelta(seconds=1)
    with under_way.database.read() as session:
        assert session.get(Order, order).state == "signed"
    assert aggregator.asked == [
        {"com": "yuantong", "num": number, "resultv2": "4", "phone": "2222"}
    ]


def test_a_parcel_that_arrived_is_not_asked_about_again(under_way, aggregator):
    _, parcel, number = under_way.ship()
    aggregator.answers[number] = recorded(number, under_way.at)
    under_way.ask(under_way.asked(parcel))
    other = under_way.ship()[1]
    under_way.at += timedelta(days=1)
    under_way.ask(under_way.asked(other))
    assert [one["num"] for one in aggregator.asked].count(number) == 1


def test_the_same_answer_again_adds_nothing(under_way, aggregator):
    order, parcel, number = under_way.ship()
    aggregator.answers[number] = tracked(
        number, "yuantong", "0", recorded(number, under_way.at)["data"][2:]
    )
    under_way.ask(under_way.asked(parcel))
    under_way.at += timedelta(hours=3)
    under_way.ask(lambda: under_way.watch(parcel).next_at > under_way.at)
    assert len(aggregator.asked) == 2
    assert len(under_way.of(order).events) == 2


def test_late_and_stuck_parcels_are_recognised(under_way, aggregator):
    at = under_way.at
    order, parcel, number = under_way.ship(days=6, promised_at=at - timedelta(days=1))
    scan = line(beijing(at - timedelta(hours=70)), "已到达武汉转运中心", "0", "在途")
    aggregator.answers[number] = tracked(number, "yuantong", "0", [scan])
    under_way.ask(under_way.asked(parcel))
    found = under_way.of(order)
    assert (found.late, found.stuck) == (True, True)
    fresh = line(beijing(at - timedelta(hours=1)), "离开武汉转运中心", "0", "在途")
    aggregator.answers[number] = tracked(number, "yuantong", "0", [scan, fresh])
    under_way.at += timedelta(hours=2, minutes=1)
    under_way.ask(lambda: len(under_way.of(order).events) == 2)
    assert (under_way.of(order).late, under_way.of(order).stuck) == (True, False)


@pytest.mark.parametrize(
    "bad",
    [
        complaint("500", "查询无结果，请隔段时间再查"),
        complaint("400", "找不到对应公司"),
        b"<html>502 Bad Gateway</html>",
        b"",
        b"[]",
        b'{"status": "200", "data": [{"time": "\xff"}]}',
        {"status": "200", "state": "0", "data": [{"ftime": "yesterday", "context": "x"}]},
        {"status": "200", "state": "0", "data": [line("2026-99-99 00:00:00", "x", "0", "")]},
        {"status": "200", "state": "0", "data": "none"},
        {"status": "200", "nu": "ANOTHER", "state": "3", "data": []},
        b'{"status":"200","message":"' + b"x" * 600_000 + b'"}',
    ],
    ids=lambda bad: str(bad)[:30],
)
def test_no_answer_loses_nothing_and_is_asked_again_later_and_later(under_way, aggregator, bad):
    order, parcel, number = under_way.ship()
    aggregator.answers[number] = bad
    under_way.ask(under_way.asked(parcel))
    first = under_way.watch(parcel)
    assert (first.attempts, under_way.of(order).events) == (1, [])
    assert first.error
    under_way.at = first.next_at
    under_way.ask(lambda: under_way.watch(parcel).attempts == 2)
    second = under_way.watch(parcel)
    assert second.next_at - under_way.at > first.next_at - (under_way.at - timedelta(minutes=15))
    aggregator.answers[number] = recorded(number, under_way.at)
    under_way.at = second.next_at
    under_way.ask(lambda: under_way.of(order).shipment.state == "signed")
    assert under_way.watch(parcel).error == ""


def test_a_slow_aggregator_and_one_in_trouble_hold_up_nobody(under_way, aggregator, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT", 0.3)
    _, slow, number = under_way.ship()
    aggregator.answers[number] = 5.0
    order, quick, other = under_way.ship()
    aggregator.answers[other] = recorded(other, under_way.at)
    under_way.ask(lambda: under_way.watch(slow) and under_way.watch(quick))
    assert under_way.of(order).shipment.state == "signed"
    assert "imeout" in under_way.watch(slow).error
    aggregator.status = 500
    third = under_way.ship()[1]
    under_way.ask(under_way.asked(third))
    assert under_way.watch(third).error == "HTTP 500"


def test_a_wrong_key_stops_asking_instead_of_burning_the_quota(under_way, aggregator):
    under_way.key = "wrong"
    first, *others = [under_way.ship()[1] for _ in range(12)]
    under_way.ask(under_way.asked(first))
    tried = [parcel for parcel in (first, *others) if under_way.watch(parcel)]
    assert len(tried) <= module.AT_ONCE
    assert "503" in under_way.watch(first).error


def test_the_quota_of_the_day_is_kept_over_restarts(under_way, aggregator):
    under_way.quota = 3
    for _ in range(5):
        under_way.ship()

    def asked():
        with under_way.database.read() as session:
            return session.query(ParcelWatch).count()

    under_way.ask(lambda: asked() == 3)
    with pytest.raises(TimeoutError):  # a new worker the same day
        under_way.ask(lambda: asked() > 3, seconds=0.3)
    under_way.at += timedelta(days=1)
    under_way.ask(lambda: asked() == 5)


def test_scans_of_an_earlier_parcel_with_the_same_number_and_of_tomorrow_are_left_out(
    under_way, aggregator
):
    order, parcel, number = under_way.ship()
    at = under_way.at
    aggregator.answers[number] = tracked(
        number,
        "yuantong",
        "0",
        [
            line(beijing(at - timedelta(days=200)), "已签收", "3", "签收"),
            line(beijing(at - timedelta(hours=2)), "运输中\x07\n", "0", "在途"),
            line(beijing(at + timedelta(days=2)), "来自未来", "0", "在途"),
        ],
    )
    under_way.ask(under_way.asked(parcel))
    assert [event.text for event in under_way.of(order).events] == ["运输中"]
    assert under_way.of(order).shipment.state == "in_transit"


def test_an_unknown_courier_is_not_asked_for(under_way, aggregator):
    parcel = under_way.ship(courier="村口老李")[1]
    under_way.ask(under_way.asked(parcel))
    assert aggregator.asked == []
    assert "村口老李" in under_way.watch(parcel).error


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("顺丰速运", "shunfeng"),
        ("顺丰", "shunfeng"),
        (" SF ", "shunfeng"),
        ("圆通速递有限公司", "yuantong"),
        ("中通快递", "zhongtong"),
        ("韵达", "yunda"),
        ("极兔速递", "jtexpress"),
        ("EMS", "ems"),
        ("邮政EMS", "ems"),
        ("邮政快递包裹", None),
        ("中国邮政", "youzhengguonei"),
        ("京东物流", "jd"),
        ("德邦快递", "debangkuaidi"),
        ("yuantong", "yuantong"),
        ("", None),
    ],
)
def test_couriers_are_known_by_their_usual_names(name, code):
    assert courier_code(name) == code


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("0", "in_transit"),
        ("1", "picked_up"),
        ("103", "picked_up"),
        ("1001", "in_transit"),
        ("2", "in_transit"),
        ("201", "in_transit"),
        ("3", "signed"),
        ("303", "signed"),
        ("4", "returned"),
        ("5", "delivering"),
        ("501", "delivering"),
        ("6", "in_transit"),
        ("14", "in_transit"),
        ("", "in_transit"),
        ("99999", "in_transit"),
    ],
)
def test_state_codes_never_claim_more_than_they_say(code, state):
    assert parcel_state(code) == state


def test_the_shop_pushes_scans_too(shop, under_way):
    order, parcel, _ = under_way.ship()
    path = f"/api/v1/shop/shipments/{parcel}/scans"
    at = under_way.at.replace(microsecond=0)
    scans = [
        {"at": at.isoformat(), "text": "已签收", "state": "signed"},
        {"at": (at - timedelta(hours=3)).isoformat(), "text": "派送中", "state": "delivering"},
    ]
    assert shop.post(path, json={"scans": scans}).json() == {"added": 2, "known": 0}
    assert shop.post(path, json={"scans": scans}).json() == {"added": 0, "known": 2}
    late = [{"at": (at - timedelta(days=1)).isoformat(), "text": "在途"}]
    assert shop.post(path, json={"scans": late}).json() == {"added": 1, "known": 0}
    assert under_way.of(order).shipment.state == "signed"
    with under_way.database.read() as session:
        assert session.get(Order, order).state == "signed"


@pytest.mark.parametrize(
    ("scan", "field"),
    [
        ({"text": "x"}, "scans.0.at"),
        ({"at": "2026-01-01T00:00:00", "text": "x"}, "scans.0.at"),
        ({"at": "0001-01-01T00:00:00+08:00", "text": "x"}, "scans.0.at"),
        ({"at": "2026-01-01T00:00:00+08:00", "text": ""}, "scans.0.text"),
        ({"at": "2026-01-01T00:00:00+08:00", "text": "字" * 201}, "scans.0.text"),
        ({"at": "2026-01-01T00:00:00+08:00", "text": "a\x00"}, "scans.0.text"),
        ({"at": "2026-01-01T00:00:00+08:00", "text": "x", "state": "lost"}, "scans.0.state"),
    ],
)
def test_a_wrong_scan_names_its_field(shop, under_way, scan, field):
    _, parcel, _ = under_way.ship()
    answer = shop.post(f"/api/v1/shop/shipments/{parcel}/scans", json={"scans": [scan]})
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert shop.post("/api/v1/shop/shipments/none/scans", json={"scans": []}).status_code == 422
    good = [{"at": "2026-01-01T00:00:00+08:00", "text": "x"}]
    missing = shop.post("/api/v1/shop/shipments/none/scans", json={"scans": good})
    assert missing.status_code == 404
