"""From the lines of a file to cells by column name, and to groups of them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shop.imports.columns import Column
from shop.imports.plan import Part
from shop.imports.problems import ImportProblem
from shop.imports.rejects import Rejects
from shop.imports.source import Progress, Source
from shop.imports.values import BadValue, OfErasedCustomer

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that reads well: where it stands, as written, and its values."""

    line: int
    record: list[str]
    values: Values


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that does not, and why."""

    line: int
    record: list[str]
    reason: BadValue


@dataclass(frozen=True, slots=True)
class _Cell:
    at: int
    column: Column
    words: dict[str, str]


def _cells(part: Part, header: list[str]) -> list[_Cell]:
    by_name = {column.name: column for column in part.table.columns}
    names = [part.renamed.get(name.strip(), name.strip()) for name in header]
    missing = sorted(part.table.required - set(names))
    if missing:
        raise ImportProblem(
            f"{part.path.name} 缺少列 {'、'.join(missing)}。应有的列见 docs/guide/import.md，"
            "列名不同时用 --map 对照。"
        )
    doubled = sorted({name for name in names if name in by_name and names.count(name) > 1})
    if doubled:
        raise ImportProblem(f"{part.path.name} 的列 {'、'.join(doubled)} 出现了两次。")
    return [
        _Cell(at, by_name[name], part.words.get(name, {}))
        for at, name in enumerate(names)
        if name in by_name
    ]


def _value(cell: _Cell, written: str) -> Any:
    if not written:
        if cell.column.required:
            raise BadValue(f"缺少 {cell.column.name}")
        return cell.column.default
    return cell.column.convert(cell.words.get(written, written))


def _values(cells: list[_Cell], width: int, record: list[str]) -> Values:
    if len(record) != width:
        raise BadValue(f"列数不对：应为 {width} 列，实为 {len(record)} 列")
    return {cell.column.name: _value(cell, record[cell.at].strip()) for cell in cells}


class Reader:
    """The good lines of one file; the others go to the rejects."""

    def __init__(self, part: Part, rejects: Rejects, progress: Progress) -> None:
        self.part = part
        self._rejects = rejects
        self._source = Source(part.path, progress)
        self._cells: list[_Cell] = []
        self.read = 0

    def reject(self, line: int, reason: BadValue | str, record: list[str]) -> None:
        """Put a line aside, with the reason."""
        content = "" if isinstance(reason, OfErasedCustomer) else ",".join(record)
        self._rejects.add(self.part.path.name, line, str(reason), content)

    def _lines(self) -> Iterator[Taken | Broken]:
        header = list(self.part.columns) if self.part.columns is not None else None
        if header is not None:
            self._cells = _cells(self.part, header)
        for line, record in self._source:
            if isinstance(record, BadValue):
                self.read += 1
                yield Broken(line, [], record)
            elif header is None:
                header, self._cells = record, _cells(self.part, record)
            else:
                self.read += 1
                try:
                    yield Taken(line, record, _values(self._cells, len(header), record))
                except BadValue as problem:
                    yield Broken(line, record, problem)
        if header is None:
            raise ImportProblem(f"{self.part.path.name} 是空的，应有一行列名。")

    def __iter__(self) -> Iterator[Taken]:
        for line in self._lines():
            if isinstance(line, Taken):
                yield line
            else:
                self.reject(line.line, line.reason, line.record)

    def groups(self, column: str) -> Iterator[list[Taken]]:
        """Neighbouring lines with the same cell; none of them if one was bad."""
        for _, lines in itertools.groupby(self._lines(), lambda line: self._cell(column, line)):
            group = list(lines)
            broken = [line for line in group if isinstance(line, Broken)]
            if not broken:
                yield [line for line in group if isinstance(line, Taken)]
                continue
            for line in group:
                fault = broken[0].line
                reason = line.reason if isinstance(line, Broken) else f"同组的第 {fault} 行有误"
                self.reject(line.line, reason, line.record)

    def _cell(self, column: str, line: "Taken | Broken") -> str:
        at = next(cell.at for cell in self._cells if cell.column.name == column)
        return line.record[at].strip() if at < len(line.record) else ""
