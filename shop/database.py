"""Engine, declarative base and the one way of reading and writing.

SQLite runs in WAL mode; a write takes its lock at once (BEGIN IMMEDIATE) so that two writers
queue instead of failing half-way. PostgreSQL uses its defaults (READ COMMITTED).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from shop.sqlite_file import refuse_a_vanished_file

BUSY_TIMEOUT_MS = 5_000
EMPTYING_PATIENCE_MS = 100  # writers wait as long
LONG_LOG = 4_000  # pages; the gateway's checkpoints keep the log shorter (gateway/checkpoints.py)
LARGE = BigInteger().with_variant(Integer(), "sqlite")  # versions may be milliseconds
MIGRATION_TIMEOUT_MS = 600_000
MIGRATION_LOCK = 0x7A68757969  # "zhuyi": PostgreSQL's advisory locks are numbers


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; stored as UTC, always read back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Declarative base of every table."""

    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we issue BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what was erased is overwritten, not only let go of
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"wal_autocheckpoint={LONG_LOG}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """One database; `with database.write() as session` commits at the end or not at all."""

    def __init__(self, url: str, pool_size: int = 8) -> None:
        self.url = url
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 8,
            "pool_pre_ping": True,
            "hide_parameters": True,  # what customers wrote stays out of error messages
            "json_serializer": partial(json.dumps, ensure_ascii=False),  # Chinese can be searched
        }
        if url.startswith("sqlite"):
            options["connect_args"] = {"check_same_thread": False}
            options["pool_pre_ping"] = False
        self.engine = create_engine(url, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
            if self.engine.url.database not in {None, "", ":memory:"}:
                refuse_a_vanished_file(self.engine, Path(str(self.engine.url.database)))
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(writing=True), expire_on_commit=False
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded default is in use."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing it changes is kept, what it loaded stays readable."""
        with self._reading() as session:  # closing rolls back without expiring what was loaded
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error."""
        with self._writing.begin() as session:
            yield session

    def empty_log(self) -> bool:
        """Leave nothing in SQLite's write-ahead log; False where readers were in the way.

        True on PostgreSQL, whose log is its own affair.
        """
        if not self.is_sqlite:
            return True
        with self.engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={EMPTYING_PATIENCE_MS}")
            try:
                busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        return not busy

    def close(self) -> None:
        """Return every connection."""
        self.engine.dispose()


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction.

    Safe when several processes call it at once: the second waits and then finds nothing to do.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.engine.execution_options(writing=True).connect() as connection:
        if database.is_sqlite:  # others wait for the lock longer than a chat would
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={MIGRATION_TIMEOUT_MS}")
        with connection.begin():
            _lock_for_migration(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        if database.is_sqlite:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def insert_new(
    session: Session, model: type[Base], rows: Sequence[dict[str, Any]], unique: Iterable[str]
) -> int:
    """Insert the rows whose `unique` columns are not taken yet; the number inserted.

    Two sessions with the same row at the same time: the second waits for the first, then skips.
    """
    if not rows:
        return 0
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model).on_conflict_do_nothing(index_elements=list(unique))
    counted = {"preserve_rowcount": True}
    return session.connection().execute(statement, rows, execution_options=counted).rowcount
