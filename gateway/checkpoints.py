"""Moves SQLite's write-ahead log into the database, so that no commit has to wait for it."""

import logging
import sqlite3
import threading

from sqlalchemy.exc import SQLAlchemyError

from gateway.logs import described, log
from shop.database import Database

LOGGER = logging.getLogger(__name__)
EVERY = 2.0  # seconds


class Checkpoints:
    """A thread with a connection of its own; idle where the database is not SQLite.

    A passive checkpoint waits for nobody and keeps nobody waiting. SQLite would do one inside the
    commit that finds the log long enough: the customer whose message it is waits for it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping, self._to_empty = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin, where there is something to do."""
        if self._database.is_sqlite:
            self._thread.start()

    def empty_soon(self) -> None:
        """Something was erased: nothing of it may stay in the log, however long that takes."""
        self._to_empty.set()

    def stop(self) -> None:
        """End once the one under way is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                self._once()
            except (SQLAlchemyError, sqlite3.Error) as error:  # the next one may succeed
                log(LOGGER, "checkpoint_failed", level=logging.WARNING, **described(error))

    def _once(self) -> None:
        if self._to_empty.is_set():
            if self._database.empty_log():
                self._to_empty.clear()
            return
        with self._database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
