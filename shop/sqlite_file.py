"""A SQLite file that is taken away must be an error, never a false success."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError, OperationalError


def refuse_a_vanished_file(engine: Engine, path: Path) -> None:
    """Raise OperationalError on every use once the file is gone; open a new one put in its place.

    Otherwise an open connection would go on writing into the deleted file and report success, and a
    new one would make an empty database where the old one was.
    """
    seen = False

    def vanished() -> OperationalError:
        return OperationalError(f"database file {path} vanished", None, FileNotFoundError(path))

    @event.listens_for(engine, "do_connect")
    def on_do_connect(*_arguments: Any) -> None:
        if seen and not path.exists():
            raise vanished()

    @event.listens_for(engine, "connect")
    def on_connect(_connection: Any, record: Any) -> None:
        nonlocal seen
        record.info["file"] = _identity(path)
        seen = True

    @event.listens_for(engine, "checkout")
    def on_checkout(_connection: Any, record: Any, _proxy: Any) -> None:
        try:
            same = record.info["file"] == _identity(path)
        except FileNotFoundError as error:
            raise vanished() from error
        if not same:
            raise DisconnectionError("another database file")  # the pool opens the new one


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
