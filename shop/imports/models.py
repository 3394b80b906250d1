"""Tables of imports: rows of an import are visible from the moment its state is `visible`."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class ImportRun(Base):
    """One import; state: loading, visible, failed. Rows with import_id 0 came live."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="loading")
    source: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class StagedRow(Base):
    """A change to what customers already see, kept aside until the run becomes visible.

    `key` None: a new row of table `target`; else the row with this key gets `values`.
    """

    __tablename__ = "import_staged_row"
    __table_args__ = (Index("ix_import_staged_row_run", "run_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    target: Mapped[str]
    key: Mapped[dict[str, Any] | None]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
