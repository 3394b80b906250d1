"""The write-ahead log reaches the database without a commit having to do it."""

import time
from pathlib import Path

import pytest

from gateway import checkpoints
from gateway.checkpoints import Checkpoints
from shop.clock import now
from shop.conversations import sessions
from shop.database import Database, migrate


def test_what_is_committed_is_moved_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 0.05)
    file = tmp_path / "shop.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    running = Checkpoints(database)
    running.start()
    before = file.read_bytes()
    with database.write() as session:
        sessions.start(session, None, now())
    until = time.monotonic() + 5
    while file.read_bytes() == before:
        assert time.monotonic() < until
        time.sleep(0.02)
    running.stop()
    database.close()
