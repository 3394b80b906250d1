"""A whole installation per module: real processes, own data, own port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.bench.installation import Installation, borrow, running
from ops.leash import Leash
from shop.settings import Settings


@pytest.fixture(scope="session")
def leash() -> Iterator[Leash]:
    """Ends every process that a test started."""
    leash = Leash()
    yield leash
    leash.stop()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder; database and models are borrowed from $ZHUYI_DATA where they are made."""
    folder = tmp_path_factory.mktemp("installation")
    borrow(Settings().data, folder)
    return folder


@pytest.fixture(scope="module")
def installation(data: Path, leash: Leash) -> Iterator[Installation]:
    """Running and ready."""
    with running(data, leash, {}) as installation:
        yield installation
