"""A folder of CSV files, and an import of it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from shop.database import Database
from shop.imports.plan import ColumnMap
from shop.imports.service import Report, import_folder

Write = Callable[..., Path]
Import = Callable[..., Report]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write("item_data", "item_id,…", "1,…") puts a file into the folder and returns the folder."""
    folder = tmp_path / "csv"
    folder.mkdir()

    def put(name: str, *lines: str, encoding: str = "utf-8") -> Path:
        text = "\n".join(lines) + "\n"
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
        return folder

    return put


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Import:
    """load(folder) imports into the test's database."""

    def run(folder: Path, mapping: ColumnMap | None = None, **options: object) -> Report:
        return import_folder(database, tmp_path / "state", folder, mapping, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def rejected() -> Callable[[Report], list[tuple[str, str]]]:
    """(line, reason) of every rejected row."""

    def read(report: Report) -> list[tuple[str, str]]:
        if report.rejects is None:
            return []
        with report.rejects.open(encoding="utf-8-sig", newline="") as file:
            return [(row["行号"], row["原因"]) for row in csv.DictReader(file)]

    return read
