"""Two gateways, one PostgreSQL, one Redis, one fake bot."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.database import Database, migrate
from tests import redis_server
from tests.conftest import new_postgres_database
from tests.fake_bot import FakeBot
from tests.gateway_process import GatewayProcess
from tests.postgres import Postgres
from tests.redis_server import RedisServer

NO_REDIS = "no Redis server on this machine: install the package redis-server"
NUMBERS = itertools.count(1)
QUIET_MS = 600


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A running Redis; skipped when none is installed."""
    if not redis_server.installed():
        if os.environ.get("ZHUYI_REQUIRE_REDIS") == "1":
            pytest.fail(NO_REDIS)
        pytest.skip(NO_REDIS)
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def one_bot() -> Iterator[FakeBot]:
    running = FakeBot().start()
    yield running
    running.stop()


@pytest.fixture
def bot(one_bot: FakeBot) -> FakeBot:
    """The bot as new."""
    one_bot.delay, one_bot.gate = 0.0, None
    one_bot.turns, one_bot.parsed = [], []
    return one_bot


@pytest.fixture(scope="module")
def database_url(postgres_server: Postgres) -> str:
    url = new_postgres_database(postgres_server, f"gateways_{next(NUMBERS)}")
    database = Database(url, pool_size=1)
    migrate(database)
    database.close()
    return url


@pytest.fixture(scope="module")
def pair(
    database_url: str,
    redis: RedisServer,
    one_bot: FakeBot,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    """Gateways A and B; a test that kills one starts it again."""
    data = tmp_path_factory.mktemp("data")
    started = [
        GatewayProcess(
            data,
            one_bot.url,
            DATABASE_URL=database_url,
            REDIS_URL=redis.url,
            ZHUYI_GATEWAY_NAME=name,
            ZHUYI_QUIET_WINDOW_MS=str(QUIET_MS),
        )
        for name in ("A", "B")
    ]
    try:
        for one in started:
            one.ready().until_logged("bus_joined")
        yield started[0], started[1]
    finally:
        for one in started:
            one.close()


@pytest.fixture
def data(pair: tuple[GatewayProcess, GatewayProcess]) -> Path:
    """The folder of state that both share."""
    return Path(pair[0].environment["ZHUYI_DATA"])
