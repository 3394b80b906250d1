"""While the bot is away customers are told so, and get their answer afterwards."""

import asyncio
import time
from collections.abc import Callable

import pytest

from ops.bench.customers import Conversation, Shop
from ops.bench.installation import Installation
from tests.fault.killing import kill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TOLD_WITHIN = 10.0
ANSWERED_WITHIN = 75.0


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False


def senders_and_types(conversation: Conversation) -> list[tuple[str, str]]:
    return [(each.message["sender"], each.message["type"]) for each in conversation.received]


async def story(installation: Installation) -> list[tuple[str, str]]:
    async with Shop(installation.url, installation.shop_key) as shop:
        conversation = await shop.conversation("C0001")
        async with conversation.listening():
            killing = asyncio.create_task(kill(installation, "bot-1"))
            await asyncio.sleep(0.5)
            sent = await conversation.say("帮我查一下最近的订单", give_up_after=5)
            assert sent is not None, "a message must be taken while the bot is away"
            told = await until(
                lambda: ("system", "notice") in senders_and_types(conversation), TOLD_WITHIN
            )
            assert told, "the customer was not told that the answer takes longer"
            assert not conversation.answers_to(sent.seq)
            await killing
            assert await until(lambda: bool(conversation.answers_to(sent.seq)), ANSWERED_WITHIN), (
                "no answer after the bot came back"
            )
            await asyncio.sleep(3)  # a second notice or answer would come now
        return senders_and_types(conversation)


def test_an_honest_notice_then_the_answer(installation: Installation) -> None:
    seen = asyncio.run(story(installation))
    assert seen[0][0] == "customer"
    assert seen[1] == ("system", "notice")
    assert {sender for sender, _ in seen[2:]} == {"bot"}
