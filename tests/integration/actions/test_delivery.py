from datetime import datetime, timedelta

from actions.turn import Services
from shop.orders.states import OrderState
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from tests.integration.actions.conftest import Talk
from tests.tiny_shop import place


def test_a_late_parcel_is_admitted_with_its_last_scan_and_remedies(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我的快递怎么还没到", "track_logistics")
    answer = customer.runs("action_track_logistics")
    assert answer.names == ["utter_delivery_late"]
    assert "已到达杭州转运中心" in answer.text
    assert answer.said[0].titles == ["帮我催一下", "请人工催一下"]
    card = answer.said[0].payload["orders"][0]
    assert [action["title"] for action in card["actions"]] == ["查物流", "申请退款"]
    assert card["late"] is True
    assert card["tracking_no"] == "SF1000000001"


def test_an_order_not_shipped_says_until_when_it_will_be(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID什么时候到", "ask_delivery_time", {"order_id": "O-PAID"})
    said = customer.runs("action_delivery_time")
    assert said.names == ["utter_delivery_ship_by"]


def test_an_order_that_should_have_been_shipped_is_admitted(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        place(
            session,
            "O-OVERDUE",
            "C0003",
            OrderState.AWAITING_SHIPMENT,
            now - timedelta(days=4),
            paid_at=now - timedelta(days=4),
            ship_by=now - timedelta(days=2),
        )
    customer = talk("C0003")
    customer.hears("怎么还不发货", "ask_delivery_time")
    answer = customer.runs("action_delivery_time")
    assert answer.names == ["utter_delivery_overdue"]
    assert "请人工催一下" in answer.said[0].titles


def test_a_signed_parcel_says_when_and_where(talk: Talk, services: Services, now: datetime) -> None:
    with services.database.write() as session:
        record_scan(
            session, "S-MOVING", at=now, text="已签收，本人", place="杭州", state=ParcelState.SIGNED
        )
    customer = talk("C0001")
    customer.hears("SF1000000001到了吗", "track_logistics", {"tracking_no": "SF1000000001"})
    answer = customer.runs("action_track_logistics")
    assert answer.names == ["utter_delivery_signed_where"]
    assert "本人" in answer.text


def test_another_customers_parcel_is_not_found(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("SF1000000001到了吗", "track_logistics", {"tracking_no": "SF1000000001"})
    assert customer.runs("action_track_logistics").names == ["utter_orders_not_found"]


def test_the_order_talked_about_last_is_meant(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("查O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    customer.runs("action_order_status")
    customer.hears("什么时候能到", "ask_delivery_time")
    said = customer.runs("action_delivery_time")
    assert said.names == ["utter_delivery_how_long_unshipped"]
    assert said.slot("order_id") == "O-PAID"


def test_nothing_under_way_is_said(talk: Talk) -> None:
    customer = talk("C0003")
    customer.hears("快递到哪了", "track_logistics")
    assert customer.runs("action_track_logistics").names == ["utter_delivery_nothing"]


def test_who_waits_though_all_has_arrived_hears_what_came_last(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        for id_, days in [("O-FIRST", 60), ("O-LAST", 30)]:
            bought = now - timedelta(days=days)
            times = {"paid_at": bought, "shipped_at": bought, "signed_at": bought}
            place(session, id_, "C0003", OrderState.COMPLETED, bought, **times)
    customer = talk("C0003")
    customer.hears("我的快递怎么还没到", "track_logistics")
    answer = customer.runs("action_track_logistics")
    assert answer.names == ["utter_delivery_nothing_but"]
    assert [card["id"] for card in answer.said[0].payload["orders"]] == ["O-LAST"]
    assert answer.said[0].titles == ["登记核查"]


def test_not_there_yet_is_not_about_an_order_signed_before(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-SIGNED"
    customer.hears("快递怎么还没到", "track_logistics")
    assert customer.runs("action_track_logistics").names == ["utter_delivery_late"]


def test_before_buying_the_rule_is_told_to_anybody(talk: Talk) -> None:
    for customer, text in ((talk(), "寄到长沙一般几天"), (talk("C0001"), "今天拍的话几天能到")):
        customer.hears(text, "ask_delivery_time")
        answer = customer.runs("action_delivery_time")
        assert answer.names == ["utter_delivery_time_rule"]
        assert "48 小时" in answer.text


def test_a_visitor_who_asks_for_a_parcel_logs_in_first(talk: Talk) -> None:
    customer = talk()
    customer.hears("我买的什么时候到", "ask_delivery_time")
    assert customer.runs("action_delivery_time").names == ["utter_login_needed"]
