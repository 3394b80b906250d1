"""What lies beside the database: uploads, and rows of files that an import could not take."""

import csv
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from shop.privacy.service import Erasure, remove_files

REJECTS = "imports/*-rejects.csv"
CONTENT = 3  # the cell that repeats the row (shop/imports/rejects.py)


def erase_files(data: Path, customer_id: str | None, report: Erasure) -> int:
    """Remove what an erasure names below `data`; how many files went or lost rows."""
    gone = remove_files(data / "uploads", report.files)
    if customer_id is None:
        return gone
    return gone + sum(_without(path, customer_id) for path in data.glob(REJECTS))


def _without(path: Path, customer_id: str) -> bool:
    """Whether rows of the customer were in the file; they are not any more."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    kept = list(_others(rows, customer_id))
    if len(kept) == len(rows):
        return False
    handle, new = tempfile.mkstemp(dir=path.parent, prefix=".rejects-")
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(kept)
    os.replace(new, path)
    return True


def _others(rows: list[list[str]], customer_id: str) -> Iterator[list[str]]:
    for row in rows:
        content = row[CONTENT] if len(row) > CONTENT else ""
        if customer_id not in (cell.strip() for cell in content.split(",")):
            yield row
