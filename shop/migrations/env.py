"""What Alembic runs: on the connection `migrate` hands over, else on the configured database."""

from alembic import context
from sqlalchemy import Connection

from shop.database import Database
from shop.models import Base
from shop.settings import settings


def run(connection: Connection) -> None:
    """Run the migrations asked for in the transaction the connection is in."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters by copying
        user_module_prefix="shop.database.",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Find the connection and run."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    database = Database(settings().resolved_database_url)
    with database.engine.execution_options(writing=True).begin() as connection:
        run(connection)
    database.close()


main()
