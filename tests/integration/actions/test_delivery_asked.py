"""Special questions about an order are answered first, from the order and its scans."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.clock import for_people
from shop.orders.states import OrderState
from shop.shipping.intake import ShipmentIn, TrackingEventIn, put_shipment
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import place

TRACK = ("action_track_logistics", "track_logistics")


def tracks(customer: RasaCaller, text: str, **entities: str) -> Answer:
    action, intent = TRACK
    return customer.asks(action, text, intent, entities)


def in_days(now: datetime, days: int) -> str:
    return for_people(now + timedelta(days=days)).date().isoformat()


def under_way(services: Services, now: datetime, days: float = 2) -> None:
    """C0003's order O-WAY, sent yesterday, promised in so many days."""
    sent = now - timedelta(days=1)
    with services.database.write() as session:
        place(
            session,
            "O-WAY",
            "C0003",
            OrderState.IN_TRANSIT,
            sent - timedelta(days=1),
            paid_at=sent - timedelta(days=1),
            shipped_at=sent,
        )
        scan = TrackingEventIn(at=sent, text="快件已到达武汉转运中心", place="武汉")
        parcel = ShipmentIn(
            id="S-WAY",
            order_id="O-WAY",
            courier="云雀速运",
            tracking_no="YQ2000000001",
            state=ParcelState.IN_TRANSIT,
            shipped_at=sent,
            promised_at=now + timedelta(days=days),
            events=(scan,),
        )
        put_shipment(session, parcel)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卡在杭州了是不是丢了", "utter_delivery_lost"),
        ("物流好几天不动了", "utter_delivery_stuck_since"),
        ("包裹咋跑杭州去了", "utter_delivery_elsewhere_hub"),
        ("发的啥快递", "utter_delivery_courier"),
        ("到底哪天到", "utter_delivery_no_date_arrive"),
        ("为啥这么慢", "utter_delivery_why_late"),
        ("有没有赔偿", "utter_delivery_compensation"),
        ("再不到我就退了", "utter_delivery_refund_or_wait"),
        ("取件码是多少", "utter_delivery_pickup_code_moving"),
        ("放菜鸟驿站就行", "utter_handover_accepted"),
        ("到了会放哪", "utter_delivery_pickup_point"),
        ("快遞員電話可以給我嗎", "utter_delivery_phone_company"),
        ("要是少了找谁", "utter_delivery_if_missing"),
    ],
)
def test_a_special_question_gets_its_own_answer(talk: Talk, text: str, expected: str) -> None:
    assert tracks(talk("C0001"), text).names == [expected]


def test_a_place_asked_about_is_explained_by_the_scan(
    talk: Talk, services: Services, now: datetime
) -> None:
    under_way(services, now)
    said = tracks(talk("C0003"), "怎么在武汉", region="武汉")
    assert said.names == ["utter_delivery_elsewhere_hub"]
    assert "武汉转运中心" in said.text


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, "utter_delivery_day_not_sure"), (2, "utter_delivery_day_yes")],
)
def test_by_a_day_is_answered_by_the_promise(
    talk: Talk, services: Services, now: datetime, days: int, expected: str
) -> None:
    under_way(services, now)
    customer = talk("C0003")
    day = in_days(now, days)
    said = customer.asks("action_delivery_time", f"{day}能到不", "ask_delivery_time", {"date": day})
    assert said.names == [expected]


def test_an_order_not_sent_is_not_there_tomorrow(talk: Talk, now: datetime) -> None:
    customer, day = talk("C0001"), in_days(now, 1)
    entities = {"order_id": "O-PAID", "date": day}
    said = customer.asks(
        "action_delivery_time", f"O-PAID {day}能到吗", "ask_delivery_time", entities
    )
    assert said.names == ["utter_delivery_day_unshipped"]


def test_which_day_it_is_sent_is_never_made_up(
    talk: Talk, services: Services, now: datetime
) -> None:
    paid = now - timedelta(days=4)
    with services.database.write() as session:
        place(
            session,
            "O-OVERDUE",
            "C0003",
            OrderState.AWAITING_SHIPMENT,
            paid,
            paid_at=paid,
            ship_by=now - timedelta(days=2),
        )
    customer = talk("C0003")
    told = [
        customer.asks("action_ship_time", text, "ask_ship_time").names[0]
        for text in ("咋还不发货", "就说到底哪天发", "为啥", "今天到底能不能发")
    ]
    assert told == [
        "utter_delivery_overdue",
        "utter_delivery_no_date_ship",
        "utter_delivery_why_overdue",
        "utter_delivery_nothing_new",
    ]


def test_asked_again_nothing_is_told_in_the_same_words(talk: Talk) -> None:
    customer = talk("C0001")
    told = [tracks(customer, "到哪了").names[0] for _ in range(4)]
    assert told[:2] == ["utter_delivery_late", "utter_delivery_again_scan"]
    assert told[2:] == ["utter_delivery_no_date_arrive", "utter_delivery_nothing_new"]


