"""From the lines of a file to cells by column name, and to groups of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shop.imports.columns import Column
from shop.imports.plan import Part
from shop.imports.problems import ImportProblem
from shop.imports.rejects import Rejects
from shop.imports.source import Progress, Source
from shop.imports.values import BadValue

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that reads well: where it stands, as written, and its values."""

    line: int
    record: list[str]
    values: Values


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
        self.read = 0

    def reject(self, line: int, reason: BadValue | str, record: list[str]) -> None:
        """Put a line aside, with the reason."""
        self._rejects.add(self.part.path.name, line, str(reason), ",".join(record))

    def __iter__(self) -> Iterator[Taken]:
        header = list(self.part.columns) if self.part.columns is not None else None
        cells = _cells(self.part, header) if header is not None else []
        for line, record in self._source:
            if isinstance(record, BadValue):
                self.read += 1
                self.reject(line, record, [])
            elif header is None:
                header, cells = record, _cells(self.part, record)
            else:
                self.read += 1
                try:
                    yield Taken(line, record, _values(cells, len(header), record))
                except BadValue as problem:
                    self.reject(line, problem, record)
        if header is None:
            raise ImportProblem(f"{self.part.path.name} 是空的，应有一行列名。")

    def groups(self, column: str) -> Iterator[list[Taken]]:
        """Neighbouring lines with the same value; none if one line of the group was bad."""
        group: list[Taken] = []
        for taken in self:
            if group and group[0].values[column] != taken.values[column]:
                yield group
                group = []
            group.append(taken)
        if group:
            yield group
