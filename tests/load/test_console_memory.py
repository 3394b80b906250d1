"""Fifty live conversations in one agent's console: how quick it is, and whether its memory stays.

`ZHUYI_CONSOLE_MINUTES` (2) says for how long; the promise is about an hour. `ZHUYI_BASE_URL` names
an installation that runs already, as for the tests in a browser.
"""

import itertools
import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.caller import Caller, as_agent, signed_in
from tests.e2e.conftest import (  # noqa: F401
    DESKTOP,
    Complaints,
    Installation,
    browser,
    complaints,
    installation,
)
from tests.e2e.desk_page import SHOWN_WITHIN, Desk, new_desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(7_200)]

AGENT = "xiaochen"
CONVERSATIONS = 50
SECONDS = 60 * float(os.environ.get("ZHUYI_CONSOLE_MINUTES", "2"))
WARM_UP = 0.2  # of the time, but until every conversation was looked at once
BEAT = 0.4  # seconds between two customers who say something
GROWTH, P95 = 1.2, 0.3
SAMPLES = 24


@dataclass
class Measured:
    """What was seen."""

    heard_by_customer: list[float] = field(default_factory=list)
    seen_by_agent: list[float] = field(default_factory=list)
    heap: list[float] = field(default_factory=list)  # MB after a forced collection
    nodes: list[int] = field(default_factory=list)


@pytest.fixture
def callers(installation: Installation) -> Iterator[list[Caller]]:  # noqa: F811
    """Fifty customers, all with one agent."""
    found: list[Caller] = []
    who = signed_in(installation, AGENT)
    for number in range(CONVERSATIONS):
        caller = Caller(installation, f"C{number + 10:04d}")
        caller.say(f"在吗，我是第 {number + 1} 位")
        found.append(caller)
        for api in as_agent(installation, who):
            api.post(f"/conversations/{caller.id}/claim").raise_for_status()
    yield found
    for caller in found:
        for api in as_agent(installation, who):
            api.post(f"/conversations/{caller.id}/return")
        caller.close()


def heap(cdp: CDPSession) -> tuple[float, int]:
    """Megabytes in use after a collection, and DOM nodes."""
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    used = float(cdp.send("Runtime.getHeapUsage")["usedSize"])
    nodes = int(cdp.send("Memory.getDOMCounters")["nodes"])
    return used / 2**20, nodes


def heard(caller: Caller, text: str, after: int) -> float:
    """When the customer's long poll brought it."""
    while True:
        for line in caller.log(after, 10):
            after = max(after, line["seq"])
            if line["text"] == text:
                return time.perf_counter()


def answer(desk: Desk, caller: Caller, pool: ThreadPoolExecutor, number: int) -> float:
    """Seconds from Enter to the customer."""
    text = f"第 {number} 次回复，请稍等"
    listening: Future[float] = pool.submit(heard, caller, text, caller.log()[-1]["seq"])
    desk.reply.fill(text)
    began = time.perf_counter()
    desk.reply.press("Enter")
    return listening.result(20) - began


WATCH = """text => new Promise(seen => {
  const log = document.querySelector('[role=log]');
  const there = () => log.textContent.includes(text);
  const watcher = new MutationObserver(() => {
    if (there()) { watcher.disconnect(); seen(performance.timeOrigin + performance.now()); }
  });
  watcher.observe(log, { childList: true, subtree: true, characterData: true });
  window.watching = true;
})"""


def seen(page: Page, caller: Caller, pool: ThreadPoolExecutor, number: int) -> float:
    """Seconds from the customer's message to the open conversation."""
    text = f"第 {number} 次追问"

    def say() -> float:
        time.sleep(0.1)
        began = time.time()
        caller.say(text)
        return began

    saying = pool.submit(say)
    at = float(page.evaluate(WATCH, text)) / 1_000
    return at - saying.result(20)


def work(desk: Desk, callers: list[Caller], pool: ThreadPoolExecutor) -> Measured:
    """Customers write all the time; the agent goes from one to the next and answers."""
    cdp = desk.page.context.new_cdp_session(desk.page)
    measured, began = Measured(), time.monotonic()
    warm = began + SECONDS * WARM_UP
    turns = itertools.count()
    sampled = began
    speaking = itertools.cycle(callers)
    while time.monotonic() < began + SECONDS or len(measured.heap) < SAMPLES // 4:
        number = next(turns)
        caller = callers[number % len(callers)]
        for _ in range(4):
            next(speaking).say(f"还有一个问题 {number}")
            time.sleep(BEAT)
        desk.row(caller.id).click()
        expect(desk.log).to_have_attribute("data-conversation", caller.id)
        expect(desk.log.locator(".line[data-seq]").first).to_be_visible(timeout=SHOWN_WITHIN)
        measured.seen_by_agent.append(seen(desk.page, caller, pool, number))
        measured.heard_by_customer.append(answer(desk, caller, pool, number))
        due = number >= len(callers) and time.monotonic() >= max(warm, sampled)
        if due:
            sampled = time.monotonic() + SECONDS * (1 - WARM_UP) / SAMPLES
            megabytes, nodes = heap(cdp)
            measured.heap.append(megabytes)
            measured.nodes.append(nodes)
    return measured


def p95(values: list[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


def whole(installation: Installation, callers: list[Caller]) -> list[dict[str, Any]]:  # noqa: F811
    """What the gateway says the agent has."""
    api: httpx.Client
    for api in as_agent(installation, signed_in(installation, AGENT)):
        queue: list[dict[str, Any]] = api.get("/queue").raise_for_status().json()["conversations"]
    ids = {caller.id for caller in callers}
    return [one for one in queue if one["id"] in ids]


def test_fifty_live_conversations_stay_quick_and_the_memory_stays(
    browser: Browser,  # noqa: F811
    installation: Installation,  # noqa: F811
    callers: list[Caller],
    complaints: Complaints,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (
        browser.new_context(viewport=DESKTOP, locale="zh-CN") as context,  # type: ignore[arg-type]
        ThreadPoolExecutor(4) as pool,
    ):
        desk = new_desk(context, installation.url).be(signed_in(installation, AGENT))
        complaints.listen(desk.page)
        desk.tab("我的会话")
        expect(desk.row(callers[-1].id)).to_be_attached(timeout=SHOWN_WITHIN)
        measured = work(desk, callers, pool)
        assert len(whole(installation, callers)) == CONVERSATIONS
    first, last = measured.heap[0], statistics.median(measured.heap[-3:])
    with capsys.disabled():
        print(
            f"\n{CONVERSATIONS} conversations, {SECONDS / 60:.1f} min, "
            f"{len(measured.heard_by_customer)} answers: "
            f"agent to customer p95 {p95(measured.heard_by_customer) * 1_000:.0f} ms, "
            f"customer to agent p95 {p95(measured.seen_by_agent) * 1_000:.0f} ms; "
            f"heap {first:.1f} -> {last:.1f} MB ({last / first - 1:+.0%}), "
            f"nodes {measured.nodes[0]} -> {measured.nodes[-1]}; "
            f"heap MB: {' '.join(f'{one:.1f}' for one in measured.heap)}"
        )
    assert last <= first * GROWTH
    assert p95(measured.heard_by_customer) <= P95
    assert p95(measured.seen_by_agent) <= P95
