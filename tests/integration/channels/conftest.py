"""A gateway with channels, on each kind of database."""

from tests.integration.gateway.conftest import (  # noqa: F401
    bot,
    database,
    one_bot,
    one_database,
    quick_hashes,
)
