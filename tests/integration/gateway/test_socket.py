"""Socket.IO: live messages, resume without gap or duplicate, nobody else's conversation."""

import random

import pytest

from tests.integration.gateway.sio import SocketClient


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
