"""Socket.IO: live messages, resume without gap or duplicate, nobody else's conversation."""

import random
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from gateway.conversation import socket as socket_module
from gateway.conversation.live import MOST_LISTENERS
from tests.integration.gateway.sio import SocketClient
from tests.running_gateway import running


@pytest.fixture
def open_socket(gateway):
    opened = []

    def connect(token, after=0):
        opened.append(SocketClient(gateway.url, {"token": token, "after": after}))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def test_messages_arrive_as_they_are_said(chat, open_socket):
    one = chat()
    socket = open_socket(one.token)
    one.send("你好吗？")
    heard = socket.until_seq(2)
    assert [m["seq"] for m in heard] == [1, 2]
    assert heard == one.log()


def test_a_message_may_be_sent_through_the_socket(chat, open_socket):
    one = chat()
    socket = open_socket(one.token)
    assert socket.call("message", {"client_id": "a", "text": "你好吗？"}) == {"seq": 1}
    assert socket.call("message", {"client_id": "a", "text": "你好吗？"}) == {"seq": 1}
    assert socket.call("message", {"client_id": "a", "text": "别的"})["status"] == 409
    assert socket.call("message", {"client_id": "b", "text": "  "})["code"] == "message_empty"
    assert socket.call("message", "no object")["status"] == 422
    assert socket.until_seq(2)[-1]["sender"] == "bot"


def test_a_resume_leaves_no_gap_and_repeats_nothing(chat, open_socket):
    one = chat()
    dice = random.Random(7)
    seen = []
    said = 0
    while said < 12:
        socket = open_socket(one.token, after=len(seen))
        for _ in range(dice.randint(0, 3)):
            one.send(f"第{said}句。")
            said += 1
        if dice.random() < 0.7 and len(one.log()) > len(seen):
            socket.until_seq(len(seen) + 1)
        socket.drop()
        seen += [m["seq"] for m in socket.messages()]
        assert seen == list(range(1, len(seen) + 1))
    total = len(one.until(1))
    last = open_socket(one.token, after=len(seen))
    if total > len(seen):
        seen += [m["seq"] for m in last.until_seq(total)]
    assert seen == list(range(1, len(seen) + 1))


@pytest.mark.parametrize("auth", [{}, None, [], {"token": "forged"}, {"token": "a", "after": -1}])
def test_without_a_valid_token_there_is_no_connection(gateway, auth):
    refused = SocketClient(gateway.url, auth)
    assert not refused.connected
    assert refused.refused["data"]["status"] in {401, 422}
    refused.close()


def test_a_socket_hears_its_own_conversation_only(chat, open_socket):
    one, other = chat(), chat()
    mine, theirs = open_socket(one.token), open_socket(other.token)
    other.send("别人的秘密。")
    theirs.until_seq(2)
    one.send("我的话。")
    heard = mine.until_seq(2)
    assert not any("秘密" in m["text"] for m in heard)


def test_typing_and_read_marks_reach_the_others_of_the_conversation(chat, open_socket, bot):
    one = chat()
    phone, desk = open_socket(one.token), open_socket(one.token)
    phone.emit("typing", {"typing": True})
    assert desk.until_event("typing") == {"sender": "customer", "typing": True}
    phone.emit("read", {"seq": 0})
    assert desk.until_event("read") == {"sender": "customer", "seq": 0}
    bot.delay = 0.2
    one.send("你好吗？")
    assert phone.until_event("typing") == {"sender": "bot", "typing": True}


def test_a_flood_of_typing_marks_is_not_passed_on(chat, open_socket):
    one = chat()
    phone, desk = open_socket(one.token), open_socket(one.token)
    for _ in range(300):
        phone.emit("typing", {"typing": True})
    assert phone.call("message", {"client_id": "a", "text": "你好吗？"}) == {"seq": 1}
    desk.until_seq(2)
    heard = [data for name, data in desk.events if name == "typing" and data["sender"] != "bot"]
    assert 1 <= len(heard) <= 40


def test_a_flood_of_messages_is_refused_before_it_reaches_the_database(
    chat, open_socket, gateway, monkeypatch
):
    one = chat()
    socket = open_socket(one.token)
    assert socket.call("message", {"client_id": "a", "text": "你好吗？"}) == {"seq": 1}
    monkeypatch.setattr(running(gateway).attempts, "limit", 5)
    codes = [socket.call("message", {"client_id": "a", "text": "你好吗？"}) for _ in range(8)]
    assert codes[0] == {"seq": 1}
    assert codes[-1]["code"] == "too_many_messages"
    assert int(codes[-1]["retry_after"]) >= 1
    assert one.post(text="另一扇门。").status_code == 429


def test_messages_sent_at_once_are_kept_in_order(chat, open_socket):
    one = chat()
    socket = open_socket(one.token)
    texts = [f"第{number}句。" for number in range(10)]
    for number, text in enumerate(texts):
        socket.emit("message", {"client_id": f"m{number}", "text": text})
    log = one.until(10, "customer")
    assert [m["text"] for m in log if m["sender"] == "customer"] == texts


def test_of_too_many_listeners_the_oldest_go(chat, open_socket):
    one = chat()
    sockets = [open_socket(one.token) for _ in range(MOST_LISTENERS + 2)]
    for oldest in sockets[:2]:
        oldest.until_told_to_leave()
    one.send("你好吗？")
    assert sockets[-1].until_seq(2)
    assert sockets[2].until_seq(2)


def test_a_connection_that_nobody_joins_with_is_closed(gateway, monkeypatch):
    monkeypatch.setattr(socket_module, "JOIN_WITHIN", 0.3)
    address = gateway.url.replace("http", "ws") + "/ws/?EIO=4&transport=websocket"
    with connect(address) as idle:
        idle.recv(10)
        started = time.monotonic()
        with pytest.raises(ConnectionClosed):
            while time.monotonic() - started < 8:
                idle.recv(8)
