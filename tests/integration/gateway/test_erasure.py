"""After an erasure nothing of the customer opens any more: tokens, polls, sockets."""

import threading
import time

import pytest

from shop.clock import now
from shop.customers.models import Customer
from shop.privacy.service import erase_customer
from tests.integration.gateway.sio import SocketClient


@pytest.fixture
def someone(database):
    """A customer of this test only."""
    id_ = f"E{time.monotonic_ns()}"
    with database.write() as session:
        session.add(Customer(id=id_, name="将被删除", created_at=now()))
    return id_


def erase(database, customer_id):
    with database.write() as session:
        erase_customer(session, customer_id, "test")


def token_of(shop, customer_id):
    answer = shop.post("/api/v1/customer-tokens", json={"customer_id": customer_id})
    return answer.json()["token"]


def test_tokens_polls_and_sockets_end(database, gateway, chat, shop, someone):
    customer_token = token_of(shop, someone)
    one = chat(customer_token)
    last = one.answers_to(one.send("你好吗？"))[-1]["seq"]
    socket = SocketClient(gateway.url, {"token": one.token, "after": last})
    polled = []
    poll = threading.Thread(
        target=lambda: polled.append(
            one.client.get("/api/v1/messages", params={"after": last, "wait": 20})
        )
    )
    poll.start()
    time.sleep(0.3)
    erase(database, someone)
    socket.until_told_to_leave(within=8)
    poll.join(10)
    assert polled[0].status_code == 401
    assert one.client.get("/api/v1/messages").status_code == 401
    assert one.post(text="还在吗？").status_code == 401
    refused = SocketClient(gateway.url, {"token": one.token})
    assert refused.refused["data"]["status"] == 401
    refused.close()
    again = one.client.post("/api/v1/sessions", json={"customer_token": customer_token})
    assert again.status_code == 401, again.text
    assert shop.get(f"/api/v1/shop/customers/{someone}").status_code == 404
    socket.close()


def test_an_erasure_while_the_bot_answers_leaves_nothing(database, chat, shop, someone, bot):
    bot.delay = 0.6
    one = chat(token_of(shop, someone))
    one.send("你好吗？")
    while not bot.turns_of(one.id):
        time.sleep(0.02)
    erase(database, someone)
    time.sleep(1.0)
    assert one.client.get("/api/v1/messages").status_code == 401
    assert len(bot.turns_of(one.id)) == 1
