"""A customer's message is kept once, in order, or refused clearly."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import direct

PROBLEM = "application/problem+json"


def test_the_same_client_id_fifty_times_at_once_is_one_message(chat, bot):
    one = chat()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: one.post(client_id="a", text="你好吗？"), range(50)))
    assert {(a.status_code, a.json()["seq"]) for a in answers} == {(202, 1)}
    one.answers_to(1)
    assert [m["sender"] for m in one.log()] == ["customer", "bot"]
    assert len(bot.turns) == 1


def test_the_same_client_id_with_another_body_conflicts(chat):
    one = chat()
    assert one.post(client_id="a", text="你好吗？").status_code == 202
    answer = one.post(client_id="a", text="再见了。")
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_reused")
    assert one.post(client_id="a", action_id="x").status_code == 409


def test_parallel_customers_each_count_their_own_messages(chat):
    chats = [chat() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda one: [one.send(f"第{n}句") for n in range(10)], chats))
    for one, own in zip(chats, seqs, strict=True):
        assert own == sorted(own)
        said = [m["text"] for m in one.log() if m["sender"] == "customer"]
        assert said == [f"第{n}句" for n in range(10)]


def test_thirty_messages_a_minute_and_a_repeated_one_costs_nothing(chat):
    one = chat()
    for number in range(30):
        assert one.post(client_id=str(number), text=f"第{number}句").status_code == 202
    limited = one.post(client_id="one-more", text="再来一句")
    assert limited.status_code == 429
    assert 1 <= int(limited.headers["Retry-After"]) <= 60
    assert limited.json()["code"] == "too_many_messages"
    assert one.post(client_id="29", text="第29句").status_code == 202
    assert chat().post(text="别的会话不受影响").status_code == 202


BAD = {
    "empty": b'{"client_id": "a", "text": ""}',
    "blank": b'{"client_id": "a", "text": " \\n\\t\\u3000"}',
    "invisible": b'{"client_id": "a", "text": "\\u200b\\ufeff"}',
    "too long": ('{"client_id": "a", "text": "' + "长" * 1_001 + '"}').encode(),
    "NUL": b'{"client_id": "a", "text": "a\\u0000b"}',
    "bell": b'{"client_id": "a", "text": "a\\u0007b"}',
    "half a pair": b'{"client_id": "a", "text": "a\\ud800b"}',
    "GB18030": '{"client_id": "a", "text": "你好"}'.encode("gb18030"),
    "UTF-16": '{"client_id": "a", "text": "hi"}'.encode("utf-16"),
    "cut off": b'{"client_id": "a", "text": ',
    "deep": b"[" * 20_000,
    "no JSON": b"text=hello",
    "nothing": b"",
    "a list": b'["client_id"]',
    "null": b"null",
    "no text": b'{"client_id": "a"}',
    "both": b'{"client_id": "a", "text": "a", "action_id": "b"}',
    "a number": b'{"client_id": "a", "text": 5}',
    "no client_id": b'{"text": "a"}',
    "long client_id": b'{"client_id": "' + b"a" * 65 + b'", "text": "a"}',
    "never offered": b'{"client_id": "a", "action_id": "never-offered"}',
}


@pytest.mark.parametrize("name", BAD)
def test_bad_bodies_get_a_chinese_problem_and_leave_nothing(chat, name):
    one = chat()
    headers = {"Content-Type": "application/json"}
    answer = one.client.post("/api/v1/messages", content=BAD[name], headers=headers)
    assert answer.status_code in {400, 404, 422}
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["detail"])
    assert one.log() == []


def test_a_thousand_characters_several_lines_and_emoji_are_welcome(chat):
    one = chat()
    for text in ("长" * 1_000, "第一行\n第二行\t完", "👨‍👩‍👧 好看吗"):
        one.send(text)
    assert [m["text"] for m in one.log() if m["sender"] == "customer"][1] == "第一行\n第二行\t完"


def test_bodies_are_limited_before_they_are_parsed(chat):
    one = chat()
    answer = one.client.post("/api/v1/messages", content=b"x" * 70_000)
    assert answer.status_code == 413

    def endless():
        for _ in range(100):
            yield b"x" * 1_000

    streamed = one.client.post("/api/v1/messages", content=endless())
    assert streamed.status_code == 413
    assert streamed.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/messages", 405),
        ("GET", "/api/v1/messages?after=-1", 422),
        ("GET", "/api/v1/messages?after=x", 422),
        ("GET", "/api/v1/messages?wait=nan", 422),
        ("GET", f"/api/v1/messages?after={2**70}", 422),
        ("GET", "/media/nothing.png", 404),
        ("GET", "/assets/%2e%2e/%2e%2e/etc/passwd", 404),
    ],
)
def test_every_error_is_a_problem(chat, method, path, status):
    answer = chat().client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert {"type", "title", "status", "detail"} <= answer.json().keys()


def test_no_token_no_messages(gateway):
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer 伪造".encode()}):
        answer = direct.get(f"{gateway.url}/api/v1/messages", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_long_poll_wakes_at_once_and_ends_in_time(chat, bot):
    one = chat()
    started = time.monotonic()
    assert one.log(wait=0.3) == []
    assert 0.25 < time.monotonic() - started < 3
    bot.delay = 0.5
    seq = one.send("你好吗？")
    started = time.monotonic()
    assert [m["sender"] for m in one.log(seq, wait=20)] == ["bot"]
    assert time.monotonic() - started < 5
