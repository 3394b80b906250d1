"""The console's socket: following, typing, read marks, the queue, and the end of a session."""

from datetime import time

import pytest

from shop.conversations.service import request_handoff
from shop.policies.service import set_policy
from shop.policies.values import ServiceHours
from tests.integration.gateway.sio import SocketClient


@pytest.fixture
def consoles(people):
    """Opens consoles by login."""
    opened = []

    def open_console(login, auth=None):
        opened.append(people[login].console(auth))
        return opened[-1]

    yield open_console
    for one in opened:
        one.close()


def wait_in_queue(database, chat, key="k"):
    one = chat()
    with database.write() as session:
        request_handoff(session, one.id, "asked", key)
    return one


def lines(console, conversation_id):
    return [
        data["message"]
        for name, data in console.events
        if name == "message" and data["conversation_id"] == conversation_id
    ]


def test_a_console_follows_a_conversation_from_any_seq(chat, bot, database, people, consoles):
    one = wait_in_queue(database, chat)
    one.answers_to(one.send("有人吗？"))
    console = consoles("xiaolin")
    assert console.call("follow", {"conversation_id": one.id, "after": 1}) == {"ok": True}
    console.until(lambda name, data: name == "message" and data["message"]["seq"] == 2)
    people["xiaolin"].step(one.id, "reply", text="我在")
    said = console.until(lambda n, d: n == "message" and d["message"]["sender"] == "agent")
    assert said["conversation_id"] == one.id
    assert said["message"]["text"] == "我在"
    one.send("好")
    console.until(lambda n, d: n == "message" and d["message"]["text"] == "好")


def test_typing_and_read_marks_go_both_ways(gateway, chat, people, consoles):
    one = chat()
    people["xiaolin"].step(one.id, "claim")
    console = consoles("xiaolin")
    console.call("follow", {"conversation_id": one.id, "after": 0})
    customer = SocketClient(gateway.url, {"token": one.token})
    customer.until_seq(1)
    customer.emit("typing", {"typing": True})
    heard = console.until(lambda n, _d: n == "typing")
    assert heard == {"conversation_id": one.id, "sender": "customer", "typing": True}
    customer.emit("read", {"seq": 1})
    assert console.until(lambda n, _d: n == "read")["seq"] == 1
    console.emit("typing", {"conversation_id": one.id, "typing": True})
    assert customer.until(lambda n, _d: n == "typing") == {"sender": "agent", "typing": True}
    console.emit("read", {"conversation_id": one.id, "seq": 1})
    assert customer.until(lambda n, _d: n == "read") == {"sender": "agent", "seq": 1}
    assert people["xiaolin"].conversation(one.id)["read"] == {"customer": 1, "agent": 1}
    stand = one.client.get("/api/v1/conversation").json()
    assert stand["read"] == {"agent": 1}
    assert (stand["owner"], stand["agent_name"], stand["position"]) == ("agent", "小林", None)
    customer.close()


def test_who_only_looks_is_not_shown_to_the_customer(gateway, chat, people, consoles):
    one = chat()
    people["xiaolin"].step(one.id, "claim")
    customer = SocketClient(gateway.url, {"token": one.token})
    customer.until_seq(1)
    console = consoles("lead")
    console.call("follow", {"conversation_id": one.id, "after": 0})
    console.emit("typing", {"conversation_id": one.id, "typing": True})
    console.emit("read", {"conversation_id": one.id, "seq": 1})
    people["xiaolin"].step(one.id, "reply", text="您好")
    customer.until_seq(2)
    assert [name for name, _ in customer.events if name in {"typing", "read"}] == []
    customer.close()


def test_the_queue_is_told_to_consoles_and_places_to_customers(
    gateway, chat, database, people, consoles
):
    console = consoles("xiaolin")
    first = wait_in_queue(database, chat)
    first.send("第一位")
    console.until(lambda n, _d: n == "queue")
    second = wait_in_queue(database, chat)
    customer = SocketClient(gateway.url, {"token": second.token})
    second.send("第二位")
    place = customer.until(lambda n, _d: n == "queue")
    assert place["ahead"] == place["position"] - 1
    assert second.client.get("/api/v1/conversation").json()["position"] == place["position"]
    people["xiaolin"].step(first.id, "claim")
    customer.until(lambda n, d: n == "queue" and d["position"] == place["position"] - 1)
    people["xiaochen"].step(second.id, "claim")
    gone = customer.until(lambda n, d: n == "queue" and d["position"] is None)
    assert gone["ahead"] is None
    customer.close()


