"""Fixtures for every test: a database of each kind, and a tiny shop in it."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from shop import clock
from shop.database import Database, migrate
from tests import postgres, tiny_shop

NO_SERVER = (
    "no PostgreSQL server on this machine: install the package postgresql, or put initdb on PATH"
)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL with a migrated, empty database `template`; skipped when none is installed."""
    binaries = postgres.server_binaries()
    if binaries is None:
        if os.environ.get("ZHUYI_REQUIRE_POSTGRES") == "1":
            pytest.fail(NO_SERVER)
        pytest.skip(NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="zhuyi-postgres-"))
    server = postgres.start(binaries, folder)
    try:
        new_postgres_database(server, "template", "template1")
        database = Database(server.url("template"))
        migrate(database)
        database.close()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def new_postgres_database(server: postgres.Postgres, name: str, template: str) -> None:
    """Copy a database; both names are ours."""
    admin = Database(server.url("postgres"), pool_size=1)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.close()


def _url(kind: str, request: pytest.FixtureRequest, folder: Path, *, empty: bool) -> str:
    if kind == "sqlite":
        path = folder / "zhuyi.db"
        if not empty:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server: postgres.Postgres = request.getfixturevalue("postgres_server")
    name = f"test_{next(_numbers)}"
    new_postgres_database(server, name, "template1" if empty else "template")
    return server.url(name)


KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table: SQLite, then PostgreSQL."""
    database = Database(_url(request.param, request, tmp_path, empty=True))
    yield database
    database.close()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database of the test's own: SQLite, then PostgreSQL."""
    database = Database(_url(request.param, request, tmp_path, empty=False))
    yield database
    database.close()


@pytest.fixture
def now() -> datetime:
    """One moment for a whole test, so that dates in it agree."""
    return clock.now()


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    """The tiny shop (tests/tiny_shop.py), with dates relative to `now`."""
    with database.write() as session:
        tiny_shop.fill(session, now)
    return database


@pytest.fixture
def filled_sqlite(tmp_path: Path, sqlite_template: Path, now: datetime) -> Iterator[Database]:
    """The tiny shop on SQLite only, for tests that are not about the database."""
    shutil.copy(sqlite_template, tmp_path / "zhuyi.db")
    database = Database(f"sqlite:///{tmp_path / 'zhuyi.db'}")
    with database.write() as session:
        tiny_shop.fill(session, now)
    yield database
    database.close()
