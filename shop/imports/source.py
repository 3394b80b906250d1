"""Reading CSV files row by row: UTF-8 (with or without BOM) or GB18030, plain or .gz."""

import codecs
import csv
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from shop.imports.problems import ImportProblem
from shop.imports.values import BadValue

CHUNK = 1 << 20
UNREADABLE = "surrogateescape"  # undecodable bytes stay recognisable until their row is rejected
Progress = Callable[[str, int, int], None]  # file name, bytes done, bytes in all
Line = tuple[int, list[str] | BadValue]
csv.field_size_limit(CHUNK)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is written; `clean` when every byte of it decodes."""

    name: str
    clean: bool


def _open(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with _open(path) as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _lines_that_decode(path: Path, encoding: str) -> int:
    good = 0
    with _open(path) as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode(encoding)
                    good += 1
                except UnicodeDecodeError:
                    continue
    return good


def detect(path: Path) -> Encoding:
    """UTF-8 if the whole file is; else whichever of UTF-8 and GB18030 reads more lines."""
    if _decodes(path, "utf-8"):
        return Encoding("utf-8-sig", clean=True)
    if _lines_that_decode(path, "utf-8") * 2 > _lines_that_decode(path, "gb18030"):
        return Encoding("utf-8-sig", clean=False)
    return Encoding("gb18030", clean=_decodes(path, "gb18030"))


def _check(record: list[str], clean: bool) -> list[str] | BadValue:
    joined = "".join(record)
    if not clean and any("\ud800" <= character <= "\udfff" for character in joined):
        return BadValue("编码无法识别：应为 UTF-8 或 GB18030")
    if "\0" in joined:
        return BadValue("含有空字符")
    return record


class Source:
    """One file; iterating gives (line number, cells or what is wrong with the line)."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self.path = path
        self._progress = progress
        self._size = path.stat().st_size

    def __iter__(self) -> Iterator[Line]:
        try:
            yield from self._lines()
        except (OSError, EOFError) as problem:
            raise ImportProblem(
                f"{self.path.name} 读不完：{problem}。请检查文件是否完整。"
            ) from problem

    def _lines(self) -> Iterator[Line]:
        encoding = detect(self.path)
        with self.path.open("rb") as raw:
            data = cast(IO[bytes], gzip.open(raw)) if self.path.suffix == ".gz" else raw
            text = io.TextIOWrapper(data, encoding.name, errors=UNREADABLE, newline="")
            reader = csv.reader(text)
            for line in _numbered(reader):
                if line[0] % 5_000 == 0:
                    self._progress(self.path.name, raw.tell(), self._size)
                if isinstance(line[1], list):
                    yield line[0], _check(line[1], encoding.clean)
                else:
                    yield line
        self._progress(self.path.name, self._size, self._size)


def _numbered(reader: "csv._reader") -> Iterator[Line]:  # type: ignore[name-defined]
    """Records with the line they begin in; blank lines are passed over."""
    while True:
        first = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield first, BadValue(f"不是正确的 CSV：{problem}")
            continue
        if record and any(record):
            yield first, record
