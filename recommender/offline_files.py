"""Blocks of lists as one CSV or Parquet file, written whole or not at all."""

import csv
import os
from collections.abc import Callable
from collections.abc import Sequence as Seq
from pathlib import Path

from recommender.offline import COLUMNS

Write = Callable[[Path, Seq[Path]], int]


def writer_for(out: Path) -> Write:
    """By the file's ending; raises ValueError for others, and for Parquet without pyarrow."""
    if out.suffix == ".csv":
        return _csv
    if out.suffix != ".parquet":
        raise ValueError(f"{out.name} must end in .csv or .parquet")
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(
            "Parquet needs pyarrow: pip install --group ray -c constraints/app.txt"
        ) from error
    return _parquet


def _csv(out: Path, parts: Seq[Path]) -> int:
    rows, new = 0, out.with_name(f".{out.name}.new")
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for part in parts:
            text = part.read_text(encoding="utf-8")
            rows += text.count("\n")
            file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, out)
    return rows


def _parquet(out: Path, parts: Seq[Path]) -> int:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types = (pa.string(), pa.int32(), pa.string(), pa.float64(), pa.bool_())
    schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
    rows, new = 0, out.with_name(f".{out.name}.new")
    with parquet.ParquetWriter(new, schema) as file:
        for part in parts:
            with part.open(encoding="utf-8", newline="") as text:
                lines = [(c, int(r), i, float(s), p == "1") for c, r, i, s, p in csv.reader(text)]
            columns = list(zip(*lines, strict=True)) or [()] * len(COLUMNS)
            arrays = [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
            file.write_table(pa.table(arrays, schema=schema))
            rows += len(lines)
    os.replace(new, out)
    return rows
