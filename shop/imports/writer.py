"""Writing in short batches, with a breath between them, so that chat goes on meanwhile.

On SQLite a writer excludes every other. A batch therefore holds the lock for about HOLD seconds
and then leaves the database free for longer than that: a waiting writer looks again after 1, 2, 5,
10, 15, 20, 25 ms …, so it is the share of free time that bounds how long it waits.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Executable

from shop.database import Database

HOLD = 0.008
FREE = 1.6  # breath, as a multiple of the time the lock was held
SMALLEST, LARGEST = 20, 5_000
Rows = Sequence[dict[str, Any]]


class Writer:
    """Runs statements over many rows; the size of a batch follows what the machine can do."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = database.engine.execution_options(writing=True)
        self._size = 200 if database.is_sqlite else LARGEST
        self.longest = 0.0  # seconds that a batch held the lock
        if database.is_sqlite:
            self._prepare()

    def _prepare(self) -> None:
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")

    def run(self, statement: Executable, rows: Rows) -> int:
        """Execute the statement for every row; the number of rows it changed."""
        changed, start = 0, 0
        while start < len(rows):
            part = rows[start : start + self._size]
            start += len(part)
            changed += self.batch(lambda c, part=part: c.execute(statement, part).rowcount)  # type: ignore[misc]
        return changed

    def batch(self, work: Callable[[Connection], int]) -> int:
        """One short transaction."""
        with self._engine.connect() as connection:
            with connection.begin():
                began = time.perf_counter()
                result = work(connection)
            held = time.perf_counter() - began
            if self._database.is_sqlite:
                self._breathe(connection, held)
        return result

    def _breathe(self, connection: Connection, held: float) -> None:
        self.longest = max(self.longest, held)
        aim = HOLD / max(held, 1e-4)
        self._size = round(min(LARGEST, max(SMALLEST, self._size * min(1.5, max(0.3, aim)))))
        time.sleep(held * FREE)
