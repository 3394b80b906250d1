"""The conversation API keeps its shapes and its promises."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

PROBLEM = "application/problem+json"


def test_a_session_is_new_empty_and_numbered_from_one(chat):
    one, two = chat(), chat()
    assert {"conversation_id", "token", "expires_at"} <= one.session.keys()
    assert one.session["conversation_id"] != two.session["conversation_id"]
    assert one.since(0) == []
    assert one.send("你好") == 1


def test_every_message_has_the_fields_of_the_contract(chat):
    one = chat()
    one.ask("你好。")
    log = one.since(0)
    assert [m["seq"] for m in log] == list(range(1, len(log) + 1))
    for message in log:
        assert {"seq", "sender", "type", "text", "payload", "ts"} <= message.keys()
        assert message["sender"] in {"customer", "bot", "agent", "system"}
    assert all(m["reply_to"] == 1 for m in log if m["sender"] == "bot")


def test_the_same_client_id_counts_once_and_another_body_conflicts(chat):
    one = chat()
    body = {"client_id": uuid.uuid4().hex, "text": "你好。"}
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda _: one.client.post("/api/v1/messages", json=body), range(10))
        )
    assert {(a.status_code, a.json()["seq"]) for a in answers} == {(202, 1)}
    changed = one.client.post("/api/v1/messages", json={**body, "text": "再见"})
    assert changed.status_code == 409
    assert changed.headers["content-type"].startswith(PROBLEM)
    one.answer_to(1)
    assert [m["sender"] for m in one.since(0)].count("customer") == 1


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"client_id": "a", "text": ""}', "application/json"),
        (b'{"client_id": "a", "text": "   "}', "application/json"),
        ('{"client_id": "a", "text": "%s"}' % ("长" * 1001), "application/json"),
        (b'{"client_id": "a", "text": "\xff\xfe"}', "application/json"),
        (b'{"client_id": "a", "text": ', "application/json"),
        (b'{"client_id": "a"}', "application/json"),
        (b'{"client_id": "a", "text": "a", "action_id": "b"}', "application/json"),
        (b'{"client_id": "a", "action_id": "never-offered"}', "application/json"),
        (b'["client_id"]', "application/json"),
        (b'{"client_id": "a", "text": 5}', "application/json"),
    ],
)
def test_bad_messages_get_a_clear_problem_and_leave_nothing(chat, content, media_type):
    one = chat()
    data = content.encode() if isinstance(content, str) else content
    answer = one.client.post("/api/v1/messages", content=data, headers={"Content-Type": media_type})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert answer.json()["title"]
    assert one.since(0) == []


def test_a_thousand_characters_are_still_welcome(chat):
    assert chat().send("长" * 1000) == 1


def test_tokens_open_their_own_conversation_only(chat, base_url):
    one = chat("C0001")
    one.ask("你好。")
    for token in (
        "none",
        "forged",
        one.session["token"][:-2] + "xx",
        one.session["conversation_id"],
    ):
        answer = httpx.get(
            f"{base_url}/api/v1/messages", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401, token
        assert answer.headers["content-type"].startswith(PROBLEM)
    assert chat("C0001").since(0) == []


def test_the_long_poll_wakes_when_the_answer_comes(chat):
    one = chat()
    seq = one.send("你好。")
    replies = one.since(seq, wait=20)
    assert replies
    assert replies[0]["seq"] == seq + 1


def test_a_customer_who_logs_in_later_keeps_the_conversation(chat, shop, base_url):
    visitor = chat()
    before = visitor.ask("我的快递怎么还没到？")
    assert not [m for m in before if m["type"] == "order"]
    body = {
        "token": visitor.session["token"],
        "customer_token": shop.customer_token("C0001"),
    }
    answer = httpx.post(f"{base_url}/api/v1/sessions", json=body, timeout=30)
    assert answer.status_code in {200, 201}
    assert answer.json()["conversation_id"] == visitor.session["conversation_id"]
    after = visitor.ask("我的快递怎么还没到？")
    assert [m for m in after if m["type"] == "order"]


def test_three_fragments_get_one_answer(chat):
    one = chat("C0001")
    for fragment in ("在吗", "我那个快递", "怎么还没到"):
        last = one.send(fragment)
    replies = one.answer_to(last)
    assert {m["reply_to"] for m in replies} == {last}
    assert [m for m in replies if m["type"] == "order"]
    log = one.since(0)
    assert {m["reply_to"] for m in log if m["sender"] == "bot"} == {last}


def test_unknown_paths_and_methods_are_problems_too(base_url):
    for method, path in (("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/messages")):
        answer = httpx.request(method, base_url + path)
        assert answer.status_code in {404, 405, 401}
        assert answer.headers["content-type"].startswith(PROBLEM)


def test_health_names_the_processes(base_url):
    answer = httpx.get(f"{base_url}/healthz", timeout=30)
    assert answer.status_code == 200, answer.text
