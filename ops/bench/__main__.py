"""`make bench`: this assistant and plain Rasa, one after the other, with the same messages."""

import argparse
import asyncio
import itertools
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from ops.bench import fragments, load, turns
from ops.bench.customers import Conversation, Shop
from ops.bench.disk import probed
from ops.bench.figures import Times, quantile
from ops.bench.fragments import FragmentsResult
from ops.bench.installation import Installation, borrow, running
from ops.bench.load import CUSTOMERS, LoadResult, script
from ops.bench.plain import PlainRasa, model_archive
from ops.bench.processor import limited
from ops.bench.report import SHARE, Scaling, Side, write
from ops.bench.turns import (
    GrowthResult,
    OurDialogue,
    PlainDialogue,
    Throughput,
    measured_throughput,
)
from ops.console import say
from ops.leash import Leash, end_with_parent
from ops.paths import ROOT
from ops.signals import stop_on_signals
from shop.settings import Settings

NO_WINDOW = {"ZHUYI_QUIET_WINDOW_MS": "0"}  # waiting for fragments is no cost of the turn


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rate: float
    conversations: int
    load_seconds: float
    throughput_seconds: float
    dialogues: int = 8


FULL = Plan(rate=10, conversations=24, load_seconds=245, throughput_seconds=15)
QUICK = Plan(rate=10, conversations=24, load_seconds=30, throughput_seconds=6)


async def our_side(
    installation: Installation, plan: Plan
) -> tuple[LoadResult, Times, GrowthResult, Throughput]:
    """Load, growth and throughput with one Rasa process."""
    async with Shop(installation.url, installation.shop_key) as shop:
        say(f"▶ Zhuyi：{plan.rate:g} 条/s，{plan.load_seconds:.0f} s")
        with probed(installation.data) as disk:
            loaded = await load.run(
                shop,
                conversations=plan.conversations,
                rate=plan.rate,
                seconds=plan.load_seconds,
            )
        say("▶ Zhuyi：一个会话的 102 轮，一个进程的吞吐")
        grown = await turns.growth((await _dialogues(installation, shop, 1))[0].turn)
        dialogues = await _dialogues(installation, shop, plan.dialogues)
        asked = [each.turn for each in dialogues]
        rate = await measured_throughput(installation, asked, plan.throughput_seconds)
    return loaded, Times.of(disk), grown, rate


async def _dialogues(installation: Installation, shop: Shop, count: int) -> list[OurDialogue]:
    urls = itertools.cycle(installation.inner_urls("bot"))
    return [
        OurDialogue(shop.http, next(urls), installation.secret, await _conversation(shop, number))
        for number in range(count)
    ]


async def _conversation(shop: Shop, number: int) -> Conversation:
    return await shop.conversation(CUSTOMERS[number % len(CUSTOMERS)])


async def plain_load(dialogues: list[PlainDialogue], plan: Plan, seconds: float) -> LoadResult:
    """The same messages at the same moments; the answer is the response."""
    times: list[tuple[str, float]] = []
    lost = 0

    async def ask(dialogue: PlainDialogue, kind: str, text: str) -> None:
        nonlocal lost
        started = time.monotonic()
        try:
            await dialogue.turn(text)
        except (httpx.HTTPError, RuntimeError):
            lost += 1
        else:
            times.append((kind, time.monotonic() - started))

    pairs = [script(seed) for seed in range(len(dialogues))]
    started = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(plan.rate * seconds)):
            turn, which = divmod(number, len(dialogues))
            await asyncio.sleep(max(0.0, started + number / plan.rate - time.monotonic()))
            tasks.create_task(ask(dialogues[which], *pairs[which][turn % len(pairs[which])]))
    every = [took for _, took in times]
    recommended = [took for kind, took in times if kind == "recommend"]
    summed = Times.of(every)
    first = round(quantile(every[: plan.conversations], 0.5) * 1000, 1)
    return LoadResult(
        len(times) + lost, lost, lost, summed, summed, Times.of(recommended), first, None
    )


