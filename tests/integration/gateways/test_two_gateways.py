"""Two gateways on one database behave as one, whatever happens to either."""

import json
import threading
import time

import httpx
import pytest
from sqlalchemy import select

from shop.conversations.models import Conversation, GatewayLease
from shop.database import Database
from tests import direct
from tests.running_gateway import Chat

pytestmark = [pytest.mark.postgres, pytest.mark.alone]
OTHER_LOOK = 5.0  # without wake-ups, a long poll looks again after so many seconds


class Through(Chat):
    """The same conversation through another gateway."""

    def __init__(self, url, chat):
        self.client = direct.Client(base_url=url)
        self.client.headers["Authorization"] = chat.client.headers["Authorization"]
        self.id, self.token = chat.id, chat.token


@pytest.fixture
def both(pair):
    """Opens a conversation as seen through A and through B."""
    opened = []

    def open_chat():
        at_a = Chat(pair[0].url)
        opened.extend([at_a, Through(pair[1].url, at_a)])
        return opened[-2], opened[-1]

    yield open_chat
    for one in opened:
        one.close()


@pytest.fixture
def rows(database_url):
    """Reads the database."""
    database = Database(database_url, pool_size=1)

    def read(query):
        with database.read() as session:
            return session.scalars(query).all()

    yield read
    database.close()


def poll_in_background(chat, after):
    found = {}

    def poll():
        found["log"] = chat.log(after, wait=20)
        found["at"] = time.monotonic()

    thread = threading.Thread(target=poll)
    thread.start()
    time.sleep(0.5)  # until it waits
    return thread, found


def answers(log):
    return [m["reply_to"] for m in log if m["sender"] == "bot"]


def check_order(log, texts):
    assert [m["seq"] for m in log] == list(range(1, len(log) + 1))
    assert [m["text"] for m in log if m["sender"] == "customer"] == texts
    assert answers(log) == sorted(set(answers(log)))


def test_a_poll_at_b_wakes_when_a_takes_a_message(both, bot):
    at_a, at_b = both()
    thread, found = poll_in_background(at_b, 0)
    at_a.send("你好吗？")
    sent = time.monotonic()
    thread.join(25)
    assert found["log"][0]["text"] == "你好吗？"
    assert found["at"] - sent < 1
    thread, found = poll_in_background(at_b, at_b.until(1)[-1]["seq"])
    at_a.send("还在吗？")
    sent = time.monotonic()
    thread.join(25)
    assert found["at"] - sent < 1


def test_fragments_through_both_gateways_become_one_turn(both, bot):
    at_a, at_b = both()
    at_a.send("在吗")
    time.sleep(0.4)
    at_b.send("我那个快递")
    time.sleep(0.4)  # A's window would be over by now, had it not heard
    last = at_a.send("怎么还没到")
    assert len(at_b.answers_to(last)) == 1
    assert [turn["text"] for turn in bot.turns_of(at_a.id)] == ["在吗，我那个快递，怎么还没到"]


def test_a_message_for_b_while_a_answers_waits_for_its_turn(both, bot):
    bot.delay = 1.0
    at_a, at_b = both()
    at_a.send("第一句。")
    time.sleep(0.3)
    at_b.send("第二句。")
    time.sleep(0.3)
    assert len(bot.turns_of(at_a.id)) == 1  # never two of one conversation at once
    check_order(at_b.until(2), ["第一句。", "第二句。"])


def test_nobody_holds_what_is_answered(both, bot, rows):
    at_a, _ = both()
    at_a.answers_to(at_a.send("你好吗？"))
    holder = select(Conversation.lane_holder).where(Conversation.id == at_a.id)
    assert rows(holder) == [None]
    assert sorted(rows(select(GatewayLease.name))) == ["A", "B"]


