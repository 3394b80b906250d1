"""The acceptance story (DESIGN): a shop never seen connects, and its customer is looked after.

Binding a WeChat account to the customer is told in the channel's own tests; here they are signed in
by the shop's page.
"""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from zhuyi_client import Object, Zhuyi

from tests.foreign_shop import connection
from tests.foreign_shop.books import Books, Order
from tests.foreign_shop.conftest import Installation
from tests.foreign_shop.customer import Agent, Customer, suggested, tappable, text_of
from tests.foreign_shop.goods import items
from tests.foreign_shop.receiver import Reception

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_500)]
NOW = datetime.now(UTC).replace(microsecond=0)
BUYER, PHONE = "客-王芳", "13800007788"
TRACKING = "YT2025000088"
PUT = ("已提交", "提交取消申请", "已经提交")


class NanShan:
    """The shop: its books, its connection, and the customers it has."""

    def __init__(self, zhuyi: Zhuyi) -> None:
        self.zhuyi, self.books = zhuyi, Books()
        goods = list(items())
        days = lambda n: NOW - timedelta(days=n)  # noqa: E731
        self.moving = self.books.open(
            BUYER, [goods[6]], "已发出", days(6), paid=days(6), sent=days(5)
        )
        self.received = self.books.open(
            BUYER, [goods[0]], "客户已收", days(6), paid=days(6), sent=days(5), received=days(2)
        )
        self.packed = self.books.open(
            BUYER, [goods[16]], "备货中", days(1), paid=days(1), packed=True
        )
        self.goods = goods

    def push(self) -> None:
        """Everything in one call, in the order in which things rest on each other."""
        buyer = {"version": 1, "name": "王芳", "phone": PHONE, "level": "老主顾"}
        others = [Object("customers", f"客-{n}", {"version": 1}) for n in range(60)]
        orders = [connection.order(one, PHONE) for one in self.books.orders.values()]
        where, seen = "已到达杭州转运中心", NOW - timedelta(hours=60)
        late = NOW - timedelta(days=1)
        result = self.zhuyi.batch(
            [
                *connection.catalogue(),
                Object("customers", BUYER, buyer),
                *others,
                *orders,
                connection.parcel(self.moving, TRACKING, late, where, seen),
            ]
        )
        assert (result.failed, result.errors) == (0, ())
        assert result.applied == len(list(connection.catalogue())) + 61 + 3 + 1

    def push_history(self) -> None:
        """Sixty days of what its customers looked at and bought."""
        draw, events = random.Random(7), []
        for person in range(60):
            taste = draw.choice([(0, 6), (6, 12), (12, 16)])
            for step in range(20):
                item = self.goods[draw.randrange(*taste)]
                at = NOW - timedelta(days=60 * (1 - step / 20), minutes=draw.randrange(600))
                kind = "purchase" if step % 7 == 6 else "view"
                events.append(
                    {
                        "id": f"看-{person}-{step}",
                        "customer_id": f"客-{person}",
                        "type": kind,
                        "item_id": item.number,
                        "ts": at.isoformat(),
                    }
                )
        result = self.zhuyi.events(events)
        assert (result.accepted, result.errors) == (1_200, ())
        assert self.zhuyi.events(events[:5]).duplicates == 5

    def again(self, order: Order) -> None:
        """Push an order that changed."""
        order.revision += 1
        assert self.zhuyi.batch([connection.order(order, PHONE)]).applied == 1


@pytest.fixture(scope="module")
def shop(installation: Installation, reception: Reception) -> Iterator[NanShan]:
    """Connected: everything pushed, a model trained on it, webhooks answered."""
    with Zhuyi(installation.url, installation.shop_key, trust_env=False) as zhuyi:
        shop = NanShan(zhuyi)
        reception.receiver.secrets = installation.command("webhook-secret", "show").split()
        reception.take = lambda event: connection.handle(event, shop.books, zhuyi)
        shop.push()
        shop.push_history()
        installation.command("train")
        yield shop


@pytest.fixture(scope="module")
def customer(installation: Installation, shop: NanShan) -> Iterator[Customer]:
    """王芳, signed in on the shop's page."""
    token = shop.zhuyi.customer_token(BUYER).token
    customer = Customer(installation.url, token)
    yield customer
    customer.close()


