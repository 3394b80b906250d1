"""openid and customer: bound once through the shop's login, by a state that works once."""

import re
import uuid
from datetime import timedelta

import pytest

from shop.channels import binding
from shop.channels.models import BindingState, Contact, ReplyWindow, Seen
from shop.clock import now
from shop.conversations.models import Conversation
from shop.customers.models import Customer as ShopCustomer
from shop.privacy import service as privacy
from tests import direct


@pytest.fixture(scope="module")
def account_settings():
    return {"ZHUYI_WECHAT_LOGIN_URL": "https://shop.example.com/login?from=wechat"}


@pytest.fixture
def shop(gateway):
    headers = {"Authorization": f"Bearer {gateway.shop_key}"}
    with direct.Client(base_url=gateway.url, headers=headers) as client:
        yield client


@pytest.fixture
def person(database):
    """A customer of the shop."""
    who = ShopCustomer(id=f"C-{uuid.uuid4().hex[:6]}", name="王芳", created_at=now())
    who.name += who.id
    with database.write() as session:
        session.add(who)
        return who.id


def state_in(text):
    found = re.search(r'href="https://shop\.example\.com/login\?from=wechat&state=([\w-]+)"', text)
    assert found, text
    return found[1]


def bind(shop, state, customer_id, **more):
    body = {"state": state, "customer_id": customer_id, **more}
    return shop.post("/api/v1/channel-bindings", json=body)


def customer_of(database, openid):
    with database.read() as session:
        contact = session.get(Contact, ("wechat", openid))
        return session.get(Conversation, contact.conversation_id).customer_id


def test_who_asks_for_orders_unbound_gets_the_shops_login(customer, bot):
    bot.reply = lambda _turn: [
        {"type": "text", "text": "请先登录", "payload": {"code": "login_needed"}}
    ]
    text = customer.says("我的订单呢？").text
    assert text.startswith("【智能助手】请先登录\n")
    assert len(state_in(text)) >= 40


def test_the_shop_confirms_and_the_customer_is_told(customer, shop, person, database, bot):
    state = state_in(customer.says("绑定").text)
    answer = bind(shop, state, person)
    assert answer.status_code == 200, answer.text
    assert answer.json()["external_id"] == customer.openid
    assert f"您现在是 王芳{person}" in customer.pushed(1)[0]
    assert customer_of(database, customer.openid) == person
    customer.says("查订单。")
    assert bot.turns[-1]["metadata"]["customer"] == person
    listed = shop.get(f"/api/v1/channel-bindings/{person}").json()["bindings"]
    assert [one["external_id"] for one in listed] == [customer.openid]
    assert f"已经绑定了店铺账号（王芳{person}）" in customer.says("绑定").text


def test_a_state_works_once(customer, shop, person):
    state = state_in(customer.says("绑定").text)
    assert bind(shop, state, person).status_code == 200
    again = bind(shop, state, person)
    assert (again.status_code, again.json()["code"]) == (404, "binding_state_unknown")


def test_a_newer_state_ends_the_older(customer, shop, person):
    older = state_in(customer.says("绑定").text)
    newer = state_in(customer.says("登录").text)
    assert bind(shop, older, person).status_code == 404
    assert bind(shop, newer, person).status_code == 200


def test_a_state_lasts_ten_minutes(customer, shop, person, database):
    state = state_in(customer.says("绑定").text)
    with database.write() as session:
        for row in session.query(BindingState):
            assert timedelta(minutes=9) < row.expires_at - now() <= timedelta(minutes=10)
            row.expires_at = now() - timedelta(seconds=1)
    assert bind(shop, state, person).status_code == 404


@pytest.mark.parametrize("state", ["guess", "x" * 43, "' OR 1=1 --"])
def test_a_guessed_state_is_refused(shop, person, state):
    assert bind(shop, state, person).status_code == 404


def test_a_state_is_not_kept_in_clear(customer, database):
    state = state_in(customer.says("绑定").text)
    with database.read() as session:
        assert all(state not in row.state_hash for row in session.query(BindingState))


def test_only_the_shop_may_confirm(customer, gateway, person):
    body = {"state": state_in(customer.says("绑定").text), "customer_id": person}
    answer = direct.post(f"{gateway.url}/api/v1/channel-bindings", json=body)
    assert answer.status_code == 401


def test_an_unknown_customer_leaves_the_state_unused(customer, shop, person):
    state = state_in(customer.says("绑定").text)
    assert bind(shop, state, "nobody").status_code == 404
    assert bind(shop, state, person).status_code == 200


def test_a_second_account_is_refused_unless_asked_for(customer, shop, person, database):
    bind(shop, state_in(customer.says("绑定").text), person)
    with database.write() as session:
        contact = session.get(Contact, ("wechat", customer.openid))
        state = binding.issue(session, contact.conversation_id, now())
    refused = bind(shop, state, "C2")
    assert (refused.status_code, refused.json()["code"]) == (409, "bound_to_another")
    assert customer_of(database, customer.openid) == person
    assert bind(shop, state, "C2", rebind=True).status_code == 200
    assert customer_of(database, customer.openid) == "C2"


def test_unbinding_by_words_starts_a_new_conversation(customer, shop, person, database, tell):
    bind(shop, state_in(customer.says("绑定").text), person)
    customer.pushed(1)
    with database.read() as session:
        old = session.get(Contact, ("wechat", customer.openid)).conversation_id
    assert "已解除绑定" in customer.says("解绑").text
    assert customer_of(database, customer.openid) is None
    with database.read() as session:
        assert session.get(Contact, ("wechat", customer.openid)).conversation_id != old
        assert session.get(Conversation, old).customer_id == person
        assert session.get(Conversation, old).external_id is None
    assert "还没有绑定" in customer.says("解绑").text
    tell(customer.openid, "新会话的消息")
    assert "新会话的消息" in customer.pushed(2)[-1]


def test_the_shop_unbinds(customer, shop, person, database):
    bind(shop, state_in(customer.says("绑定").text), person)
    url = f"/api/v1/channel-bindings/{person}"
    assert shop.delete(url, params={"channel": "wechat"}).status_code == 204
    assert customer_of(database, customer.openid) is None
    assert shop.delete(url, params={"channel": "wechat"}).status_code == 404


def test_the_export_names_the_binding(customer, shop, person, database):
    bind(shop, state_in(customer.says("绑定").text), person)
    with database.read() as session:
        (bound,) = privacy.export_customer(session, person)["profile"]["channels"]
    assert (bound["channel"], bound["external_id"]) == ("wechat", customer.openid)


def test_erasing_the_customer_leaves_nothing_of_the_openid(customer, shop, person, database):
    bind(shop, state_in(customer.says("绑定").text), person)
    customer.pushed(1)
    assert person in customer.says(f"我叫王芳{person}。").text
    with database.write() as session:
        privacy.erase_customer(session, person, "test")
    with database.read() as session:
        for model in (Contact, ReplyWindow, Conversation):
            assert session.query(model).filter(model.external_id == customer.openid).count() == 0
        assert not any(person in str(row.answer) for row in session.query(Seen))
    assert customer.says("您好。").text == "【智能助手】答：您好。"
    assert customer_of(database, customer.openid) is None


def test_a_customer_opens_their_own_data(customer):
    found = re.search(r'href="https://kefu\.example\.com/me/#([\w-]+)"', customer.says("隐私").text)
    assert found
