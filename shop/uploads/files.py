"""The files behind uploads: below $ZHUYI_DATA/uploads, each named by the id of its upload."""

import os
import time
from pathlib import Path

from sqlalchemy.orm import Session

from shop.uploads import repository

FORGOTTEN_AFTER = 3600.0  # seconds; a younger file may be on its way into the log


def write(folder: Path, upload_id: str, content: bytes) -> None:
    """Durable once it returns; readable by our account only."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / upload_id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def remove(folder: Path, upload_id: str) -> None:
    """Gone, also if it never was there."""
    (folder / upload_id).unlink(missing_ok=True)


def sweep(session: Session, folder: Path) -> int:
    """Remove files that no upload names: a process was killed before it could; how many."""
    old = time.time() - FORGOTTEN_AFTER
    found = [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < old]
    known = repository.known(session, (path.name for path in found))
    orphans = [path for path in found if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
