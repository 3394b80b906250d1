"""What customers are told unasked on a running installation, and what they do with it."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from shop.database import Database
from shop.proactive.repository import of_customer
from tests.contract.customer import Chat, Shop, actions_of, words
from tests.dialogues.schema import Given
from tests.dialogues.test_dialogues import base_url, client, live_database
from tests.dialogues.world import Person, World

__all__ = ["base_url", "client", "live_database"]
WITHIN = 30.0
Json = dict[str, Any]


class Told:
    """A customer with a late parcel who agreed to be told; nobody has their page open yet."""

    def __init__(self, base_url: str, client: httpx.Client, database: Database) -> None:
        self.base_url, self.client, self.database = base_url, client, database
        self.person: Person = World(client, database).person(Given(orders=["late"]))
        self.agree(True)
        self.chats: list[Chat] = []

    def agree(self, granted: bool) -> None:
        path = f"/api/v1/customers/{self.person.customer_id}/consent"
        self.client.put(path, json={"proactive": granted}).raise_for_status()

    def until(self, *states: str) -> None:
        deadline = time.monotonic() + WITHIN
        while True:
            with self.database.read() as session:
                found = [one.state for one in of_customer(session, str(self.person.customer_id))]
            if found and set(found) <= set(states):
                return
            assert time.monotonic() < deadline, found
            time.sleep(0.2)

    def visit(self) -> Chat:
        token = Shop(self.client).customer_token(str(self.person.customer_id))
        self.chats.append(Chat(self.base_url, token))
        return self.chats[-1]

    def news(self, chat: Chat) -> list[Json]:
        return [one for one in chat.since(0) if one["sender"] == "system"]

    def until_news(self, chat: Chat) -> list[Json]:
        deadline = time.monotonic() + WITHIN
        while not self.news(chat):
            assert time.monotonic() < deadline, chat.since(0)
            time.sleep(0.2)
        return self.news(chat)


@pytest.fixture
def told(base_url: str, client: httpx.Client, live_database: Database) -> Iterator[Told]:
    one = Told(base_url, client, live_database)
    yield one
    for chat in one.chats:
        chat.close()


def test_a_late_parcel_is_told_at_the_visit_once_and_the_bot_goes_on_with_it(told: Told) -> None:
    told.until("kept", "pending")  # nobody is there; at night it waits for the morning too
    chat = told.visit()
    news = told.until_news(chat)
    order = told.person.orders["late"]
    assert order in news[0]["text"]
    assert "还没有送到" in news[0]["text"]
    assert "杭州转运中心" in words(news)
    track, urge = actions_of(news)
    assert (track["title"], urge["title"]) == ("查物流", "催一催")
    assert order in words(chat.answer_to(chat.tap(track)))
    assert order in words(chat.answer_to(chat.tap(urge)))
    assert told.news(told.visit()) == []
    time.sleep(6)
    assert len(told.news(chat)) == 1
    assert told.news(told.chats[-1]) == []


def test_who_asks_first_is_answered_and_not_told_again(told: Told) -> None:
    told.until("kept", "pending")
    chat = told.visit()
    assert "晚" in words(chat.answer_to(chat.send("我的快递怎么还没到")))
    told.until("dropped", "told")  # the visit itself may have been quicker
    assert len(told.news(chat)) <= 1


def test_who_switches_it_off_before_coming_is_told_nothing(told: Told) -> None:
    told.until("kept", "pending")
    told.agree(False)
    chat = told.visit()
    chat.answer_to(chat.send("你好"))
    told.until("dropped")
    assert told.news(chat) == []
