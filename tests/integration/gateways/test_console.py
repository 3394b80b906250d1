"""Agents and customers at different gateways: everything arrives as if there were one."""

import json

import pytest

from shop.conversations.service import request_handoff
from shop.database import Database
from tests import direct
from tests.integration.gateway.sio import SocketClient
from tests.running_gateway import Chat

pytestmark = [pytest.mark.postgres, pytest.mark.alone]


@pytest.fixture
def token(pair, data):
    """A session of xiaolin, who signs in at A."""
    people = json.loads((data / "agents.json").read_text())
    password = next(one["password"] for one in people if one["login"] == "xiaolin")
    answer = direct.post(
        f"{pair[0].url}/api/v1/agent/login",
        json={"login": "xiaolin", "password": password},
    )
    return answer.json()["token"]


def step(url, token, conversation_id, name, **body):
    answer = direct.post(
        f"{url}/api/v1/agent/conversations/{conversation_id}/{name}",
        json=body or None,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.is_success, answer.text
    return answer.json()


def until_heard(emit, side, heard):
    """What only matters now may get lost, so it is said again until it is heard."""
    for _ in range(10):
        emit()
        try:
            return side.until(heard, within=2)
        except (TimeoutError, AssertionError):
            pass
    raise AssertionError(f"never heard: {side.events}")


def test_a_console_at_a_serves_a_customer_at_b(pair, token, bot):
    at_a, at_b = pair
    one = Chat(at_b.url)
    step(at_a.url, token, one.id, "claim")
    console = SocketClient(at_a.url, {"token": token}, namespace="/console")
    assert console.call("follow", {"conversation_id": one.id, "after": 0}) == {"ok": True}
    customer = SocketClient(at_b.url, {"token": one.token})
    customer.until_seq(1)
    one.send("在吗")
    console.until(lambda n, d: n == "message" and d["message"]["text"] == "在吗")
    until_heard(
        lambda: customer.emit("typing", {"typing": True}),
        console,
        lambda n, d: n == "typing" and d["sender"] == "customer",
    )
    until_heard(
        lambda: console.emit("typing", {"conversation_id": one.id, "typing": True}),
        customer,
        lambda n, d: n == "typing" and d["sender"] == "agent",
    )
    until_heard(
        lambda: console.emit("read", {"conversation_id": one.id, "seq": 2}),
        customer,
        lambda n, _d: n == "read",
    )
    step(at_a.url, token, one.id, "reply", text="在的")
    customer.until(lambda n, d: n == "message" and d["text"] == "在的")
    for side in (console, customer):
        side.close()
    one.close()


def test_a_place_in_the_queue_changes_at_every_gateway(pair, token, bot, database_url):
    at_a, at_b = pair
    first, second = Chat(at_a.url), Chat(at_b.url)
    database = Database(database_url, pool_size=1)
    with database.write() as session:
        for one in (first, second):
            request_handoff(session, one.id, "asked", one.id)
    database.close()
    customer = SocketClient(at_b.url, {"token": second.token})
    console = SocketClient(at_b.url, {"token": token}, namespace="/console")
    second.send("排队中")
    place = customer.until(lambda n, _d: n == "queue")["position"]
    console.until(lambda n, _d: n == "queue")
    step(at_a.url, token, first.id, "claim")
    customer.until(lambda n, d: n == "queue" and d["position"] == place - 1)
    console.until(lambda n, _d: n == "queue")
    for side in (console, customer, first, second):
        side.close()


def test_presence_at_one_gateway_is_seen_at_the_other(pair, token, bot):
    watching = SocketClient(pair[0].url, {"token": token}, namespace="/console")
    answer = direct.request(
        "PUT",
        f"{pair[1].url}/api/v1/agent/presence",
        json={"presence": "busy"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.json()["presence"] == "busy"
    watching.until(lambda n, d: n == "presence" and d["presence"] == "busy")
    watching.close()
