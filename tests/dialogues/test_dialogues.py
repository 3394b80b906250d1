"""Every dialogue of this folder on a running installation, through the public API.

ZHUYI_BASE_URL names the installation (`make up` prints its address), ZHUYI_DATA or DATABASE_URL its
data; without an address these tests are skipped.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shop.database import Database
from shop.orders.requests import requests_of
from shop.settings import Settings
from tests.contract.customer import Chat, Shop, actions_of, words
from tests.dialogues.checks import check_answer, check_database
from tests.dialogues.schema import Dialogue, ShopAnswer, Turn, dialogues
from tests.dialogues.world import LAST_FOUR, Person, World, drawn

ALL = dialogues()
PICTURE = drawn()


@pytest.fixture(scope="module")
def base_url() -> str:
    url = os.environ.get("ZHUYI_BASE_URL")
    if not url:
        pytest.skip("ZHUYI_BASE_URL names no running installation (make up prints its address)")
    return url.rstrip("/")


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[httpx.Client]:
    key = (Path(os.environ.get("ZHUYI_DATA", ".zhuyi")) / "shop.key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def live_database(base_url: str) -> Iterator[Database]:
    database = Database(Settings().resolved_database_url)
    yield database
    database.close()


def does(chat: Chat, turn: Turn, person: Person, last: list[dict[str, Any]]) -> int:
    """What the customer does in a turn; the seq of the (last) message."""
    if turn.tap is not None:
        offered = [a for a in actions_of(last) if a["title"] == turn.tap]
        assert offered, f"{turn.tap} was not offered in: {words(last)}"
        return chat.tap(offered[0])
    if turn.picture:
        return chat.picture(PICTURE)
    if turn.phone is not None:
        return chat.send(LAST_FOUR if turn.phone == "right" else "9999")
    said = [turn.say] if isinstance(turn.say, str) else turn.say
    assert said, "a turn needs say, tap, phone or picture"
    return [chat.send(text.format(**person.orders)) for text in said][-1]


def answers(client: httpx.Client, said: ShopAnswer, person: Person, database: Database) -> None:
    """What the shop's own system does in a turn."""
    with database.read() as session:
        asked = requests_of(session, str(person.customer_id))
        request = next(one for one in asked if one.kind == said.type)
    body = said.model_dump(exclude={"type"}, exclude_none=True)
    answer = client.post(f"/api/v1/shop/requests/{request.id}/answer", json=body)
    assert answer.is_success, answer.text


@pytest.mark.parametrize(
    "dialogue", [d for _, d in ALL], ids=[f"{topic}: {d.name}" for topic, d in ALL]
)
def test_dialogue(
    dialogue: Dialogue, base_url: str, client: httpx.Client, live_database: Database
) -> None:
    person = World(client, live_database).person(dialogue.given)
    token = Shop(client).customer_token(person.customer_id) if person.customer_id else None
    chat = Chat(base_url, token)
    last: list[dict[str, Any]] = []
    seen: set[str] = set()
    try:
        for turn in dialogue.turns:
            if turn.shop is not None:
                before = chat.since(0)[-1]["seq"]
                answers(client, turn.shop, person, live_database)
                last = chat.since(before, wait=5)
            else:
                seq = does(chat, turn, person, last)
                last = chat.told(seq) if turn.picture else chat.answer_to(seq)
            with live_database.read() as session:
                check_answer(turn.expect, last, person, session, seen)
        with live_database.read() as session:
            check_database(dialogue.then, person, chat.session["conversation_id"], session)
    finally:
        chat.close()
