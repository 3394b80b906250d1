"""Open-loop load: messages are due at fixed moments, whether or not earlier ones were answered."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from ops.bench.customers import Conversation, Sent, Shop
from ops.bench.figures import Times, quantile
from ops.paths import ROOT

CUSTOMERS = ("C0001", "C0005", "C0004", "C0003", "C0002", None)
SETTLE = 20.0  # seconds to wait for the last answers
EARLY, LATE = slice(0, 5), slice(95, 100)


def script(seed: int) -> list[tuple[str, str]]:
    """All (kind, text) pairs in a seeded order."""
    kinds: dict[str, list[str]] = yaml.safe_load((ROOT / "ops/bench/messages.yml").read_text())
    pairs = [(kind, text) for kind, texts in kinds.items() for text in texts]
    random.Random(seed).shuffle(pairs)  # noqa: S311
    return pairs


@dataclass(frozen=True)
class LoadResult:
    """What customers felt."""

    messages: int
    unanswered: int
    failures: int
    acknowledged: Times
    turn: Times
    recommendation: Times
    first_turns_ms: float
    hundredth_turns_ms: float | None


async def send_openly(conversations: Sequence[Conversation], rate: float, seconds: float) -> None:
    """`rate` messages a second over the conversations in turn, each sent at its own moment."""
    pairs = [script(seed) for seed in range(len(conversations))]
    count, started = int(rate * seconds), time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            turn, which = divmod(number, len(conversations))
            await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
            kind, text = pairs[which][turn % len(pairs[which])]
            tasks.create_task(conversations[which].say(text, kind, give_up_after=10))


async def settle(conversations: Sequence[Conversation]) -> None:
    """Wait until everything sent is answered, or it is clear that it will not be."""
    until = time.monotonic() + SETTLE
    while time.monotonic() < until:
        if all(each.answers_to(sent.seq) for each in conversations for sent in each.sent):
            return
        await asyncio.sleep(0.2)


async def run(shop: Shop, *, conversations: int, rate: float, seconds: float) -> LoadResult:
    """Open the conversations, load them, and sum up."""
    opened = [
        await shop.conversation(CUSTOMERS[number % len(CUSTOMERS)])
        for number in range(conversations)
    ]
    async with contextlib.AsyncExitStack() as listening:
        for each in opened:
            await listening.enter_async_context(each.listening())
        for each in opened[:3]:  # caches and connections of a server that has just started
            await each.say("你好", "warm-up", give_up_after=10)
        await asyncio.sleep(2)
        await send_openly(opened, rate, seconds)
        await settle(opened)
    return summary(opened)


def latency(conversation: Conversation, sent: Sent) -> float | None:
    """Seconds from sending to seeing the first answer."""
    answers = conversation.answers_to(sent.seq)
    return answers[0].at - sent.started if answers else None


def summary(conversations: Sequence[Conversation]) -> LoadResult:
    """Figures of finished conversations."""
    turns: list[float] = []
    recommendations: list[float] = []
    early: list[float] = []
    late: list[float] = []
    unanswered = 0
    for conversation in conversations:
        sent = [each for each in conversation.sent if each.kind != "warm-up"]
        times = [latency(conversation, each) for each in sent]
        unanswered += times.count(None)
        early += [each for each in times[EARLY] if each is not None]
        late += [each for each in times[LATE] if each is not None]
        for each, took in zip(sent, times, strict=True):
            if took is not None:
                (recommendations if each.kind == "recommend" else turns).append(took)
    acknowledged = [
        each.acknowledged - each.started
        for conversation in conversations
        for each in conversation.sent
        if each.kind != "warm-up"
    ]
    return LoadResult(
        messages=len(acknowledged),
        unanswered=unanswered,
        failures=sum(each.failures for each in conversations),
        acknowledged=Times.of(acknowledged),
        turn=Times.of(turns + recommendations),
        recommendation=Times.of(recommendations),
        first_turns_ms=round(quantile(early, 0.5) * 1000, 1),
        hundredth_turns_ms=round(quantile(late, 0.5) * 1000, 1) if late else None,
    )