@pytest.fixture(scope="module")
def agent(installation: Installation) -> Iterator[Agent]:
    """The lead, online, with service hours around the clock."""
    lead = installation.lead
    agent = Agent(installation.url, lead["login"], lead["password"])
    hours = {"opens": "00:00:00", "closes": "23:59:59", "weekdays": [0, 1, 2, 3, 4, 5, 6]}
    agent.call("PUT", "/policies/service_hours", {**hours, "answer_minutes": 30})
    yield agent
    agent.close()


def test_three_fragments_get_one_answer_about_the_parcel(customer: Customer) -> None:
    for text in ("在吗", "我那个快递", "怎么还没到"):
        last = customer.say(text)
    answer = customer.answer(last)
    time.sleep(3)  # a second answer would come now
    log = customer.log()
    assert {m["reply_to"] for m in log if m["sender"] == "bot"} == {last}
    assert [m for m in log if m["sender"] == "bot"] == answer
    read = text_of(answer)
    assert "已到达杭州转运中心" in read
    assert TRACKING in read


def test_a_gift_for_mother_is_suggested_criticised_and_explained(customer: Customer) -> None:
    first = suggested(customer.ask("想给妈妈挑个礼物，300左右"))
    assert first
    assert all(200 <= float(item["price"]) <= 400 for item in first)
    cheaper = suggested(customer.ask("便宜一点"))
    assert cheaper
    dearest = max(float(item["price"]) for item in first)
    assert all(float(item["price"]) < dearest for item in cheaper)
    other = suggested(customer.ask("不要红色"))
    assert other
    assert all("红色" not in item["title"] for item in other)
    why = customer.tap("为什么", [m for m in customer.log() if m["type"] == "products"][-1:])
    assert any(word in text_of(why) for word in ("妈妈", "预算", "元", "热销", "颜色", "红色"))


def through_the_form(customer: Customer, asked: str, wanted: tuple[str, ...]) -> str:
    """Answer whatever the form asks, tapping the first of `wanted` that is offered; the end."""
    answer = customer.ask(asked)
    for _ in range(8):
        read = text_of(answer)
        if any(word in read for word in PUT):
            return read
        if "后四位" in read:
            answer = customer.ask(PHONE[-4:])
            continue
        titles = [one["title"] for one in tappable(answer)]
        chosen = [title for word in wanted for title in titles if word in title]
        assert chosen, f"none of {wanted} in {titles}: {read}"
        answer = customer.tap(chosen[0], answer)
    raise AssertionError(f"the form never ended: {text_of(answer)}")


def refund(customer: Customer, order: Order) -> str:
    """Ask for money back by the number of the order."""
    wanted = ("确认", order.items[0].title[:6], "不想要", "整单", "其他")
    return through_the_form(customer, f"我要退款，订单号{order.number}", wanted)


def test_a_refund_goes_to_the_shop_and_back_to_the_customer(
    customer: Customer, shop: NanShan
) -> None:
    asked = refund(customer, shop.received)
    assert "已提交" in asked
    assert "已同意" not in asked
    accepted = customer.told("request_accepted")
    assert "同意" in accepted["text"]
    assert "已按原支付方式退回" not in accepted["text"]
    (wish,) = shop.books.returns.values()
    assert (wish.order, wish.fen) == (shop.received.number, shop.received.fen)
    assert "还没有" in text_of(customer.ask("退款到哪一步了"))
    (request,) = [
        one
        for one in shop.zhuyi.requests("accepted")
        if one.data.get("aftersale_id") == wish.number
    ]
    shop.zhuyi.answer(request.id, "done")
    assert "已按原支付方式退回" in customer.told("request_done")["text"]
    notices = [m for m in customer.log() if m["type"] == "notice"]
    assert [m["payload"]["code"] for m in notices][-2:] == ["request_accepted", "request_done"]
    assert shop.zhuyi.get("aftersales", wish.number)["state"] == "done"


def test_a_refusal_carries_the_shops_own_words(customer: Customer, shop: NanShan) -> None:
    wanted = ("确认", shop.packed.items[0].title[:4], "待发货")
    asked = through_the_form(customer, f"取消订单{shop.packed.number}", wanted)
    assert "已经取消" not in asked
    refused = customer.told("request_refused")
    assert "拦不下来" in refused["text"]
    assert shop.zhuyi.get("orders", shop.packed.number)["state"] == "awaiting_shipment"


