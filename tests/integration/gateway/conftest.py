"""A gateway with a fake bot on each kind of database."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from gateway.limits import SlidingWindow
from gateway.webhooks import delivery
from shop.agents import service
from shop.clock import now
from shop.customers.models import Customer
from shop.database import Database, migrate
from shop.webhooks.models import WebhookEvent
from tests import direct
from tests.conftest import new_postgres_database
from tests.fake_bot import FakeBot
from tests.integration.gateway.desk import Person
from tests.running_gateway import Chat, RunningGateway, running
from tests.shop_receiver import ShopReceiver
from tests.way_out import Clock, Out

QUIET_MS = 150
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """argon2 with little memory: these tests are about who gets in, not about its cost."""
    strong, service._HASHER = service._HASHER, PasswordHasher(1, 64, 1)
    yield
    service._HASHER = strong


@pytest.fixture(scope="module")
def one_bot() -> Iterator[FakeBot]:
    """A bot for all tests of a module."""
    running = FakeBot().start()
    yield running
    running.stop()


@pytest.fixture
def bot(one_bot: FakeBot) -> FakeBot:
    """The bot as new: it echoes until told otherwise."""
    fresh = FakeBot()
    for name in (
        "reply",
        "intent",
        "confidence",
        "delay",
        "status",
        "healthy",
        "gate",
        "reads_trackers",
    ):
        setattr(one_bot, name, getattr(fresh, name))
    one_bot.turns, one_bot.parsed = [], []
    return one_bot


@pytest.fixture(scope="module", params=KINDS)
def one_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated database with two customers, for all tests of a module."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'zhuyi.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = new_postgres_database(server, f"gateway_{next(NUMBERS)}")
    opened = Database(url)
    migrate(opened)
    with opened.write() as session:
        for id_ in ("C1", "C2"):
            phone = "1380000000" + id_[1:]
            session.add(Customer(id=id_, name=f"顾客{id_}", phone=phone, created_at=now()))
    yield opened
    opened.close()


@pytest.fixture
def database(one_database: Database) -> Database:
    """The database of the gateway."""
    return one_database


@pytest.fixture(scope="module")
def one_gateway(
    one_database: Database, tmp_path_factory: pytest.TempPathFactory, one_bot: FakeBot
) -> Iterator[RunningGateway]:
    """A gateway with a short quiet window, for all tests of a module."""
    running = RunningGateway(
        one_database,
        tmp_path_factory.mktemp("data"),
        bot_urls=one_bot.url,
        actions_url=one_bot.url,
        recommender_url=one_bot.url,
        quiet_window_ms=QUIET_MS,
    )
    yield running
    running.stop()


@pytest.fixture
def gateway(one_gateway: RunningGateway, bot: FakeBot) -> RunningGateway:
    """The gateway, with nobody's requests counted yet."""
    inside = running(one_gateway)
    for window in (inside.sessions, inside.logins):
        window._here = SlidingWindow(window.limit)
    return one_gateway


@pytest.fixture
def chat(gateway: RunningGateway) -> Iterator[Callable[..., Chat]]:
    """Opens conversations."""
    opened: list[Chat] = []

    def open_chat(customer_token: str | None = None) -> Chat:
        opened.append(Chat(gateway.url, customer_token))
        return opened[-1]

    yield open_chat
    for one in opened:
        one.close()


@pytest.fixture
def shop(gateway: RunningGateway) -> Iterator[httpx.Client]:
    """The shop's own server, with the shop key."""
    headers = {"Authorization": f"Bearer {gateway.shop_key}"}
    with direct.Client(base_url=gateway.url, headers=headers) as client:
        yield client


@pytest.fixture
def people(gateway: RunningGateway) -> Iterator[dict[str, Person]]:
    """The first agents by login, signed in."""
    signed_in = {login: Person(gateway, login) for login in ("lead", "xiaolin", "xiaochen")}
    yield signed_in
    for person in signed_in.values():
        person.close()


@pytest.fixture
def out(one_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Out]:
    """The way of events to the shop, with none left over, looked for quickly."""
    monkeypatch.setattr(delivery, "LOOK_EVERY", 0.02)
    with one_database.write() as session:
        session.query(WebhookEvent).delete()
    receiver = ShopReceiver().start()
    yield Out(one_database, tmp_path, receiver, Clock())
    receiver.stop()