@pytest.mark.parametrize(
    "ask",
    [
        ("action_delivery_time", "几号能到", "ask_delivery_time"),
        ("action_track_logistics", "哪天能到呀", "track_logistics"),
        ("action_delivery_time", "还要等多久", "ask_delivery_time"),
    ],
)
def test_the_day_is_told_although_it_stood_in_the_answer_before(
    talk: Talk, services: Services, now: datetime, ask: tuple[str, str, str]
) -> None:
    under_way(services, now)
    customer = talk("C0003")
    day = for_people(now + timedelta(days=2)).day
    tracks(customer, "到哪了")
    first, again = customer.asks(*ask), customer.asks(*ask)
    assert first.names == ["utter_delivery_how_long_arrive"]
    assert again.names == ["utter_delivery_still_arrive"]
    assert f"{day}日" in first.text
    assert f"{day}日" in again.text


def test_when_it_is_sent_is_told_after_whether_it_was(talk: Talk, now: datetime) -> None:
    customer = talk("C0001")
    customer.asks("action_ship_time", "发货了没", "ask_ship_time", {"order_id": "O-PAID"})
    said = customer.asks("action_ship_time", "那啥时候发呀", "ask_ship_time")
    assert said.names == ["utter_delivery_how_long_ship"]
    today = customer.asks(
        "action_delivery_time", "今天发不", "ask_delivery_time", {"date": in_days(now, 0)}
    )
    assert today.names == ["utter_delivery_ship_day_not_sure"]


def out_since(services: Services, now: datetime, days: float) -> None:
    """O-WAY, with the courier since so many days."""
    under_way(services, now)
    with services.database.write() as session:
        record_scan(
            session,
            "S-WAY",
            at=now - timedelta(days=days),
            text="快递员正在派送",
            state=ParcelState.DELIVERING,
        )


def test_what_is_out_since_yesterday_is_not_promised_for_today(
    talk: Talk, services: Services, now: datetime
) -> None:
    out_since(services, now, 1)
    customer, today = talk("C0003"), {"date": in_days(now, 0)}
    said = customer.asks("action_delivery_time", "今天能道吗", "ask_delivery_time", today)
    assert said.names == ["utter_delivery_day_delivering_old"]
    assert "说不准" in said.text


def test_the_hour_is_not_made_up(talk: Talk, services: Services, now: datetime) -> None:
    out_since(services, now, 0)
    customer = talk("C0003")
    assert tracks(customer, "到哪了").names == ["utter_delivery_out"]
    said = customer.asks("action_delivery_time", "大概几点", "ask_delivery_time")
    assert said.names == ["utter_delivery_hour_out"]


def test_if_it_were_lost_the_money_comes_back(talk: Talk) -> None:
    said = tracks(talk("C0001"), "T恤要是丢了咋整", order_id="O-MOVING")
    assert said.names == ["utter_delivery_if_lost_check"]
    assert "¥148" in said.text


def test_news_is_told_again(talk: Talk, services: Services, now: datetime) -> None:
    under_way(services, now)
    customer = talk("C0003")
    assert tracks(customer, "到哪了").names == ["utter_delivery_promised"]
    assert tracks(customer, "到哪了").names == ["utter_delivery_again_scan"]
    with services.database.write() as session:
        record_scan(session, "S-WAY", at=now, text="快件已到达成都转运中心", place="成都")
    again = tracks(customer, "到哪了")
    assert again.names == ["utter_delivery_promised"]
    assert "成都" in again.text


def test_a_yes_to_urging_urges(talk: Talk, services: Services, now: datetime) -> None:
    under_way(services, now)
    customer = talk("C0003")
    tracks(customer, "到哪了")
    assert tracks(customer, "到哪了").slot("proposed") == "urge_delivery"
    said = customer.asks("action_nothing_pending", "好的", "affirm")
    assert said.names == ["utter_urge_delivery_accepted"]


def test_what_was_not_sent_is_not_the_parcel_talked_about(talk: Talk) -> None:
    customer = talk("C0001")
    tracks(customer, "O-MOVING", order_id="O-MOVING")
    said = customer.asks("action_ship_time", "为啥还没发", "ask_ship_time")
    assert said.slot("order_id") == "O-PAID"


def test_ones_own_courier_is_told_and_not_the_shops(
    talk: Talk, services: Services, now: datetime
) -> None:
    under_way(services, now)
    said = talk("C0003").asks("action_shipping_method", "发的啥快递", "ask_shipping_method")
    assert "YQ2000000001" in said.text
    phone = talk("C0003").asks("action_urge_delivery", "快递员电话多少", "urge_delivery")
    assert phone.names == ["utter_urge_courier"]


def test_what_one_number_holds_is_told(talk: Talk, services: Services, now: datetime) -> None:
    under_way(services, now)
    said = tracks(talk("C0003"), "就一个快递单号吗 另一个也在里面？")
    assert said.names == ["utter_delivery_inside_one"]
    assert "YQ2000000001" in said.text


def test_who_contests_that_nothing_is_paid_gets_a_person(talk: Talk) -> None:
    customer = talk("C0001")
    tracks(customer, "晚了这么多 赔不赔")
    said = customer.asks("action_misunderstood", "凭啥没有", "nlu_fallback")
    assert said.names == ["utter_contested_handoff"]
