"""Table of imports: rows of an import are visible from the moment its state is `visible`."""

from datetime import datetime
from typing import Any

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
