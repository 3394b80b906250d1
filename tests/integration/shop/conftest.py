from datetime import datetime

import pytest

from shop.database import Database
from tests.integration.shop.news import Telling


@pytest.fixture
def telling(filled: Database, now: datetime) -> Telling:
    """C0001 with an open page at noon tomorrow."""
    return Telling(filled, now)