def test_the_queue_names_agents_previews_and_what_is_unread(chat, database, people):
    one = wait_in_queue(database, chat)
    one.answers_to(one.send("在吗\n<b>急</b>"))
    [item] = [item for item in people["xiaolin"].queue() if item["id"] == one.id]
    assert (item["unread"], item["agent_name"], item["channel"]) == (1, None, "web")
    people["xiaolin"].step(one.id, "claim")
    one.send("您好")
    [item] = [item for item in people["xiaolin"].queue() if item["id"] == one.id]
    assert item["agent_name"] == "小林"
    assert (item["preview"]["sender"], item["preview"]["text"]) == ("customer", "您好")
    assert item["mood"] == "calm"
    one.send("你们真是骗子")
    [item] = [item for item in people["xiaolin"].queue() if item["id"] == one.id]
    assert item["mood"] == "angry"
    people["xiaolin"].step(one.id, "read", seq=item["last_seq"])
    [item] = [item for item in people["xiaolin"].queue() if item["id"] == one.id]
    assert item["unread"] == 0


def test_only_what_an_agent_may_see_is_followed(chat, bot, people, consoles):
    one = chat()
    one.answers_to(one.send("秘密？"))
    console = consoles("xiaochen")
    refused = console.call("follow", {"conversation_id": one.id, "after": 0})
    assert (refused["status"], refused["code"]) == (403, "not_yours")
    assert console.call("follow", {"conversation_id": "nothing"})["status"] == 404
    assert console.call("follow", {"conversation_id": 7})["status"] == 422
    assert people["xiaochen"].get(f"/conversations/{one.id}").status_code == 403
    lead = consoles("lead")
    assert lead.call("follow", {"conversation_id": one.id, "after": 0}) == {"ok": True}
    lead.until(lambda n, d: n == "message" and d["message"]["text"] == "秘密？")


def test_a_conversation_that_a_colleague_took_is_followed_no_more(chat, database, people, consoles):
    one = wait_in_queue(database, chat)
    console = consoles("xiaochen")
    console.call("follow", {"conversation_id": one.id, "after": 0})
    people["xiaolin"].step(one.id, "claim")
    people["xiaolin"].step(one.id, "reply", text="请说")
    console.until(lambda n, _d: n == "queue")
    people["xiaolin"].step(one.id, "reply", text="只对您说")
    one.until(2, "agent")
    console.call("unfollow", {"conversation_id": "x"})  # whatever was sent before has come
    assert "只对您说" not in [line["text"] for line in lines(console, one.id)]


def test_signing_out_ends_the_console(chat, people, consoles):
    one = chat()
    people["xiaolin"].step(one.id, "claim")
    console = consoles("xiaolin")
    console.call("follow", {"conversation_id": one.id, "after": 0})
    assert people["xiaolin"].client.post("/logout").status_code == 204
    one.send("还在吗")
    console.until(lambda n, _d: n == "expired")
    console.until_told_to_leave()
    assert "还在吗" not in [line["text"] for line in lines(console, one.id)]
    late = people["xiaolin"].step(one.id, "reply", text="我在", client_id="r1")
    assert (late.status_code, late.json()["code"]) == (401, "signed_out")


@pytest.mark.parametrize("auth", [{"token": "wrong"}, {"token": None}, "x", [], None])
def test_nobody_gets_in_without_a_session(gateway, chat, auth):
    stranger = SocketClient(gateway.url, auth, namespace="/console")
    assert stranger.refused["data"]["code"] == "signed_out"
    stranger.close()


def test_a_customers_token_opens_no_console(gateway, chat):
    one = chat()
    stranger = SocketClient(gateway.url, {"token": one.token}, namespace="/console")
    assert stranger.refused["data"]["status"] == 401
    stranger.close()


def test_who_waits_hears_whether_anybody_is_there(gateway, chat, database, people, consoles):
    with database.write() as session:
        set_policy(session, ServiceHours(opens=time.min, closes=time.max), "test")
    waiting = wait_in_queue(database, chat)
    customer = SocketClient(gateway.url, {"token": waiting.token})
    waiting.send("有人吗？")
    customer.until(lambda n, d: n == "queue" and not d["attended"])
    assert waiting.client.get("/api/v1/conversation").json()["attended"] is False
    people["xiaolin"].client.put("/presence", json={"presence": "online"})
    consoles("xiaolin")
    customer.until(lambda n, d: n == "queue" and d["attended"])
    assert waiting.client.get("/api/v1/conversation").json()["attended"] is True
    customer.close()


def test_presence_is_what_was_chosen_while_a_console_is_open(people, consoles):
    watching = consoles("lead")
    console = consoles("xiaochen")
    me = people["xiaochen"].id
    people["xiaochen"].client.put("/presence", json={"presence": "busy"})
    watching.until(lambda n, d: n == "presence" and d == {"agent_id": me, "presence": "busy"})
    console.close()
    watching.until(lambda n, d: n == "presence" and d == {"agent_id": me, "presence": "offline"})
    people["xiaochen"].client.put("/presence", json={"presence": "online"})
