"""Group commit: one thread writes what many requests want written, many at a time.

A commit waits for the disk; doing it once for all that came meanwhile is what keeps acknowledgement
quick under load, and this process never competes with itself for SQLite's one write lock.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.logs import described, log
from shop.database import Database

LOGGER = logging.getLogger(__name__)
BATCH = 64
BACKLOG = 2_000
PATIENCE = 8.0  # seconds a request waits for its commit
LOCK_PATIENCE = 5.0
LOCK_LOOK_EVERY = 0.001
DEADLOCK = "40P01"  # PostgreSQL chose us; the other went on
T = TypeVar("T")


class Unavailable(Exception):
    """The database did not take the write; nothing was acknowledged."""


@dataclass(frozen=True)
class _Job:
    work: Callable[[Session], Any]
    order: str  # jobs of a batch run in this order, so two gateways lock rows alike
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True)
class _Outcome:
    job: _Job
    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs `work(session)` of each caller in a shared transaction, each inside its savepoint.

    An error of one job undoes this job only; an error of the database fails all of the batch.
    A caller hears of success only after the commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = Database(database.url, pool_size=1)
        _lose_no_time(self._database)
        self._jobs: queue.Queue[_Job | None] = queue.Queue(BACKLOG)
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    async def stop(self) -> None:
        """Commit what was asked for, then end."""
        await asyncio.to_thread(self._jobs.put, None)
        await asyncio.to_thread(self._thread.join)
        self._database.close()

    async def run(self, work: Callable[[Session], T], order: str = "") -> T:
        """The value of `work` once committed; raises Unavailable, or what `work` raised."""
        loop = asyncio.get_running_loop()
        job = _Job(work, order, loop.create_future(), loop)
        try:
            self._jobs.put_nowait(job)
        except queue.Full as error:
            raise Unavailable("too many writes are waiting") from error
        try:
            async with asyncio.timeout(PATIENCE):
                value: T = await job.future
                return value
        except TimeoutError as error:
            raise Unavailable("the write took too long") from error

    def _serve(self) -> None:
        open_for_work = True
        while open_for_work:
            batch, open_for_work = self._next_batch()
            if batch:
                self._finish(self._commit(batch))

    def _next_batch(self) -> tuple[list[_Job], bool]:
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if not job.future.cancelled():
                batch.append(job)
            if len(batch) >= BATCH or self._jobs.empty():
                return sorted(batch, key=lambda job: job.order), True
            job = self._jobs.get()
        return sorted(batch, key=lambda job: job.order), False

    def _commit(self, batch: list[_Job]) -> list[_Outcome]:
        give_up_at = time.monotonic() + LOCK_PATIENCE
        while True:
            try:
                with self._database.write() as session:
                    return [_run(session, job) for job in batch]
            except SQLAlchemyError as error:
                if not _passes(error) or time.monotonic() > give_up_at:
                    log(
                        LOGGER,
                        "write_failed",
                        level=logging.ERROR,
                        jobs=len(batch),
                        **described(error),
                    )
                    return [_Outcome(job, error=_unavailable(error)) for job in batch]
            time.sleep(LOCK_LOOK_EVERY)

    @staticmethod
    def _finish(outcomes: list[_Outcome]) -> None:
        for outcome in outcomes:
            outcome.job.loop.call_soon_threadsafe(_deliver, outcome)


def _lose_no_time(database: Database) -> None:
    """Wait for locks in short steps of our own, and never longer than a caller waits.

    SQLite's own handler sleeps up to 100 ms between looks, which loses the lock to a busy import.
    """
    statement = "PRAGMA busy_timeout=0"
    if not database.is_sqlite:
        statement = f"SET lock_timeout = '{round(LOCK_PATIENCE * 1000)}ms'"

    @event.listens_for(database.engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if not database.is_sqlite:
            connection.commit()


def _passes(error: SQLAlchemyError) -> bool:
    """Whether the same batch may succeed a moment later: nothing of it was kept."""
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT}
    return getattr(original, "sqlstate", None) == DEADLOCK


def _run(session: Session, job: _Job) -> _Outcome:
    try:
        with session.begin_nested():
            return _Outcome(job, job.work(session))
    except (OperationalError, InterfaceError):
        raise  # the database itself: nothing of this batch can be trusted
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return _Outcome(job, error=error)
    except Exception as error:
        return _Outcome(job, error=error)


def _unavailable(error: Exception) -> Unavailable:
    unavailable = Unavailable(type(error).__qualname__)
    unavailable.__cause__ = error
    return unavailable


def _deliver(outcome: _Outcome) -> None:
    future = outcome.job.future
    if future.done():  # the caller gave up waiting
        return
    if outcome.error is not None:
        future.set_exception(outcome.error)
    else:
        future.set_result(outcome.value)
