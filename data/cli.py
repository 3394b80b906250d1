"""`zhuyi demo reset`: the demo shop as new, dates moved to now."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from data import wealth
from data.demo import NotTheDemo, demo_reset
from shop import clock
from shop.imports.cli import summary
from shop.imports.problems import ImportProblem
from shop.settings import settings

app = typer.Typer(add_completion=False)
demo = typer.Typer(help="示范店（全部数据都是虚构的）")
app.add_typer(demo, name="demo")


@demo.command("reset")
def reset() -> None:
    """恢复示范店：清空商店数据，重新生成，日期移到现在。"""
    bar = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    tasks = {}

    def show(step: str, done: int, size: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=max(size, 1))
        bar.update(tasks[step], completed=done)

    try:
        with bar:
            report = demo_reset(settings(), show)
    except (NotTheDemo, ImportProblem) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    typer.echo(summary(report))


@demo.command("wealth")
def make_wealth(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个目录")],
) -> None:
    """另一种店的例子：理财产品与顾客的 CSV，和适当性规则 rules.yml（全部虚构）。"""
    wealth.generate(folder, clock.now())
    typer.echo(f"已写入 {folder}：先 zhuyi import {folder}，再 zhuyi rules {folder}/rules.yml")
