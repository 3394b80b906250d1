"""The acceptance story (DESIGN): a shop never seen connects, and its customer is looked after.

Binding a WeChat account to the customer is told in the channel's own tests; here they are signed in
by the shop's page.
"""

import json
import time

import httpx
import pytest

from tests import direct
from tests.foreign_shop.books import Order
from tests.foreign_shop.conftest import Installation
from tests.foreign_shop.customer import Agent, Customer, suggested, tappable, text_of
from tests.foreign_shop.nanshan import BUYER, PHONE, TRACKING, NanShan
from tests.foreign_shop.receiver import Reception

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_500)]
PUT = ("已提交", "提交取消申请", "已经提交")


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
    found = direct.get(
        f"{installation.url}/api/v1/recommendations",
        params=query,
        headers=headers,
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
        answer = direct.post(reception.url, content=body, headers=headers)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert shop.books.heard == heard
