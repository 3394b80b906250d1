"""Conversations and who they belong to."""

from datetime import timedelta

from shop.clock import now
from shop.conversations.models import SessionToken
from tests import direct
from tests.running_gateway import running


def token_of(shop, customer_id):
    answer = shop.post("/api/v1/customer-tokens", json={"customer_id": customer_id})
    assert answer.status_code == 200
    return answer.json()["token"]


def attach(gateway, **body):
    return direct.post(f"{gateway.url}/api/v1/sessions", json=body)


def test_each_session_is_a_new_empty_conversation(chat):
    one, two = chat(), chat()
    assert one.id != two.id
    assert one.log() == two.log() == []


def test_a_session_needs_no_body_at_all(gateway):
    answer = direct.post(f"{gateway.url}/api/v1/sessions")
    assert answer.status_code == 201
    assert answer.json().keys() == {"conversation_id", "token", "expires_at"}


def test_the_customer_of_a_token_is_told_to_the_bot(chat, shop, bot):
    one = chat(token_of(shop, "C1"))
    one.answers_to(one.send("我的订单呢？"))
    assert bot.turns[0]["metadata"]["customer"] == "C1"


def test_a_customer_who_logs_in_later_keeps_the_conversation(chat, shop, bot, gateway):
    one = chat()
    one.answers_to(one.send("你好，在吗？"))
    answer = attach(gateway, token=one.token, customer_token=token_of(shop, "C1"))
    assert answer.status_code == 201
    assert answer.json()["conversation_id"] == one.id
    one.answers_to(one.send("我的订单呢？"))
    assert [turn["metadata"]["customer"] for turn in bot.turns] == [None, "C1"]
    again = attach(gateway, token=one.token, customer_token=token_of(shop, "C1"))
    assert again.status_code == 201


def test_a_conversation_bound_to_another_customer_refuses(chat, shop, gateway):
    one = chat(token_of(shop, "C1"))
    answer = attach(gateway, token=one.token, customer_token=token_of(shop, "C2"))
    assert answer.status_code == 409
    assert answer.json()["code"] == "bound_to_another"


def test_attaching_needs_both_tokens_to_be_good(chat, shop, gateway):
    good = token_of(shop, "C1")
    assert attach(gateway, token=chat().token).status_code == 422
    assert attach(gateway, token="forged", customer_token=good).status_code == 401
    assert attach(gateway, token=chat().token, customer_token=good + "x").status_code == 401


def test_expired_tokens_open_nothing(chat, shop, gateway, database):
    one = chat()
    with database.write() as session:
        stored = session.query(SessionToken).filter_by(conversation_id=one.id).one()
        stored.expires_at = now() - timedelta(seconds=1)
    assert one.client.get("/api/v1/messages").status_code == 401
    expired, _ = running(gateway).customer_tokens.issue("C1", now() - timedelta(days=1))
    answer = attach(gateway, customer_token=expired)
    assert answer.status_code == 401
    assert answer.json()["code"] == "customer_token_invalid"


def test_sixty_sessions_a_minute_from_one_address(gateway):
    with direct.Client(base_url=gateway.url) as client:
        answers = [client.post("/api/v1/sessions", json={}) for _ in range(62)]
    assert [a.status_code for a in answers] == [201] * 60 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
