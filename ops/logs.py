"""Log files that do not grow without end."""

import shutil
from pathlib import Path

LARGEST = 20 * 1024 * 1024
KEPT = 3


def rotate(log: Path, largest: int = LARGEST, kept: int = KEPT) -> bool:
    """Move a log that grew beyond `largest` bytes to .1, .2 …; True where it was moved.

    Copied and emptied, not renamed: the process goes on appending to the file it has open.
    """
    if not log.exists() or log.stat().st_size <= largest:
        return False
    for number in range(kept - 1, 0, -1):
        older = log.with_suffix(f".log.{number}")
        if older.exists():
            older.replace(log.with_suffix(f".log.{number + 1}"))
    shutil.copyfile(log, log.with_suffix(".log.1"))
    with log.open("rb+") as file:
        file.truncate(0)
    return True
