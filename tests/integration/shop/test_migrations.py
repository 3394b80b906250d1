"""Migrations make the tables the models describe, also when several processes start at once."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from shop.database import Database, migrate
from shop.models import Base


def test_migrated_schema_is_what_the_models_say(bare_database: Database) -> None:
    migrate(bare_database)
    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        for table in Base.metadata.tables.values():
            wanted = {str(c.name) for c in table.constraints if str(c.name or "").startswith("ck_")}
            found = {c["name"] for c in inspect(connection).get_check_constraints(table.name)}
            assert wanted <= found, table.name


def test_migrating_twice_changes_nothing(bare_database: Database) -> None:
    migrate(bare_database)
    migrate(bare_database)
    with bare_database.read() as session:
        assert session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_processes_that_migrate_at_once_all_succeed(bare_database: Database) -> None:
    program = (
        "import sys; from shop.database import Database, migrate; migrate(Database(sys.argv[1]))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, bare_database.url], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], errors


def test_a_migration_that_fails_leaves_nothing_behind(bare_database: Database) -> None:
    with bare_database.write() as session:
        session.execute(text("CREATE TABLE tracking_event (id INTEGER)"))  # in the way
    with pytest.raises(DBAPIError, match="tracking_event"):
        migrate(bare_database)
    with bare_database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"tracking_event"}