async def plain_fragments(dialogue: PlainDialogue) -> FragmentsResult:
    """Three fragments, each a request; every one is answered by itself."""
    tasks = []
    for text in fragments.FRAGMENTS:
        last = time.monotonic()
        tasks.append(asyncio.create_task(dialogue.turn(text)))
        await asyncio.sleep(fragments.BETWEEN)
    await asyncio.gather(*tasks)
    return FragmentsResult(len(tasks), round((time.monotonic() - last) * 1000))


async def plain_side(installation: Installation, rasa: PlainRasa, plan: Plan) -> Side:
    """The same figures of plain Rasa, its senders being conversations of the same shop."""
    async with Shop(installation.url, installation.shop_key, address="127.0.0.2") as shop:
        opened = [await _conversation(shop, number) for number in range(plan.conversations + 1)]
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            every = [PlainDialogue(http, rasa.url, installation.secret, each) for each in opened]
            seconds = min(plan.load_seconds, 60.0)
            say(f"▶ 原样 Rasa：{plan.rate:g} 条/s，{seconds:.0f} s")
            loaded = await plain_load(every[:-1], plan, seconds)
            say("▶ 原样 Rasa：一个会话的 102 轮，吞吐，三段话")
            grown = await turns.growth(every[-1].turn)
            in_parts = await plain_fragments(every[0])
            busy = [each.turn for each in every[: plan.dialogues]]
            rate = await turns.throughput(busy, plan.throughput_seconds)
    return Side(loaded, grown, in_parts, rate)


async def two_processes(
    installation: Installation, plan: Plan, one: Throughput
) -> tuple[FragmentsResult, Scaling]:
    """Fragments with the real quiet window, and the throughput of two Rasa processes."""
    seconds = plan.throughput_seconds
    async with Shop(installation.url, installation.shop_key, address="127.0.0.3") as shop:
        say("▶ Zhuyi：三段话；两个进程的吞吐")
        in_parts = await fragments.ours(shop)
        both = [each.turn for each in await _dialogues(installation, shop, 2 * plan.dialogues)]
        two = await measured_throughput(installation, both, seconds)
        with limited(installation.pids("bot"), SHARE) as can_be:
            if not can_be:
                return in_parts, Scaling(one, two, None, None)
            first = both[::2]  # the dialogues take the two processes in turn
            one_limited = await measured_throughput(installation, first, seconds)
            two_limited = await measured_throughput(installation, both, seconds)
    return in_parts, Scaling(one, two, one_limited, two_limited)


def measure(plan: Plan, data: Path, leash: Leash) -> tuple[Side, Side]:
    """Start both sides and measure them one after the other."""
    rasa = PlainRasa(data / "plain", leash)
    with running(data, leash, {**NO_WINDOW, "ZHUYI_BOTS": "1"}) as installation:
        actions = installation.inner_urls("actions")[0]
        rasa.start(model_archive(data), actions, installation.secret)
        rasa.wait_until_ready()
        loaded, disk, grown, one = asyncio.run(our_side(installation, plan))
        plain = asyncio.run(plain_side(installation, rasa, plan))
        rasa.stop()
    with running(data, leash, {"ZHUYI_BOTS": "2"}) as installation:
        in_parts, scaling = asyncio.run(two_processes(installation, plan, one))
    return Side(loaded, grown, in_parts, one.rate, scaling, disk), plain


def main() -> int:
    """Measure, print the table, write results/bench.json and results/bench.md."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a shorter run with rougher figures")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench")
    options = parser.parse_args()
    end_with_parent()
    stop_on_signals()
    plan, leash = QUICK if options.quick else FULL, Leash()
    started = time.monotonic()
    try:
        borrow(Settings().data, options.data)
        ours, plain = measure(plan, options.data.resolve(), leash)
    finally:
        leash.stop()
    settings = {"rate": plan.rate, "conversations": plan.conversations}
    print(write(ROOT / "results", ours, plain, {**settings, "quick": options.quick}))
    say(f"✓ {time.monotonic() - started:.0f} s · results/bench.json results/bench.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
