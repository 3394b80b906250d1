"""Fifty live conversations for one agent: what either side does reaches the other in time."""

import asyncio
import itertools
import json
import random
import statistics
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shop.database import Database, migrate
from tests.fake_bot import FakeBot
from tests.gateway_process import GatewayProcess
from tests.load.live import LiveSocket

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CONVERSATIONS, SECONDS, IN_TIME = 50, 30.0, 0.3
EVERY = 4.0  # seconds between what one customer does, and between the agent's words to one


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    data = tmp_path_factory.mktemp("desk")
    database = Database(f"sqlite:///{data / 'zhuyi.db'}")
    migrate(database)
    database.close()
    bot = FakeBot().start()
    one = GatewayProcess(data, bot.url, DATABASE_URL=f"sqlite:///{data / 'zhuyi.db'}").ready()
    yield one
    one.close()
    bot.stop()


class Desk:
    """The agent with a console, fifty customers, and how long everything took."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self.data = url, data
        self.client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)
        self.numbers, self.chance = itertools.count(1), random.Random(3)
        self.customers: dict[str, LiveSocket] = {}
        self.sent: dict[str, float] = {}
        self.typing: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self.took: defaultdict[str, list[float]] = defaultdict(list)

    async def open(self) -> None:
        people = json.loads((self.data / "agents.json").read_text())
        agent = next(one for one in people if one["login"] == "xiaolin")
        body = {"login": "xiaolin", "password": agent["password"]}
        token = (await self.client.post("/api/v1/agent/login", json=body)).json()["token"]
        self.client.cookies.clear()
        self.client.headers["Authorization"] = f"Bearer {token}"
        auth = {"token": token}
        self.console = await LiveSocket.open(self.url, auth, self.agent_heard, "/console")
        for _ in range(CONVERSATIONS):
            await self.open_one()

    async def open_one(self) -> None:
        opened = (await self.client.post("/api/v1/sessions", json={})).json()
        id_ = opened["conversation_id"]
        claimed = await self.client.post(f"/api/v1/agent/conversations/{id_}/claim")
        assert claimed.is_success, claimed.text

        def heard(name: str, data: object, at: float) -> None:
            self.customer_heard(id_, name, data, at)

        self.customers[id_] = await LiveSocket.open(self.url, {"token": opened["token"]}, heard)
        ack = await self.console.call("follow", {"conversation_id": id_, "after": 0})
        assert ack == {"ok": True}

    def agent_heard(self, name: str, data: object, at: float) -> None:
        assert isinstance(data, dict)
        if name == "typing" and data["sender"] == "customer":
            began = self.typing["customer", data["conversation_id"]].popleft()
            self.took["customer typing"].append(at - began)
        elif name == "message" and data["message"]["text"] in self.sent:
            if data["message"]["sender"] == "customer":
                self.took["customer message"].append(at - self.sent[data["message"]["text"]])

    def customer_heard(self, id_: str, name: str, data: object, at: float) -> None:
        assert isinstance(data, dict)
        if name == "typing" and data["sender"] == "agent":
            self.took["agent typing"].append(at - self.typing["agent", id_].popleft())
        elif name == "message" and data["sender"] == "agent":
            self.took["agent message"].append(at - self.sent[data["text"]])

    def words(self) -> str:
        text = f"第 {next(self.numbers)} 句话"
        self.sent[text] = time.monotonic()
        return text

    async def customer(self, id_: str, until: float) -> None:
        """Types, then writes, again and again."""
        socket = self.customers[id_]
        await asyncio.sleep(self.chance.uniform(0, EVERY))
        while time.monotonic() < until:
            self.typing["customer", id_].append(time.monotonic())
            await socket.emit("typing", {"typing": True})
            await asyncio.sleep(EVERY / 2)
            text = self.words()
            ack = await socket.call(
                "message", {"client_id": f"c{next(self.numbers)}", "text": text}
            )
            assert "seq" in ack, ack
            await asyncio.sleep(EVERY / 2)

    async def agent(self, id_: str, until: float) -> None:
        """Types into this conversation, then replies."""
        await asyncio.sleep(self.chance.uniform(0, EVERY))
        while time.monotonic() < until:
            self.typing["agent", id_].append(time.monotonic())
            await self.console.emit("typing", {"conversation_id": id_, "typing": True})
            await asyncio.sleep(EVERY / 2)
            body = {"text": self.words(), "client_id": f"r{next(self.numbers)}"}
            answer = await self.client.post(f"/api/v1/agent/conversations/{id_}/reply", json=body)
            assert answer.is_success, answer.text
            await asyncio.sleep(EVERY / 2)

    async def work(self) -> None:
        until = time.monotonic() + SECONDS
        both = (self.customer, self.agent)
        await asyncio.gather(*(side(id_, until) for id_ in self.customers for side in both))
        await asyncio.sleep(1)  # what is still on its way

    async def close(self) -> None:
        for socket in (*self.customers.values(), self.console):
            await socket.close()
        await self.client.aclose()


@pytest.fixture(scope="module")
def desk(gateway: GatewayProcess) -> Desk:
    async def measured() -> Desk:
        desk = Desk(gateway.url, Path(gateway.environment["ZHUYI_DATA"]))
        await desk.open()
        await desk.work()
        await desk.close()
        return desk

    return asyncio.run(measured())


KINDS = ["customer typing", "customer message", "agent typing", "agent message"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_reaches_the_other_side_in_time(desk: Desk, kind: str) -> None:
    took = desk.took[kind]
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"{kind}: n {len(took)}, p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
    assert len(took) >= CONVERSATIONS * SECONDS / EVERY * 0.7
    assert p95 <= IN_TIME


def test_every_word_arrived_once(desk: Desk) -> None:
    arrived = len(desk.took["customer message"]) + len(desk.took["agent message"])
    assert arrived == len(desk.sent)
