"""A clean installation in production mode, started for this shop alone.

The bot's model is taken from `ZHUYI_DATA` if a current one is there; else it is trained, which
takes minutes.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from zhuyi_client import Zhuyi

from tests.foreign_shop import connection
from tests.foreign_shop.customer import Agent, Customer
from tests.foreign_shop.nanshan import BUYER, NanShan
from tests.foreign_shop.receiver import Reception

ROOT = Path(__file__).parents[2]
READY_WITHIN = 900.0


@dataclass(frozen=True)
class Installation:
    """Its address, its folder, and what the operator hands over to the shop."""

    url: str
    data: Path

    @property
    def shop_key(self) -> str:
        return (self.data / "shop.key").read_text().strip()

    def command(self, *words: str) -> str:
        environment = {**os.environ, "ZHUYI_DATA": str(self.data), "ZHUYI_MODE": "production"}
        done = subprocess.run(
            [sys.executable, "-m", "ops.cli", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    @property
    def lead(self) -> dict[str, str]:
        people = json.loads((self.data / "agents.json").read_text())
        return next(person for person in people if person["role"] == "lead")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3_000:]
        try:
            answer = httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
            if answer.status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(1)
    pytest.fail(f"not ready in {READY_WITHIN:.0f} s:\n{log.read_text()[-3_000:]}")


@pytest.fixture(scope="session")
def reception() -> Iterator[Reception]:
    """The shop's address for webhooks."""
    open_ = Reception()
    yield open_
    open_.close()


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, reception: Reception
) -> Iterator[Installation]:
    """Started empty: no demo shop, no recommender's model."""
    folder = tmp_path_factory.mktemp("foreign")
    made = Path(os.environ.get("ZHUYI_DATA", ROOT / ".zhuyi")) / "models" / "bot"
    if made.exists():
        shutil.copytree(made, folder / "data" / "models" / "bot")
    port = _free_port()
    running = Installation(f"http://127.0.0.1:{port}", folder / "data")
    environment = {
        **os.environ,
        "PORT": str(port),
        "ZHUYI_DATA": str(running.data),
        "ZHUYI_MODE": "production",
        "ZHUYI_WEBHOOK_URL": reception.url,
    }
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.up"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _wait(running.url, process, folder / "up.log")
        yield running
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def shop(installation: Installation, reception: Reception) -> Iterator[NanShan]:
    """Connected: everything pushed, a model trained on it, webhooks answered."""
    with Zhuyi(installation.url, installation.shop_key, trust_env=False) as zhuyi:
        shop = NanShan(zhuyi)
        reception.receiver.secrets = installation.command("webhook-secret", "show").split()
        reception.take = lambda event: connection.handle(event, shop.books, zhuyi)
        shop.push()
        shop.push_history()
        installation.command("train")
        yield shop


@pytest.fixture(scope="session")
def customer(installation: Installation, shop: NanShan) -> Iterator[Customer]:
    """王芳, signed in on the shop's page."""
    token = shop.zhuyi.customer_token(BUYER).token
    customer = Customer(installation.url, token)
    yield customer
    customer.close()


@pytest.fixture(scope="session")
def agent(installation: Installation) -> Iterator[Agent]:
    """The lead, online, with service hours around the clock."""
    lead = installation.lead
    agent = Agent(installation.url, lead["login"], lead["password"])
    hours = {"opens": "00:00:00", "closes": "23:59:59", "weekdays": [0, 1, 2, 3, 4, 5, 6]}
    agent.call("PUT", "/policies/service_hours", {**hours, "answer_minutes": 30})
    yield agent
    agent.close()
