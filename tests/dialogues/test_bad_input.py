"""Whatever is sent, the answer is a helpful one in Chinese and nothing changes that should not."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from shop.aftersales.service import cases_of
from shop.database import Database
from shop.orders.requests import requests_of
from shop.orders.service import order
from tests.contract.customer import Chat, Shop, actions_of, words
from tests.dialogues.schema import Given
from tests.dialogues.test_dialogues import base_url, client, live_database
from tests.dialogues.world import LAST_FOUR, Person, World

__all__ = ["base_url", "client", "live_database"]
Json = dict[str, Any]
Visit = Callable[[Person], Chat]

_CHINESE = re.compile("[\u4e00-\u9fff]{4}")
NONSENSE = {
    "a thousand emoji": "😀" * 1000,
    "families of emoji": "👨‍👩‍👧‍👦" * 90,
    "a thousand digits": "1234567890" * 100,
    "one word again and again": "退款" * 500,
    "marks upon marks": "退" + "\u0301" * 300,
    "written from the right": "\u202e款退要我\u202c",
    "nothing to be seen": "。\u200b\u200b\u200b",
    "a template": "{{ 7*7 }} ${7*7} <%= 7*7 %> {order_id}",
    "another language": "Where is my parcel? Πού είναι; где посылка؟ أين طردي",
    "a query": "x' UNION SELECT phone FROM customer WHERE '1'='1",
    "a path": "../../../../etc/passwd",
}


@pytest.fixture
def world(client: httpx.Client, live_database: Database) -> World:
    return World(client, live_database)


@pytest.fixture
def visit(base_url: str, client: httpx.Client) -> Iterator[Visit]:
    chats: list[Chat] = []

    def open_chat(person: Person) -> Chat:
        token = Shop(client).customer_token(str(person.customer_id))
        chats.append(Chat(base_url, token))
        return chats[-1]

    yield open_chat
    for chat in chats:
        chat.close()


def requests_made(database: Database, person: Person) -> int:
    with database.read() as session:
        return len(requests_of(session, str(person.customer_id)))


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_answered_and_the_conversation_goes_on(
    text: str, world: World, visit: Visit, live_database: Database
) -> None:
    person = world.person(Given(orders=["paid"]))
    chat = visit(person)
    assert _CHINESE.search(words(chat.ask(text)))
    assert person.orders["paid"] in words(chat.ask("我的订单到哪一步了"))
    assert requests_made(live_database, person) == 0
    with live_database.read() as session:
        assert order(session, person.orders["paid"]).state == "awaiting_shipment"


@pytest.mark.parametrize("text", ["快递\x00到哪了", "\x1b[31m我的订单", "退" * 1001, "", "   "])
def test_what_cannot_be_read_is_refused_in_chinese(text: str, world: World, visit: Visit) -> None:
    person = world.person(Given(orders=["paid"]))
    chat = visit(person)
    answer = chat.client.post("/api/v1/messages", json={"client_id": "x", "text": text})
    assert 400 <= answer.status_code < 500
    assert _CHINESE.search(answer.json()["detail"])
    assert person.orders["paid"] in words(chat.ask("我的订单到哪一步了"))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("paid", "取消订单{id}"),
        ("paid", "订单{id}的地址改成上海市静安区南京西路100号"),
        ("paid", "订单{id}数量改成5件"),
        ("signed", "订单{id}我要退款"),
        ("signed", "给订单{id}开发票，抬头个人"),
        ("late", "催一下{id}"),
        ("moving", "帮我拦截{id}的快递"),
        ("moving", "{id}"),
    ],
)
def test_the_order_of_somebody_else_is_neither_shown_nor_touched(
    kind: str, said: str, world: World, visit: Visit, live_database: Database
) -> None:
    owner, other = world.person(Given(orders=[kind])), world.person(Given())
    id_ = owner.orders[kind]
    with live_database.read() as session:
        before = order(session, id_).state
    chat = visit(other)
    shown = chat.ask(said.format(id=id_))
    for answer in (shown, chat.ask(LAST_FOUR), chat.ask("确认")):
        cards = [card["id"] for m in answer for card in m["payload"].get("orders", [])]
        assert id_ not in cards
        assert "顺丰" not in words(answer)
    assert requests_made(live_database, owner) == requests_made(live_database, other) == 0
    with live_database.read() as session:
        assert order(session, id_).state == before
        assert not cases_of(session, str(owner.customer_id), id_)


def confirmation(chat: Chat) -> Json:
    """The button that asks for the refund of the only order."""
    said = chat.ask("我要退款")
    for title in ("整单", "质量问题"):
        [button] = [one for one in actions_of(said) if one["title"] == title]
        said = chat.answer_to(chat.tap(button))
    said = chat.ask(LAST_FOUR)
    return next(one for one in actions_of(said) if one["title"] == "确认申请退款")


def test_a_refund_asked_for_in_two_windows_at_once_is_one_refund(
    world: World, visit: Visit, live_database: Database
) -> None:
    person = world.person(Given(orders=["signed"]))
    chats = [visit(person), visit(person)]
    buttons = [confirmation(chat) for chat in chats]
    with ThreadPoolExecutor(2) as pool:
        seqs = list(pool.map(lambda pair: pair[0].tap(pair[1]), zip(chats, buttons, strict=True)))
    answers = [words(chat.answer_to(seq)) for chat, seq in zip(chats, seqs, strict=True)]
    assert all(_CHINESE.search(answer) for answer in answers)
    with live_database.read() as session:
        found = cases_of(session, str(person.customer_id), person.orders["signed"])
        assert [case.amount for case in found] == [25800]
        assert order(session, person.orders["signed"]).refunded == 25800
    assert requests_made(live_database, person) == 1


def test_the_same_button_tapped_twice_asks_once(
    world: World, visit: Visit, live_database: Database
) -> None:
    person = world.person(Given(orders=["signed"]))
    chat = visit(person)
    button = confirmation(chat)
    for seq in [chat.tap(button), chat.tap(button)]:
        assert _CHINESE.search(words(chat.answer_to(seq)))
    assert requests_made(live_database, person) == 1


def test_digits_of_any_width_name_the_order(world: World, visit: Visit) -> None:
    person = world.person(Given(orders=["moving", "paid"]))
    wide = person.orders["moving"].translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    [card] = [c for m in visit(person).ask(f"訂單{wide}到哪了") for c in m["payload"]["orders"]]
    assert card["id"] == person.orders["moving"]
