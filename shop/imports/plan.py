"""Which files of a folder are imported, and how their columns are named."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from shop.imports.columns import Table
from shop.imports.problems import ImportProblem
from shop.imports.tables import TABLES


@dataclass(frozen=True, slots=True)
class Part:
    """One file: the table it holds, and what the map says about it.

    `columns`: for a file without header the names in order ("" for a column to pass over); else how
    its own header names are to be read.
    """

    path: Path
    table: Table
    columns: tuple[str, ...] | None = None
    renamed: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


class _TableMap(BaseModel):
    model_config = ConfigDict(extra="forbid")

    table: str
    files: list[str]
    header: bool = True
    columns: list[str] | dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}


class ColumnMap(BaseModel):
    """A map file: how the files of another system are to be read (docs/guide/import.md)."""

    model_config = ConfigDict(extra="forbid")

    tables: list[_TableMap]


def read_map(path: Path) -> ColumnMap:
    """The map in a YAML file; raises ImportProblem naming what is wrong."""
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return ColumnMap.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise ImportProblem(f"列对照文件 {path} 读不了：{problem}") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ImportProblem(f"列对照文件 {path} 的 {where} 不对：{first['msg']}") from problem


def _mapped(folder: Path, mapping: ColumnMap) -> list[Part]:
    parts = []
    for entry in mapping.tables:
        paths = sorted({path for pattern in entry.files for path in folder.glob(pattern)})
        if entry.table not in TABLES:
            raise ImportProblem(f"列对照：没有 {entry.table} 这种表，应为 {'、'.join(TABLES)} 之一")
        for path in paths:
            ordered = isinstance(entry.columns, list)
            if ordered == entry.header:
                raise ImportProblem("列对照：没有表头的文件用列表写 columns，有表头的用 原名: 列名")
            columns = tuple(entry.columns) if isinstance(entry.columns, list) else None
            renamed = entry.columns if isinstance(entry.columns, dict) else {}
            parts.append(Part(path, TABLES[entry.table], columns, renamed, entry.values))
    return parts


def _named(folder: Path) -> list[Part]:
    return [
        Part(path, table)
        for table in TABLES.values()
        for name in (f"{table.name}.csv", f"{table.name}.csv.gz")
        if (path := folder / name).is_file()
    ]


def plan(folder: Path, mapping: ColumnMap | None = None) -> list[Part]:
    """The files to import, in the order of the tables; raises ImportProblem if there are none."""
    if not folder.is_dir():
        raise ImportProblem(f"没有这个目录：{folder}")
    parts = _mapped(folder, mapping) if mapping else []
    taken = {part.path for part in parts}
    parts += [part for part in _named(folder) if part.path not in taken]
    if not parts:
        raise ImportProblem(
            f"目录 {folder} 里没有可导入的文件：应有 user_data.csv、item_data.csv 等。"
        )
    order = list(TABLES)
    return sorted(parts, key=lambda part: order.index(part.table.name))
