"""Writing in short batches, with a breath between them, so that chat goes on meanwhile.

On SQLite a writer excludes every other. A batch therefore holds the lock for about HOLD seconds
and then leaves the database free somewhat longer: a waiting writer looks again every millisecond
(the gateway) or after 1, 2, 5, 10, 15, 20, 25 ms … (others), so it is the share of free time that
bounds how long it waits. While no gateway runs nobody waits, and no breath is drawn.
"""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Executable

from shop.conversations import lease_repository
from shop.database import Database

HOLD = 0.010
FREE = 1.25  # breath, as a multiple of the time the lock was held
LOOK_EVERY = 1.0  # seconds between looks whether a gateway runs
SMALLEST, LARGEST = 100, 5_000
CHECKPOINT = 10_000  # rows written between checkpoints of our own
# An unfinished import is thrown away, so a batch need not reach the disk before the next; the
# switch goes through another connection, and that one syncs.
TUNING = (
    "synchronous=NORMAL",
    "cache_size=-131072",
    "wal_autocheckpoint=0",
    "temp_store=MEMORY",
    "busy_timeout=60000",
)
COUNTED = {"preserve_rowcount": True}
Rows = Sequence[dict[str, Any]]


def _execution(statement: Executable, given: Any) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        return connection.execute(statement, given, execution_options=COUNTED).rowcount

    return work


class Writer:
    """Runs statements over many rows; the size of a batch follows what the machine can do.

    Keeps one connection of its own from beginning to end; use it as a context.
    """

    def __init__(self, database: Database) -> None:
        self._sqlite, self._database = database.is_sqlite, database
        self._connection = database.engine.connect().execution_options(writing=True)
        self._connection.detach()  # tuned for this work, so never handed to anyone else
        self._size = 200 if self._sqlite else LARGEST
        self._free_until = 0.0
        self._look_at, self._beside_chat = 0.0, True
        self._written = 0
        self.longest = 0.0  # seconds that a batch held the lock
        if self._sqlite:
            for pragma in TUNING:
                self._cursor(f"PRAGMA {pragma}")

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._connection.close()

    def _cursor(self, statement: str) -> None:
        """Outside any transaction."""
        cursor = self._connection.connection.cursor()
        cursor.execute(statement)
        cursor.close()

    def run(self, statement: Executable, rows: Rows, *, as_lists: bool = False) -> int:
        """Execute the statement for every row; the number of rows it changed.

        `as_lists`: the statement takes a list for each column instead of one row.
        """
        changed, start = 0, 0
        while start < len(rows):
            part = rows[start : start + self._size]
            start += len(part)
            given = {name: [row[name] for row in part] for name in part[0]} if as_lists else part
            changed += self.batch(_execution(statement, given))
            self._checkpoint(len(part))
        return changed

    def batch(self, work: Callable[[Connection], int]) -> int:
        """One short transaction; the number that `work` returns."""
        if self._sqlite:
            time.sleep(max(0.0, self._free_until - time.perf_counter()))
        with self._connection.begin():
            began = time.perf_counter()
            result = work(self._connection)
        if self._sqlite:
            self._adapt(time.perf_counter() - began)
        return result

    def _adapt(self, held: float) -> None:
        self.longest = max(self.longest, held)
        aim = min(1.3, max(0.4, HOLD / max(held, 1e-4)))
        self._size = round(min(LARGEST, max(SMALLEST, self._size * aim)))
        now = time.perf_counter()
        if now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            with self._database.read() as session:
                self._beside_chat = lease_repository.any_runs(session)
        self._free_until = now + held * FREE if self._beside_chat else 0.0

    def _checkpoint(self, rows: int) -> None:
        """Move the log into the database ourselves, so that no chat message has to."""
        self._written += rows
        if self._sqlite and self._written >= CHECKPOINT:
            self._written = 0
            self._cursor("PRAGMA wal_checkpoint(PASSIVE)")
