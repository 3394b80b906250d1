"""Alembic migrations: run by `shop.database.migrate`, written by `alembic revision`."""
