"""`zhuyi import DIR`: the shop's CSV files into the database."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import OperationalError

from shop.database import Database, migrate
from shop.imports.plan import read_map
from shop.imports.problems import ImportProblem
from shop.imports.service import Report, import_folder
from shop.settings import settings

app = typer.Typer(add_completion=False)
TOP_REASONS = 8


def summary(report: Report) -> str:
    """What happened, for people."""
    lines = [f"导入完成：读了 {report.read} 行，用时 {report.seconds:.1f} 秒。"]
    for name in dict.fromkeys(key.split(".")[0] for key in report.counts if "." in key):
        new, changed, same = (
            report.counts.get(f"{name}.{n}", 0) for n in ("new", "changed", "same")
        )
        lines.append(f"  {name:<16}新增 {new}，更改 {changed}，未变 {same}")
    for name, count in report.overtaken.items():
        lines.append(f"  {name}: {count} 行在导入期间另有更新，以那次更新为准")
    if report.rejects is not None:
        lines.append(f"有 {report.rejected} 行没有导入，逐行原因见 {report.rejects}：")
        top = list(report.reasons.items())[:TOP_REASONS]
        lines += [f"  {count} 行：{reason}" for reason, count in top]
    return "\n".join(lines)


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="放 CSV 文件的目录")],
    mapping: Annotated[
        Path | None, typer.Option("--map", help="列对照 YAML，用于别的系统导出的文件")
    ] = None,
) -> None:
    """导入一个目录里的 CSV 文件：要么全部可见，要么一行也不可见。"""
    database = Database(settings().resolved_database_url)
    bar = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    tasks = {}

    def show(file: str, done: int, size: int) -> None:
        if file not in tasks:
            tasks[file] = bar.add_task(file, total=max(size, 1))
        bar.update(tasks[file], completed=max(done, 0) if size else 1)

    try:
        settings().data.mkdir(parents=True, exist_ok=True)
        migrate(database)
        with bar:
            columns = read_map(mapping) if mapping else None
            report = import_folder(database, settings().data, folder, columns, progress=show)
    except ImportProblem as problem:
        typer.echo(f"没有导入：{problem}", err=True)
        raise typer.Exit(1) from problem
    except OperationalError as problem:
        typer.echo(f"没有导入：数据库用不了（{problem.orig}）。请运行 zhuyi doctor。", err=True)
        raise typer.Exit(1) from problem
    finally:
        database.close()
    typer.echo(summary(report))
