"""Customers are told what they did not ask for, through the public door of a running gateway."""

import asyncio
import itertools
import threading
import time
from datetime import timedelta

import pytest

from gateway.proactive import rounds
from gateway.proactive.rounds import Proactive
from gateway.proactive.ways import ChannelWays
from gateway.writer import Writer
from shop.clock import now
from shop.conversations import sessions
from shop.conversations.models import Conversation, Message
from shop.customers.consent import Purpose, set_consent
from shop.customers.intake import CustomerIn, put_customer
from shop.customers.models import Coupon
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.policies.service import set_policy
from shop.policies.values import AttentionPolicy
from shop.proactive.models import Notification
from tests.gateway_process import GatewayProcess

A_ROUND = 1.5  # seconds after which a round has looked
NUMBERS = itertools.count(1)
AWAKE = {"quiet_from": "00:00", "quiet_to": "00:00"}  # the tests run at any hour
ROOM = AttentionPolicy(**AWAKE, per_day=50, per_week=50)


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Rounds that look often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "LOOK_EVERY", 0.2)
        yield


class News:
    """One new customer who agreed, and the shop that pushes."""

    def __init__(self, database, shop, chat):
        self.database, self.shop, self.number = database, shop, next(NUMBERS)
        self.customer = f"新-{self.number}"
        self.rule(ROOM)
        self.put("customers", self.customer, name="顾客", phone=f"139{self.number:08}")
        self.agree(proactive=True)
        token = shop.post("/api/v1/customer-tokens", json={"customer_id": self.customer}).json()
        self._open = lambda: chat(token["token"])
        self.chat = self._open()

    def visit(self):
        self.chat = self._open()

    def rule(self, value):
        with self.database.write() as session:
            set_policy(session, value, "lead")

    def agree(self, **purposes):
        answer = self.shop.put(f"/api/v1/customers/{self.customer}/consent", json=purposes)
        assert answer.status_code == 200, answer.text

    def put(self, collection, id_, **body):
        answer = self.shop.put(f"/api/v1/shop/{collection}/{id_}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def order(self, state="in_transit", version=1, **more):
        id_ = f"新单-{self.number}"
        line = {"product_id": "P", "title": "茶壶", "quantity": 1, "unit_price": 8900}
        body = {
            "customer_id": self.customer,
            "state": state,
            "placed_at": ago(days=3),
            "paid_at": ago(days=3),
            "total": 8900,
            "lines": [{**line, "paid": 8900}],
            "version": version,
        }
        if state == "in_transit":
            body["shipped_at"] = ago(hours=1)
        self.put("orders", id_, **{**body, **more})
        return id_

    def parcel(self, order, state="in_transit", version=1, **more):
        body = {
            "order_id": order,
            "courier": "顺丰",
            "tracking_no": f"SF{self.number:010}",
            "state": state,
            "shipped_at": ago(hours=1),
            "version": version,
        }
        self.put("shipments", f"新包-{self.number}", **{**body, **more})

    def told(self, talk=None):
        with self.database.read() as session:
            query = session.query(Message).filter_by(sender="system")
            found = query.filter_by(conversation_id=talk or self.chat.id)
            return [one.text for one in found.order_by(Message.seq)]

    def until_told(self, count=1, within=60):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if len(self.told()) >= count:
                return self.told()
            time.sleep(0.05)
        raise AssertionError(f"not {count} told: {self.told()}, {self.states()}")

    def states(self):
        with self.database.read() as session:
            found = session.query(Notification).filter_by(customer_id=self.customer)
            return {(one.kind, one.state, one.reason) for one in found}

    def until_state(self, *wanted, within=60):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if wanted in self.states():
                return
            time.sleep(0.05)
        raise AssertionError(f"{wanted} not in {self.states()}")


def ago(**time_):
    return (now() - timedelta(**time_)).isoformat()


def later(**time_):
    return (now() + timedelta(**time_)).isoformat()


@pytest.fixture
def news(database, shop, chat):
    return News(database, shop, chat)


def test_a_pushed_shipment_is_told_in_the_open_page_with_its_card(news):
    order = news.order()
    news.parcel(order, promised_at=later(days=2))
    (text,) = news.until_told()
    assert order in text
    assert "顺丰" in text
    message = next(one for one in news.chat.log() if one["sender"] == "system")
    assert (message["type"], message["payload"]["orders"][0]["state"]) == ("order", "运输中")
    (action,) = message["payload"]["orders"][0]["actions"]
    assert action["title"] == "查物流"
    news.chat.answers_to(news.chat.tap(action["action_id"]))


def test_the_same_push_again_and_a_newer_one_tell_nothing_more(news):
    order = news.order()
    news.parcel(order)
    news.until_told()
    news.order(version=2)
    news.parcel(order, version=2, state="delivering")
    news.agree(proactive=False)
    news.agree(proactive=True)
    time.sleep(A_ROUND)
    assert len(news.told()) == 1


def test_a_listening_page_hears_of_it_at_once(news):
    heard = {}
    thread = threading.Thread(target=lambda: heard.update(log=news.chat.log(0, wait=25)))
    thread.start()
    news.parcel(news.order())
    thread.join(60)
    assert "已经发出" in heard["log"][0]["text"]


def test_a_late_parcel_and_a_refund_of_the_shops_own_are_told(news):
    order = news.order(shipped_at=ago(days=2))
    news.parcel(order, shipped_at=ago(days=2), promised_at=ago(hours=2))
    assert "还没有送到" in news.until_told()[0]
    case = {"order_id": order, "customer_id": news.customer, "kind": "refund", "state": "done"}
    case |= {"amount": 1050, "requested_at": ago(hours=3), "decided_at": ago(hours=1)}
    news.put("aftersales", f"售-{news.number}", **case, done_at=ago(hours=1))
    assert "¥10.50" in news.until_told(2)[1]


def test_without_consent_nothing_is_told(news):
    news.agree(proactive=False)
    order = news.order(shipped_at=ago(days=2))
    news.parcel(order, shipped_at=ago(days=2), promised_at=ago(hours=2))
    news.chat.answers_to(news.chat.send("在吗？"))
    time.sleep(A_ROUND)
    assert (news.told(), news.states()) == ([], set())


def test_a_used_up_budget_keeps_it_for_the_next_message(news):
    news.rule(AttentionPolicy(**AWAKE, per_day=0))
    news.parcel(news.order())
    news.until_state("shipped", "kept", "daily_cap")
    seq = news.chat.send("在吗？")
    news.chat.answers_to(seq)
    assert "已经发出" in news.until_told()[0]
    log = [one["sender"] for one in news.chat.log()]
    assert log == ["customer", "bot", "system"]
    news.chat.answers_to(news.chat.send("好的。"))
    time.sleep(A_ROUND)
    assert len(news.told()) == 1


def test_or_for_the_next_time_the_page_is_opened(news):
    news.rule(AttentionPolicy(**AWAKE, per_day=0))
    news.parcel(news.order())
    news.until_state("shipped", "kept", "daily_cap")
    first = news.chat.id
    news.visit()
    assert "已经发出" in news.until_told()[0]
    assert news.told(first) == []


def test_what_arrived_meanwhile_is_not_late_any_more(news):
    news.rule(AttentionPolicy(**AWAKE, per_day=0))
    order = news.order(shipped_at=ago(days=2))
    news.parcel(order, shipped_at=ago(days=2), promised_at=ago(hours=2))
    news.until_state("late", "kept", "daily_cap")
    done = {"state": "signed", "version": 2, "signed_at": ago(minutes=1)}
    news.parcel(order, shipped_at=ago(days=2), promised_at=ago(hours=2), **done)
    news.order(shipped_at=ago(days=2), **done)
    news.chat.answers_to(news.chat.send("到了。"))
    news.until_state("late", "dropped", "not_true_any_more")
    assert news.told() == []


def test_an_import_and_a_coupon_are_noticed_too(news):
    news.agree(proactive=True, marketing=True)
    with news.database.write() as session:  # as `zhuyi import` does
        session.add(
            Coupon(
                id=f"券-{news.number}",
                customer_id=news.customer,
                title="满百减十",
                amount=1000,
                threshold=10_000,
                starts_at=now() - timedelta(days=1),
                ends_at=now() + timedelta(days=2),
            )
        )
    (text,) = news.until_told()
    assert "满百减十" in text
    message = next(one for one in news.chat.log() if one["sender"] == "system")
    assert [one["title"] for one in message["payload"]["buttons"]] == ["看看我的券"]


def test_an_agent_is_not_interrupted(news, people):
    lead = people["lead"]
    news.chat.answers_to(news.chat.send("转人工"))
    lead.step(news.chat.id, "reply", text="您好，我来帮您。")
    before = len(news.told())
    news.parcel(news.order())
    news.until_state("shipped", "kept", "nowhere_to_tell")
    news.chat.send("好的")
    time.sleep(A_ROUND)
    assert len(news.told()) == before
    lead.step(news.chat.id, "return")
    news.until_state("shipped", "told", "")
    assert sum("已经发出" in text for text in news.told()) == 1


def many(database, count):
    """Customers with an open page, whose orders are on their way: nobody was told yet."""
    numbers = [f"众-{next(NUMBERS)}" for _ in range(count)]
    with database.write() as session:
        set_policy(session, ROOM, "lead")
        for id_ in numbers:
            put_customer(session, CustomerIn(id=id_, name="顾客", phone="13800000000"))
            set_consent(session, id_, Purpose.PROACTIVE, True, "customer")
            sessions.start(session, id_, now())
            goods = OrderLineIn(product_id="P", title="壶", quantity=1, unit_price=1, paid=1)
            order = {"id": id_, "customer_id": id_, "state": "in_transit", "total": 1}
            moments = {"placed_at": ago(days=1), "shipped_at": ago(hours=1)}
            put_order(session, OrderIn(**order, **moments, lines=(goods,)))
    return numbers


def said(database, customers):
    """How often each of them was told."""
    with database.read() as session:
        query = session.query(Conversation.customer_id).join(
            Message, Message.conversation_id == Conversation.id
        )
        found = [id_ for (id_,) in query.filter(Conversation.customer_id.in_(customers))]
    return [found.count(id_) for id_ in customers]


def test_two_that_both_believe_to_lead_tell_each_fact_once(database):
    """As at a change of the leader: both found the same facts, and both decide on them."""
    customers = many(database, 12)
    woken = []

    async def read(query):
        with database.read() as session:
            return query(session)

    async def race():
        writers = [Writer(database) for _ in range(2)]
        both = [
            Proactive(one, read, ChannelWays(dict), wake=woken.extend, leads=lambda: True)
            for one in writers
        ]
        for one in writers:
            one.start()
        while 0 in said(database, customers):
            await asyncio.gather(*(one.look() for one in both))
        for one in writers:
            await one.stop()

    asyncio.run(race())
    assert said(database, customers) == [1] * 12


def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(database, bot, tmp_path):
    customers = many(database, 40)
    running = GatewayProcess(tmp_path, bot.url, DATABASE_URL=database.url)
    try:
        for told in (1, 7, 20):
            while sum(said(database, customers)) < told:
                time.sleep(0.001)
            running.kill()
            running.start()
        running.ready()
        deadline = time.monotonic() + 120
        while sum(said(database, customers)) < 40 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert said(database, customers) == [1] * 40
    finally:
        running.close()