@pytest.fixture
def console(pair, data):
    """An agent at B."""
    who = json.loads((data / "agents.json").read_text())[0]
    body = {"login": who["login"], "password": who["password"]}
    with direct.Client(base_url=pair[1].url) as client:
        token = client.post("/api/v1/agent/login", json=body).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def test_an_agent_who_claims_at_b_silences_the_turn_under_way_at_a(both, bot, pair, console):
    bot.delay = 1.5
    at_a, at_b = both()
    at_a.send("我要投诉。")
    while not bot.turns_of(at_a.id):
        time.sleep(0.02)
    door = f"/api/v1/agent/conversations/{at_a.id}"
    assert console.post(f"{door}/claim").status_code == 200
    pair[0].until_logged("turn_dropped")
    assert [m["sender"] for m in at_a.log()] == ["customer", "system"]
    bot.delay = 0
    assert console.post(f"{door}/return").status_code == 200
    assert answers(at_b.until(1)) == [3]  # the note of the return


def test_redis_away_costs_time_and_no_error(both, bot, pair, redis):
    before = [one.logged("bus_joined") for one in pair]
    redis.stop()
    for one in pair:
        one.until_logged("bus_away")
    at_a, at_b = both()
    thread, found = poll_in_background(at_b, 0)
    at_a.send("你好吗？")
    sent = time.monotonic()
    thread.join(25)
    assert found["at"] - sent < OTHER_LOOK + 1
    at_a.send("一句")
    last = at_b.send("又一句。")
    at_b.answers_to(last)
    check_order(at_b.log(), ["你好吗？", "一句", "又一句。"])
    redis.start()
    for one, joined in zip(pair, before, strict=True):
        one.until_logged("bus_joined", joined + 1)
    thread, found = poll_in_background(at_b, at_b.log()[-1]["seq"])
    at_a.send("回来了吗？")
    sent = time.monotonic()
    thread.join(25)
    assert found["at"] - sent < 1


@pytest.fixture
def nobody_counted(redis):
    """No session was opened yet, as far as Redis knows; afterwards too, for the other tests."""
    redis.forget()
    yield
    redis.forget()


def test_sessions_of_an_address_are_counted_over_both(pair, nobody_counted):
    opened = 0
    for number in range(70):  # each gateway alone would allow 60
        url = f"{pair[number % 2].url}/api/v1/sessions"
        answer = direct.post(url, json={})
        if answer.status_code == 429:
            break
        opened += 1
    assert answer.json()["code"] == "too_many_sessions"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert opened >= 60
    assert opened == 60 or sum(one.logged("limit_counted_here_only") for one in pair)


def send_until_kept(chats, text):
    """Send through whichever gateway answers, under one client_id, as the widget does."""
    body = {"client_id": f"{text}-{time.monotonic_ns()}".encode().hex()[-60:], "text": text}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for chat in chats:
            try:
                if chat.client.post("/api/v1/messages", json=body, timeout=2).status_code == 202:
                    return
            except httpx.TransportError:
                continue
    raise AssertionError("nobody took the message")


def test_a_gateway_that_restarts_takes_its_own_conversations_over_at_once(both, bot, pair):
    bot.delay = 30.0
    _, at_b = both()
    seq = at_b.send("在吗？")
    while not bot.turns_of(at_b.id):
        time.sleep(0.02)
    pair[1].kill()
    bot.delay = 0
    pair[1].start()
    pair[1].ready()
    ready = time.monotonic()
    at_b.answers_to(seq)
    assert time.monotonic() - ready < 10  # bot.delay is 30
    assert answers(at_b.log()) == [seq]


def test_b_answers_what_a_killed_gateway_left(both, bot, pair):
    bot.delay = 0.3
    conversations = [both() for _ in range(4)]
    texts = [f"第{n}个问题。" for n in range(5)]

    def talk(at_a, at_b):
        for text in texts:
            send_until_kept((at_a, at_b), text)
            time.sleep(0.1)

    talking = [threading.Thread(target=talk, args=pair_of) for pair_of in conversations]
    for thread in talking:
        thread.start()
    time.sleep(0.4)
    pair[0].kill()
    killed = time.monotonic()
    pair[0].door.close()
    for thread in talking:
        thread.join(60)
    for _, at_b in conversations:
        while True:
            log = at_b.log()
            asked = [m["seq"] for m in log if m["sender"] == "customer"]
            if answers(log) and answers(log)[-1] == asked[-1]:
                break
            assert time.monotonic() - killed < 25, log
            time.sleep(0.1)
        check_order(log, texts)
    assert pair[1].logged("gateway_gone") == 1
