"""A whole installation of real processes, with its own data and port, shared by these tests."""

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


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database and models: borrowed from $ZHUYI_DATA where they are made, else made first."""
    folder = tmp_path_factory.mktemp("installation")
    borrow(Settings().data, folder)
    return folder


@pytest.fixture(scope="session")
def installation(data: Path, leash: Leash) -> Iterator[Installation]:
    """Running and ready."""
    with running(data, leash, {}) as installation:
        yield installation


@pytest.fixture(scope="module")
def other_data(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of an installation that a test starts itself."""
    folder = tmp_path_factory.mktemp("other")
    borrow(installation.data, folder)
    return folder