def test_anger_brings_a_person_with_the_whole_context_who_gives_it_back(
    customer: Customer, agent: Agent, shop: NanShan
) -> None:
    customer.say("你们太差劲了！气死我了，马上给我叫人来")
    deadline = time.monotonic() + 60
    while True:
        queue = agent.call("GET", "/queue")["conversations"]
        mine = [one for one in queue if one["id"] == customer.id]
        if mine:
            break
        assert time.monotonic() < deadline, customer.log()[-4:]
        time.sleep(0.5)
    agent.call("POST", f"/conversations/{customer.id}/claim")
    seen = agent.call("GET", f"/conversations/{customer.id}")
    read = [m["text"] for m in seen["messages"]]
    assert "我那个快递" in read
    assert any("气死我了" in text for text in read)
    agent.call("POST", f"/conversations/{customer.id}/reply", {"text": "我是客服，给您添麻烦了"})
    reply = [m for m in customer.log() if m["sender"] == "agent"]
    assert [m["text"] for m in reply] == ["我是客服，给您添麻烦了"]
    seq = customer.say("那你帮我催一下快递")
    time.sleep(3)
    assert [m for m in customer.log(seq) if m["sender"] == "bot"] == []
    words = f"{shop.packed.number} 我已经让仓库加急"
    agent.call("POST", f"/conversations/{customer.id}/reply", {"text": words})
    agent.call("POST", f"/conversations/{customer.id}/return")
    assert shop.packed.number in json.dumps(
        customer.ask("那个订单现在什么状态"), ensure_ascii=False
    )


def test_personalisation_goes_off_and_is_seen_to_be_off(
    customer: Customer, shop: NanShan, installation: Installation
) -> None:
    answer = customer.ask("关闭个性化推荐")
    if not consent(customer)["personalisation"]:
        off = answer
    else:
        off = customer.tap("关", answer)
    assert "关" in text_of(off)
    assert consent(customer)["personalisation"] is False
    headers = {"Authorization": f"Bearer {installation.shop_key}"}
    query = {"customer_id": BUYER, "k": 5}
    found = httpx.get(
        f"{installation.url}/api/v1/recommendations",
        params=query,
        headers=headers,
        trust_env=False,
        timeout=30,
    ).json()
    assert found["personalised"] is False
    assert not [e for item in found["items"] for e in item["evidence"] if e["kind"] == "history"]


def consent(customer: Customer) -> dict[str, bool]:
    answer = customer.http.get(f"/api/v1/customers/{BUYER}/consent")
    answer.raise_for_status()
    return dict(answer.json())


def test_a_shop_that_is_away_and_changes_its_secret_loses_nothing(
    installation: Installation, shop: NanShan, reception: Reception
) -> None:
    rejected, heard = len(reception.rejected), len(shop.books.heard)
    new = installation.command("webhook-secret", "rotate", "--overlap-hours", "24")
    other = Customer(installation.url, shop.zhuyi.customer_token(BUYER).token)
    reception.away = True
    refund(other, shop.moving)
    time.sleep(3)
    assert len(shop.books.heard) == heard
    reception.receiver.secrets = [new]  # the shop changed over meanwhile
    reception.away = False
    assert "催快递" in other.told("request_refused")["text"]
    other.close()
    assert shop.books.heard[heard:] == ["aftersale.requested"]
    assert len(reception.rejected) == rejected


def test_nobody_else_can_tell_the_shop_anything(shop: NanShan, reception: Reception) -> None:
    heard = list(shop.books.heard)
    body = b'{"type":"ticket.opened","timestamp":"2026-01-01T00:00:00Z","data":{}}'
    stamp = str(int(time.time()))
    for signature in ("v1,", "v1,AAAA", "v2,AAAA", ""):
        headers = {
            "webhook-id": "evt_x",
            "webhook-timestamp": stamp,
            "webhook-signature": signature,
        }
        answer = httpx.post(reception.url, content=body, headers=headers, trust_env=False)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert shop.books.heard == heard
