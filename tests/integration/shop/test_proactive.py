"""What customers are told unasked: true facts, each once."""

import threading
from datetime import timedelta

import pytest

from gateway.proactive.words import worded
from shop.aftersales import service as aftersales
from shop.aftersales.models import AfterSale, Refund
from shop.conversations import repository, sessions
from shop.customers.consent import Purpose, set_consent
from shop.demo import DemoShop
from shop.orders.models import ShopRequest
from shop.policies.values import AttentionPolicy, ProactivePolicy
from shop.privacy.service import erase_customer
from shop.proactive import repository as proactive
from shop.proactive import service
from shop.proactive.models import Notification
from shop.shipping.models import Shipment
from tests.integration.shop.news import LATE


def test_who_did_not_agree_is_told_nothing_and_nothing_is_kept(telling):
    telling.coupon()
    telling.ship()
    telling.refund()
    telling.look()
    assert telling.told() == []
    with telling.database.read() as session:
        assert session.query(Notification).count() == 0


def test_a_late_parcel_is_told_once_with_its_last_scan_and_its_order(telling):
    telling.agree()
    telling.look()
    (text,) = telling.told()
    assert "O-MOVING" in text
    assert "已到达杭州转运中心" in text
    with telling.database.read() as session:
        message = repository.log_after(session, telling.talk, 0)[-1]
    card = message.payload["orders"][0]
    assert (message.type, card["id"], card["late"]) == ("order", "O-MOVING", True)
    assert card["tracking_no"] == "SF1000000001"
    assert [action["title"] for action in card["actions"]] == ["查物流", "催一催"]
    telling.at += timedelta(days=1)
    telling.look()
    assert len(telling.told()) == 1


def test_a_stuck_parcel_says_for_how_long(telling):
    telling.agree()
    telling.do(lambda session: setattr(session.get(Shipment, "S-MOVING"), "promised_at", None))
    telling.look()
    assert "48 小时没有新的物流记录" in telling.told()[0]


def test_a_shipped_order_is_told_by_itself_and_no_more_once_it_is_late(telling):
    telling.agree()
    telling.arrived()
    telling.ship()
    telling.look()
    assert telling.told() == []  # its parcel is pushed in a moment
    telling.at += timedelta(minutes=11)
    telling.look()
    assert len(telling.told()) == 1
    assert "O-PAID" in telling.told()[0]
    assert "已经发出" in telling.told()[0]


def test_money_that_went_back_is_told_with_its_amount(telling):
    telling.agree()
    telling.arrived()
    telling.refund()
    telling.look()
    (text,) = telling.told()
    assert "¥5" in text
    assert "O-SIGNED" in text


def test_a_refund_whose_request_was_answered_here_is_not_told_again(telling):
    telling.agree()
    telling.arrived()
    shop, case = DemoShop(), {}

    def ask(session):
        asked = aftersales.request_refund(
            session, shop, "C0001", "O-SIGNED", reason="", key="k", conversation_id=telling.talk
        )
        case["id"] = asked.id

    telling.do(ask)
    telling.at += timedelta(minutes=1)

    def done(session):
        if session.get(AfterSale, case["id"]).state != "accepted":
            aftersales.accept(session, case["id"], telling.at)
        aftersales.complete(session, case["id"], telling.at)

    telling.do(done)
    telling.search()
    with telling.database.read() as session:  # the answer is on its way
        assert session.query(Notification).filter_by(kind="refunded").count() == 0
        money = session.query(Refund).filter_by(aftersale_id=case["id"]).one().id

    def answer(session):
        request = session.query(ShopRequest).filter_by(object_id=case["id"]).one()
        request.state = "done"
        talk = repository.lock(session, telling.talk)
        name = f"s/request:{request.id}:done"
        repository.append(
            session, talk, at=telling.at, sender="system", text="办好", client_id=name
        )

    telling.do(answer)
    telling.look()
    assert telling.told() == ["办好"]
    assert telling.news(("refunded", money)).state == "dropped"


def test_a_coupon_needs_the_consent_for_marketing(telling):
    telling.arrived()
    telling.coupon()
    telling.agree(Purpose.PROACTIVE)
    telling.look()
    assert telling.told() == []
    telling.agree(Purpose.PROACTIVE, granted=False)
    telling.agree(Purpose.MARKETING)
    telling.look()
    (text,) = telling.told()
    assert "满百减十" in text
    assert "满 ¥100 减 ¥10" in text


def test_coupons_that_end_soon_are_told_in_one_message_the_others_not(telling):
    telling.agree(Purpose.MARKETING)
    telling.coupon("Q1")
    telling.coupon("Q2", title="立减五元", amount=500, threshold=0)
    telling.coupon("Q3", days=9)
    telling.coupon("Q4", title="用过的券", used_by="O-OLD")
    telling.look()
    (text,) = telling.told()
    assert "2 张" in text
    assert "减 ¥5" in text
    with telling.database.read() as session:
        at = telling.at - timedelta(minutes=1)
        assert proactive.told_since(session, "C0001", at) == 1


def test_the_shop_can_switch_each_kind_off(telling):
    telling.agree()
    telling.search()
    telling.rule(ProactivePolicy(late=False))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "switched_off")


def test_news_older_than_a_month_are_none(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.refund()
    telling.look()
    telling.at += timedelta(days=31)
    with telling.database.write() as session:
        sessions.start(session, "C0001", telling.at)
    telling.at += timedelta(minutes=1)
    telling.look()
    assert telling.told() == []


def test_eight_at_once_tell_a_fact_once_and_within_the_budget(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=1))
    telling.coupon()
    telling.search()
    keys = [LATE, ("coupon", "Q1")] * 4
    start, errors = threading.Barrier(len(keys)), []

    def tell(key):
        start.wait()
        try:
            telling.consider(key)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=tell, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(telling.told()) == 1


def test_killed_before_the_commit_nothing_is_told_and_later_it_is(telling):
    telling.agree()
    telling.search()
    with pytest.raises(KeyboardInterrupt), telling.database.write() as session:
        assert service.Telling(session, worded, telling.ways, telling.at).consider(LATE)
        raise KeyboardInterrupt
    assert (telling.told(), telling.news().state) == ([], "pending")
    telling.look()
    assert len(telling.told()) == 1


def test_nobody_is_told_of_another_customers_parcel(telling):
    telling.do(lambda session: set_consent(session, "C0002", Purpose.PROACTIVE, True, "customer"))
    with telling.database.write() as session:
        sessions.start(session, "C0002", telling.at)
    telling.look()
    assert telling.told() == []


def test_who_is_erased_leaves_no_news_behind(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.do(lambda session: erase_customer(session, "C0001", "customer"))
    assert telling.news() is None
    telling.look()
    assert telling.told() == []
