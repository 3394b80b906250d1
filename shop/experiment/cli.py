"""`zhuyi experiment`: personalised customers against those held back."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shop.database import Database
from shop.experiment.outcomes import ALL
from shop.experiment.report import cell_name, cells, phase_name, words, write_csv, write_page
from shop.experiment.service import MOST_WEEKS, Comparison, compare
from shop.settings import settings

app = typer.Typer(add_completion=False)


def _as_json(found: Comparison) -> str:
    value = {
        "since": found.since,
        "until": found.until,
        "phases": [phase.__dict__ for phase in found.phases],
        "rows": [row._asdict() for row in found.rows],
    }
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def _print(found: Comparison) -> None:
    if not found.rows:
        typer.echo(words()["no_rows" if found.phases else "no_phase"])
    for phase in found.phases:
        rows = [r for r in found.rows if (r.phase, r.channel, r.week) == (phase.since, ALL, ALL)]
        if not rows:
            continue
        table = Table(*words()["columns"], title=f"{phase_name(phase)} · {cell_name(ALL, ALL)}")
        for row in rows:
            table.add_row(*cells(row))
        Console().print(table)


@app.command()
def experiment(
    weeks: Annotated[int, typer.Option(help="最近几个自然周（含本周）", min=1, max=MOST_WEEKS)] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
    results: Annotated[Path, typer.Option(help="结果表写到哪个目录")] = Path("results"),
) -> None:
    """个性化组与对照组的参与度、转化、粘性和满意度，写成 CSV 和一页 HTML。"""
    database = Database(settings().resolved_database_url)
    try:
        with database.read() as session:
            found = compare(session, weeks)
    finally:
        database.close()
    written = [write_csv(results, found), write_page(results, found)]
    if as_json:
        typer.echo(_as_json(found))
        return
    _print(found)
    typer.echo("已写入 " + "、".join(str(path) for path in written))
