"""Turns posted straight to a Rasa process: ours with the travelling tracker, plain Rasa's REST."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from ops.bench.customers import Conversation
from ops.bench.figures import quantile
from ops.bench.installation import Installation
from ops.bench.load import script
from ops.bench.processor import used_between
from shop.secrets import HEADER, sign

FIRST_SEQ = 1_000_000  # keys of turns that the gateway did not number
Turn = Callable[[str], Awaitable[None]]


def metadata(conversation: Conversation, seq: int, text: str, secret: str) -> dict[str, Any]:
    """What the gateway would sign."""
    body = {
        "conversation": conversation.id,
        "customer": conversation.customer,
        "seq": seq,
        "owner": "bot",
        "kind": "typed",
        "segments": [{"seq": seq, "text": text}],
    }
    return sign(body, secret)


@dataclass
class OurDialogue:
    """Turns of one conversation at our bot; the tracker travels."""

    http: httpx.AsyncClient
    url: str
    secret: str
    conversation: Conversation
    tracker: str | None = None
    seqs: "itertools.count[int]" = field(default_factory=lambda: itertools.count(FIRST_SEQ))

    async def turn(self, text: str) -> None:
        """One turn; raises HTTPStatusError when it fails."""
        seq = next(self.seqs)
        body = {
            "conversation": self.conversation.id,
            "seq": seq,
            "kind": "typed",
            "text": text,
            "tracker": self.tracker,
            "metadata": metadata(self.conversation, seq, text, self.secret),
        }
        answer = await self.http.post(
            f"{self.url}/webhooks/gateway/turn", json=body, headers={HEADER: self.secret}
        )
        answer.raise_for_status()
        self.tracker = answer.json()["tracker"]


@dataclass
class PlainDialogue:
    """Turns of one conversation at plain Rasa's REST channel."""

    http: httpx.AsyncClient
    url: str
    secret: str
    conversation: Conversation
    replies: int = 0
    seqs: "itertools.count[int]" = field(default_factory=lambda: itertools.count(2 * FIRST_SEQ))

    async def turn(self, text: str) -> None:
        """One turn; raises RuntimeError when it gave no reply."""
        signed = metadata(self.conversation, next(self.seqs), text, self.secret)
        body = {"sender": self.conversation.id, "message": text, "metadata": signed}
        answer = await self.http.post(f"{self.url}/webhooks/rest/webhook", json=body)
        answer.raise_for_status()
        self.replies = len(answer.json())
        if not self.replies:
            raise RuntimeError(f"plain Rasa gave no reply to {text!r}")


@dataclass(frozen=True)
class GrowthResult:
    """What a turn costs early and late in one conversation."""

    first_ms: float  # median of turns 2–6: the first one warms caches
    hundredth_ms: float  # median of turns 98–102


async def growth(turn: Turn) -> GrowthResult:
    """102 turns in a row in one conversation; the same question each time."""
    times = []
    for _ in range(102):
        started = time.monotonic()
        await turn("帮我查一下最近的订单")
        times.append(time.monotonic() - started)
    return GrowthResult(
        round(quantile(times[1:6], 0.5) * 1000, 1), round(quantile(times[97:], 0.5) * 1000, 1)
    )


async def throughput(turns: Sequence[Turn], seconds: float) -> float:
    """Mixed turns a second with one customer per dialogue, each asking as soon as answered."""
    until = time.monotonic() + seconds
    done = 0

    async def keep_asking(number: int, turn: Turn) -> None:
        nonlocal done
        for _, text in itertools.cycle(script(number)):
            if time.monotonic() >= until:
                return
            await turn(text)
            done += 1

    started = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number, turn in enumerate(turns):
            tasks.create_task(keep_asking(number, turn))
    return round(done / (time.monotonic() - started), 1)


@dataclass(frozen=True)
class Throughput:
    """Turns a second, and the processor time behind a turn (ms, by process)."""

    rate: float
    cores_busy: float
    processor_ms: dict[str, float]


async def measured_throughput(
    installation: Installation, turns: Sequence[Turn], seconds: float
) -> Throughput:
    """`throughput`, with what each process took meanwhile; "customers" are the askers here."""
    before, started = installation.processor_seconds(), time.monotonic()
    rate = await throughput(turns, seconds)
    used = used_between(before, installation.processor_seconds())
    wall = time.monotonic() - started
    a_turn = {name: round(took / wall / rate * 1000, 1) for name, took in used.items()}
    return Throughput(rate, round(sum(used.values()) / wall, 2), a_turn)
