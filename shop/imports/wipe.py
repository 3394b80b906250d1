"""Emptying the shop before the demo shop is loaded as new; agents and their sessions stay."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, inspect, select

from shop.database import Base, Database
from shop.imports.runs import only_import
from shop.imports.writer import Writer

KEPT = {"agent", "agent_session", "alembic_version"}
STEP = 1_000


def _key(table: Table) -> list[Any]:
    return list(table.primary_key.columns)


def _delete_some(table: Table) -> Any:
    """One short batch of deletions; the number of rows gone."""

    def work(connection: Connection) -> int:
        if len(_key(table)) != 1:
            return connection.execute(delete(table)).rowcount
        (key,) = _key(table)
        some = select(key).limit(STEP)
        return connection.execute(delete(table).where(key.in_(some))).rowcount

    return work


def wipe_shop(database: Database, data: Path) -> None:
    """Delete every row but the agents', children first, in short batches."""
    present = set(inspect(database.engine).get_table_names())
    with only_import(database, data), Writer(database) as writer:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in KEPT or table.name not in present:
                continue
            while writer.batch(_delete_some(table)) > 0 and len(_key(table)) == 1:
                pass
