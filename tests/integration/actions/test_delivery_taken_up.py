"""What is plainly said of a parcel is taken up, whatever it was understood as."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.tickets import tickets_of
from shop.orders.requests import request_about_order, requests_of
from shop.orders.states import OrderState
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from shop.system import RequestKind
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT, place

UNSURE = ("action_misunderstood", "nlu_fallback")


def says(customer: RasaCaller, text: str, **entities: str) -> Answer:
    """Understood as nothing."""
    action, intent = UNSURE
    return customer.asks(action, text, intent, entities)


def tickets(services: Services, customer_id: str = "C0001") -> list[tuple[str, str, str | None]]:
    with services.database.read() as session:
        return [(one.kind, one.state, one.order_id) for one in tickets_of(session, customer_id)]


def asked(services: Services, kind: RequestKind, customer_id: str = "C0001") -> list[object]:
    with services.database.read() as session:
        found = requests_of(session, customer_id, kind)
        return [one.payload.get("wanted", one.object_id) for one in found]


def tracked(talk: Talk, order_id: str = "O-MOVING") -> RasaCaller:
    """C0001, who asked where an order is."""
    customer = talk("C0001")
    customer.asks(
        "action_track_logistics", f"{order_id} 到哪了", "track_logistics", {"order_id": order_id}
    )
    return customer


def three_orders(services: Services, now: datetime) -> None:
    """C0003: a flask to be sent, headphones on their way, a shirt not paid for."""
    with services.database.write() as session:
        for id_, state, product in (
            ("O-F", OrderState.AWAITING_SHIPMENT, FLASK),
            ("O-H", OrderState.IN_TRANSIT, HEADPHONES),
            ("O-S", OrderState.AWAITING_PAYMENT, SHIRT),
        ):
            paid = {} if state == OrderState.AWAITING_PAYMENT else {"paid_at": now}
            place(session, id_, "C0003", state, now, products=((product, 5900),), **paid)


def test_a_check_is_closed_when_the_parcel_was_found(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks(
        "action_signed_not_received", "显示签收没收到 门口家人都没有", "signed_not_received"
    )
    assert tickets(services) == [("missing_parcel", "open", "O-SIGNED")]
    said = customer.asks("action_thanks_bye", "哎找到了 邻居帮拿的 不用查了", "thanks_bye")
    assert said.names == ["utter_missing_closed"]
    assert tickets(services) == [("missing_parcel", "closed", "O-SIGNED")]


def test_what_is_told_of_a_missing_parcel_goes_to_its_check(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.asks(
        "action_signed_not_received", "显示签收没收到 门口家人都没有", "signed_not_received"
    )
    said = says(customer, "问了我妈 她说没拿")
    assert said.names == ["utter_missing_noted"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
        assert "问了我妈" in ticket.text


def test_who_signed_is_told_and_nothing_opened_unasked(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    said = customer.asks(
        "action_signed_not_received", "谁签的啊 我人都在外地", "signed_not_received"
    )
    assert said.names[0] in {"utter_missing_who", "utter_delivery_missing_plain"}
    assert tickets(services) == []


def test_a_parcel_that_does_not_move_is_checked_when_it_is_asked_for(
    talk: Talk, services: Services
) -> None:
    customer = tracked(talk)
    lost = customer.asks("action_track_logistics", "是不是丢件了", "track_logistics")
    assert "登记核查" in lost.said[0].titles
    said = says(customer, "那你先帮我查着吧")
    assert said.names == ["utter_missing_opened_moving"]
    assert tickets(services) == [("missing_parcel", "open", "O-MOVING")]
    reply = customer.asks("action_refund_progress", "一般几天有结果", "refund_progress")
    assert reply.names == ["utter_missing_when"]


@pytest.mark.parametrize("text", ["那万一真丢了你们是赔钱还是重新给我发一个啊", "T恤要是丢了咋整"])
def test_what_happens_if_it_is_lost_is_told(talk: Talk, text: str) -> None:
    said = says(tracked(talk), text)
    assert said.names == ["utter_delivery_if_lost_check"]


def test_nothing_is_checked_that_was_only_looked_up(talk: Talk, services: Services) -> None:
    customer = tracked(talk)
    customer.asks("action_track_logistics", "再帮我查一下", "track_logistics")
    assert tickets(services) == []


def test_a_yes_to_the_check_opens_it(talk: Talk, services: Services) -> None:
    customer = tracked(talk)
    customer.asks("action_track_logistics", "是不是丢件了", "track_logistics")
    said = customer.asks("action_nothing_pending", "好", "affirm")
    assert said.names == ["utter_missing_opened_moving"]
    assert tickets(services) == [("missing_parcel", "open", "O-MOVING")]


def test_how_soon_urging_shows_is_answered(talk: Talk) -> None:
    customer = tracked(talk)
    customer.asks("action_urge_delivery", "催一下", "urge_delivery")
    said = customer.asks("action_urge_reply", "多久给我回复", "urge_reply")
    assert said.names == ["utter_urge_result_delivery"]


@pytest.mark.parametrize("text", ["都五天了 催一下仓库吧", "你帮我催催呗", "能快点送吗 等着用"])
def test_a_wish_to_hurry_is_done_and_not_asked_back(
    talk: Talk, services: Services, text: str
) -> None:
    customer = tracked(talk)
    customer.asks("action_ship_time", text, "ask_ship_time")
    assert asked(services, RequestKind.URGE) == ["O-MOVING"]


@pytest.mark.parametrize("text", ["不用催了", "催了没", "催过了吗"])
def test_what_only_speaks_of_urging_urges_nothing(
    talk: Talk, services: Services, text: str
) -> None:
    says(tracked(talk), text)
    assert asked(services, RequestKind.URGE) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("耳机呢", "O-H"), ("没付款那个呢", "O-S"), ("还有那个杯子呢", "O-F"), ("衣服呢", "O-S")],
)
def test_another_order_is_pointed_at(
    talk: Talk, services: Services, now: datetime, text: str, found: str
) -> None:
    three_orders(services, now)
    customer, other = talk("C0003"), "O-F" if found != "O-F" else "O-H"
    customer.asks(
        "action_track_logistics", f"{other} 到哪了", "track_logistics", {"order_id": other}
    )
    kinds = {
        word: kind for word, kind in (("耳机", "蓝牙耳机"), ("杯子", "保温杯")) if word in text
    }
    named = [
        {"entity": "category", "value": kind, "start": at, "end": at + len(word)}
        for word, kind in kinds.items()
        for at in [text.index(word)]
    ]
    customer.hears(text, "ask_ship_time", named)
    said = customer.runs("action_ship_time")
    assert said.slot("order_id") == found


def test_a_thing_that_no_order_holds_is_not_taken_for_another(
    talk: Talk, services: Services, now: datetime
) -> None:
    three_orders(services, now)
    said = talk("C0003").asks(
        "action_track_logistics", "我买的生鲜到哪了", "track_logistics", {"category": "生鲜"}
    )
    assert said.names[0] == "utter_orders_no_such"
    assert "生鲜" in said.text


@pytest.mark.parametrize("text", ["说好前天到 到现在影子都没有 你们搞什么", "快递怎么还没到啊真是"])
def test_late_and_angry_is_answered_for_the_late_order(
    talk: Talk, services: Services, now: datetime, text: str
) -> None:
    said = says(talk("C0001"), text)
    assert said.names[0] == "utter_delivery_late"
    assert "抱歉" in said.text


def test_only_the_day_is_wanted(talk: Talk) -> None:
    customer = tracked(talk)
    said = says(customer, "别跟我说什么正在路上 就说几号到")
    assert said.names == ["utter_delivery_no_date_arrive"]


def test_whether_the_courier_calls_is_not_known_but_can_be_asked_for(
    talk: Talk, services: Services
) -> None:
    customer = tracked(talk)
    said = customer.asks("action_faq", "送之前会打电话不", "ask_contact")
    assert said.names == ["utter_handover_call"]
    customer.asks("action_nothing_pending", "好", "affirm")
    assert asked(services, RequestKind.HANDOVER) == ["送前先打电话"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我不在家能放丰巢嘛", "放快递柜"),
        ("俺不搁家 让他撂门口呗", "放家门口"),
        ("不在家可以放管理室嗎", "交给物业或门卫"),
    ],
)
def test_where_to_leave_it_is_passed_on(
    talk: Talk, services: Services, text: str, wanted: str
) -> None:
    says(tracked(talk), text)
    assert asked(services, RequestKind.HANDOVER) == [wanted]


def test_who_is_not_at_home_chooses_where_it_is_left(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        record_scan(
            session,
            "S-MOVING",
            at=now - timedelta(hours=1),
            text="正在派送",
            state=ParcelState.DELIVERING,
        )
    customer = tracked(talk)
    said = says(customer, "今天送的那个我不在家")
    assert said.names == ["utter_handover_absent_out"]
    customer.taps(said.said[0].buttons[0])
    customer.fills("schedule_form")
    assert asked(services, RequestKind.HANDOVER) == ["放家门口"]


def test_whether_a_redirect_is_in_time_is_not_promised(talk: Talk, services: Services) -> None:
    customer = tracked(talk)
    with services.database.write() as session:
        request_about_order(
            session,
            services.system,
            RequestKind.ADDRESS,
            "C0001",
            "O-MOVING",
            payload={"address": {"city": "上海市", "detail": "张江路88号"}},
            key="redirect",
            conversation_id=customer.conversation,
        )
    said = customer.asks("action_track_logistics", "能赶得上吗", "track_logistics")
    assert said.names == ["utter_redirect_in_time"]


@pytest.mark.parametrize("text", ["快递员给我打电话了 我说不要了 他让我找你们", "没收到呢 不收了"])
def test_what_was_said_to_the_courier_is_no_wish(talk: Talk, services: Services, text: str) -> None:
    said = says(tracked(talk), text)
    assert said.names[-1] == "utter_refuse_next"
    assert said.said[-1].titles == ["拦截包裹"]
    assert asked(services, RequestKind.HANDOVER) == []


def test_a_plain_word_after_how_soon_hands_nothing_over(talk: Talk, services: Services) -> None:
    customer = tracked(talk)
    customer.asks("action_urge_delivery", "催一下", "urge_delivery")
    customer.asks("action_urge_reply", "多久给我回复", "urge_reply")
    assert customer.asks("action_nothing_pending", "好吧", "affirm").names == [
        "utter_affirm_nothing"
    ]


def test_urging_is_not_offered_again_with_the_reason(talk: Talk) -> None:
    customer = tracked(talk)
    customer.asks("action_urge_delivery", "催一下", "urge_delivery")
    said = customer.asks("action_track_logistics", "怎么这么慢", "track_logistics")
    assert said.names == ["utter_delivery_why_late_urged"]


def test_who_waits_for_a_person_still_hears_where_it_is(talk: Talk) -> None:
    customer = tracked(talk)
    customer.asks("action_transfer_human", "转人工", "transfer_human")
    said = says(customer, "算了 你先告诉我快递现在到哪儿了")
    assert said.names[0].startswith("utter_delivery_")
    told = says(customer, "快递一直不来 你们也不管")
    assert told.names == ["utter_queue_noted"]


@pytest.mark.parametrize(
    "text", ["承诺的时间都过了啊", "你给个准信", "这都几天了", "那现在怎么办", "再不到我就退了"]
)
def test_impatience_after_it_was_told_is_answered(talk: Talk, text: str) -> None:
    said = says(tracked(talk), text)
    assert said.names[0].startswith("utter_delivery_")


def test_the_late_order_is_meant_by_who_complains(
    talk: Talk, services: Services, now: datetime
) -> None:
    paid = now - timedelta(days=5)
    with services.database.write() as session:
        dates = {"paid_at": paid, "ship_by": now - timedelta(days=2)}
        place(session, "O-LATE", "C0003", OrderState.AWAITING_SHIPMENT, paid, **dates)
        place(session, "O-NEW", "C0003", OrderState.AWAITING_SHIPMENT, now, paid_at=now)
    said = says(talk("C0003"), "付完钱就不管了是吧 都几天了")
    assert said.names == ["utter_delivery_overdue"]
    assert said.slot("order_id") == "O-LATE"


def test_where_it_was_put_opens_no_check(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for text in ("啥时候签收的", "放哪了"):
        customer.asks("action_signed_not_received", text, "signed_not_received")
    assert tickets(services) == []


def test_all_that_is_late_is_urged_at_once(talk: Talk, services: Services, now: datetime) -> None:
    paid = now - timedelta(days=5)
    with services.database.write() as session:
        for id_ in ("O-ONE", "O-TWO"):
            dates = {"paid_at": paid, "ship_by": now - timedelta(days=2)}
            place(session, id_, "C0003", OrderState.AWAITING_SHIPMENT, paid, **dates)
    customer = talk("C0003")
    customer.asks("action_urge_delivery", "都帮我催一下", "urge_delivery")
    assert sorted(map(str, asked(services, RequestKind.URGE, "C0003"))) == ["O-ONE", "O-TWO"]


def test_whether_the_courier_was_told_is_not_claimed(talk: Talk) -> None:
    customer = tracked(talk)
    says(customer, "我不在家能放丰巢嘛")
    assert says(customer, "跟快递说好了吗").names == ["utter_handover_yet"]


def test_nothing_is_guaranteed_for_the_courier(talk: Talk) -> None:
    customer = tracked(talk)
    says(customer, "我不在家能放丰巢嘛")
    assert says(customer, "能保证吗").names == ["utter_handover_not_sure"]


def test_who_signed_asked_again_offers_the_check(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    for text in ("谁收走了", "到底谁拿走的"):
        said = customer.asks("action_signed_not_received", text, "signed_not_received")
        assert "登记核查" in said.said[0].titles
    assert tickets(services) == []


def test_a_kind_of_ones_own_that_was_never_bought(
    talk: Talk, services: Services, now: datetime
) -> None:
    three_orders(services, now)
    said = talk("C0003").asks("action_track_logistics", "我买的鞋子到哪了", "track_logistics")
    assert said.names[0] == "utter_orders_no_such"
    assert "鞋子" in said.text


def test_a_check_named_by_its_name_is_opened(talk: Talk, services: Services) -> None:
    said = says(tracked(talk), "登记核查吧")
    assert said.names == ["utter_missing_opened_moving"]
    assert tickets(services) == [("missing_parcel", "open", "O-MOVING")]


def test_to_be_called_on_arrival_is_for_the_courier(talk: Talk, services: Services) -> None:
    customer = tracked(talk)
    customer.asks("action_transfer_human", "那到了给我打电话", "transfer_human")
    assert asked(services, RequestKind.HANDOVER) == ["送前先打电话"]
    assert tickets(services) == []


def test_what_is_pointed_at_and_not_wanted_begins_a_return(
    talk: Talk, services: Services, now: datetime
) -> None:
    three_orders(services, now)
    customer = talk("C0003")
    customer.asks("action_track_logistics", "O-H 到哪了", "track_logistics", {"order_id": "O-H"})
    cup = {"entity": "category", "value": "保温杯", "start": 2, "end": 4}
    customer.hears("那个杯子不想要了", "nlu_fallback", [cup])
    answer = customer.runs("action_misunderstood")
    assert answer.followed == ["case_form"]
