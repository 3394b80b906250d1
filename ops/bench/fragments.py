"""One thought in three fragments: how many answers, and when the last one comes."""

import asyncio
import time
from dataclasses import dataclass

from ops.bench.customers import Shop

FRAGMENTS = ("在吗", "我那个快递", "怎么还没到")
BETWEEN = 0.1  # seconds between fragments
PATIENCE = 8.0


@dataclass(frozen=True)
class FragmentsResult:
    """What three fragments gave."""

    answers: int
    last_answer_ms: float  # after the last fragment


async def ours(shop: Shop) -> FragmentsResult:
    """Three fragments through the gateway; an answer is a turn, not a bubble."""
    conversation = await shop.conversation("C0001")
    async with conversation.listening():
        for text in FRAGMENTS:
            last = await conversation.say(text)
            await asyncio.sleep(BETWEEN)
        if last is None:
            raise RuntimeError("the gateway did not take a fragment")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not conversation.answers_to(last.seq):
            await asyncio.sleep(0.05)
        await asyncio.sleep(2)  # whatever else would come
    bot = [each for each in conversation.received if each.message["sender"] == "bot"]
    if not bot:
        raise RuntimeError("three fragments got no answer")
    turns = {each.message.get("reply_to") for each in bot}
    return FragmentsResult(len(turns), round((bot[-1].at - last.started) * 1000))
