"""A locked or vanished database: an error or a wait, never an acknowledgement of nothing."""

import asyncio
import contextlib
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ops.bench.customers import Conversation, Shop
from ops.bench.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Another program holds the write lock."""
    holder = sqlite3.connect(data / "zhuyi.db", isolation_level=None)
    with contextlib.closing(holder):
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


@contextlib.contextmanager
def vanished(data: Path) -> Iterator[None]:
    """The database files are moved away, and come back."""
    names = [path.name for path in data.glob("zhuyi.db*")]
    away = data / "away"
    away.mkdir()
    for name in names:
        (data / name).rename(away / name)
    yield
    for path in data.glob("zhuyi.db*"):
        path.unlink()
    for name in names:
        (away / name).rename(data / name)
    away.rmdir()


async def post(conversation: Conversation, client_id: str) -> httpx.Response:
    return await conversation.http.post(
        "/api/v1/messages",
        json={"client_id": client_id, "text": "帮我查一下最近的订单"},
        headers={"Authorization": f"Bearer {conversation.token}"},
        timeout=40,
    )


async def customers_lines(conversation: Conversation) -> list[int]:
    conversation.received.clear()
    await conversation.fetch(after=0)
    return [each.seq for each in conversation.received if each.message["sender"] == "customer"]


async def acknowledged_once(conversation: Conversation, client_id: str) -> None:
    """The same message again is taken, once, and answered."""
    for _ in range(60):
        answer = await post(conversation, client_id)
        if answer.status_code == httpx.codes.ACCEPTED:
            break
        await asyncio.sleep(0.5)
    assert answer.status_code == httpx.codes.ACCEPTED
    seq = answer.json()["seq"]
    started = time.monotonic()
    while not conversation.answers_to(seq) and time.monotonic() - started < 60:
        await asyncio.sleep(0.5)
        assert await customers_lines(conversation) == [seq]
    assert conversation.answers_to(seq)


async def refused_while_away(installation: Installation, away: object) -> None:
    async with Shop(installation.url, installation.shop_key) as shop:
        conversation, client_id = await shop.conversation("C0001"), str(uuid.uuid4())
        with away:  # type: ignore[attr-defined]
            answer = await post(conversation, client_id)
            assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
            assert answer.headers["content-type"].startswith("application/problem+json")
        await acknowledged_once(conversation, client_id)


def test_a_locked_database_gives_an_error_and_the_message_can_be_sent_again(
    installation: Installation,
) -> None:
    asyncio.run(refused_while_away(installation, locked(installation.data)))


def test_a_vanished_database_gives_an_error_and_the_message_can_be_sent_again(
    installation: Installation,
) -> None:
    asyncio.run(refused_while_away(installation, vanished(installation.data)))
