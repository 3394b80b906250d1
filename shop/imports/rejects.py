"""The file of rows that were not taken: file, line, reason, content."""

import csv
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO

HEADER = ("文件", "行号", "原因", "内容")
LONGEST_CONTENT = 500


class Rejects:
    """Written as the import goes; made at the first rejected row, readable by the owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._file: IO[str] | None = None

    def add(self, file: str, line: int, reason: str, content: str) -> None:
        """Note a row; bytes that could not be decoded appear escaped."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(HEADER)
        shown = content[:LONGEST_CONTENT].encode("utf-8", "backslashreplace").decode()
        csv.writer(self._file).writerow((file, line, reason, shown.replace("\0", "\\0")))
        self.count += 1
        self.reasons[reason.split("：", maxsplit=1)[0]] += 1

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
