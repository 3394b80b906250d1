"""Fixtures for every test: a database of each kind, and a tiny shop in it."""

import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx._transports import default as transports
from sqlalchemy import select, text

from shop import clock
from shop.database import Database, migrate
from shop.models import Base
from tests import postgres, tiny_shop

NO_SERVER = (
    "no PostgreSQL server on this machine: install the package postgresql, or put initdb on PATH"
)
_numbers = itertools.count(1)


EMPTY, FILLED = "empty", "filled"
Rows = dict[str, list[dict[str, Any]]]  # by table


@pytest.fixture(scope="session", autouse=True)
def one_trust_store() -> Iterator[None]:
    """One TLS context for all clients: for each, httpx would read every certificate anew, 25 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transports, "create_ssl_context", functools.cache(httpx.create_ssl_context))
        yield


@functools.cache
def _moment_of(_day: date) -> datetime:
    return clock.now()


@pytest.fixture
def now() -> datetime:
    """One moment for all tests of a day in China, so that dates of the tiny shop agree.

    A run that goes on past midnight goes on with a moment of the new day.
    """
    return _moment_of(clock.for_people(clock.now()).date())


Templates = Callable[[datetime], Path]


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Of a moment, a folder with empty.db and filled.db, to copy from."""

    @functools.cache
    def made(now: datetime) -> Path:
        folder = tmp_path_factory.mktemp("sqlite")
        for name in (EMPTY, FILLED):
            database = Database(f"sqlite:///{folder / name}.db", pool_size=1)
            migrate(database)
            if name == FILLED:
                with database.write() as session:
                    tiny_shop.fill(session, now)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
        return folder

    return made


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A running PostgreSQL; skipped when none is installed."""
    binaries = postgres.server_binaries()
    if binaries is None:
        if os.environ.get("ZHUYI_REQUIRE_POSTGRES") == "1":
            pytest.fail(NO_SERVER)
        pytest.skip(NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="zhuyi-postgres-"))
    server = postgres.start(binaries, folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def new_postgres_database(server: postgres.Postgres, name: str) -> str:
    """Make a database without tables; its URL."""
    admin = Database(server.url("postgres"), pool_size=1)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.close()
    return server.url(name)


class ResetPostgres:
    """One migrated database, set back row by row: far quicker than making a new one each time."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, pool_size=1)
        migrate(self.database)
        self._filled: dict[datetime, Rows] = {}

    def reset(self, template: str, now: datetime) -> str:
        """Put the rows of a template in place of all others; the URL."""
        if template == FILLED and now not in self._filled:
            self._filled[now] = self._fill(now)
        self._put(self._filled[now] if template == FILLED else {})
        return self.database.url

    def _fill(self, now: datetime) -> Rows:
        self._put({})
        with self.database.write() as session:
            tiny_shop.fill(session, now)
        with self.database.engine.connect() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in Base.metadata.sorted_tables
            }

    def _put(self, rows: Rows) -> None:
        tables = Base.metadata.sorted_tables
        with self.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))  # a test left one open?
            for table in reversed(tables):
                connection.execute(table.delete())
            for table in tables:
                if rows.get(table.name):
                    connection.execute(table.insert(), rows[table.name])


@pytest.fixture(scope="session")
def reset_postgres(postgres_server: postgres.Postgres) -> Iterator[ResetPostgres]:
    """The database that tests on PostgreSQL share, one after the other."""
    shared = ResetPostgres(new_postgres_database(postgres_server, "shared"))
    yield shared
    shared.database.close()


def sqlite_copy(request: pytest.FixtureRequest, folder: Path, template: str) -> str:
    """The URL of a copy in `folder`."""
    templates: Templates = request.getfixturevalue("sqlite_templates")
    moment: datetime = request.getfixturevalue("now")
    shutil.copy(templates(moment) / f"{template}.db", folder / "zhuyi.db")
    return f"sqlite:///{folder / 'zhuyi.db'}"


def opened(request: pytest.FixtureRequest, folder: Path, template: str) -> Iterator[Database]:
    """A database of the kind the test is parametrised with."""
    if request.param == "sqlite":
        url = sqlite_copy(request, folder, template)
    else:
        shared: ResetPostgres = request.getfixturevalue("reset_postgres")
        url = shared.reset(template, request.getfixturevalue("now"))
    database = Database(url)
    yield database
    database.close()


KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table: SQLite, then PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'bare.db'}"
    if request.param == "postgres":
        server: postgres.Postgres = request.getfixturevalue("postgres_server")
        url = new_postgres_database(server, f"bare_{next(_numbers)}")
    database = Database(url)
    yield database
    database.close()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database of the test's own: SQLite, then PostgreSQL."""
    yield from opened(request, tmp_path, EMPTY)


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The tiny shop (tests/tiny_shop.py) in a database of the test's own, dates around `now`."""
    yield from opened(request, tmp_path, FILLED)


@pytest.fixture
def filled_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The tiny shop on SQLite only, for tests that are not about the database."""
    database = Database(sqlite_copy(request, tmp_path, FILLED))
    yield database
    database.close()
