"""`python -m recommender needs`: the judged needs, as a table."""

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shop.database import Database
from shop.settings import settings


class Part(StrEnum):
    """Which needs are judged."""

    TUNE = "tune"
    HELD_OUT = "held-out"
    ALL = "all"


def needs(
    part: Annotated[Part, typer.Option(help="tune 用来调参；held-out 从不用来选择")] = Part.TUNE,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
) -> None:
    """示范店上的需求评测：NDCG@10，与只用词、只用语义、只用历史、只用热度比较。"""
    from recommender.needs.methods import METHODS  # noqa: PLC0415 - it loads the model
    from recommender.needs.report import judged, report  # noqa: PLC0415
    from recommender.service import RecommenderService  # noqa: PLC0415

    database = Database(settings().resolved_database_url)
    try:
        recommender = RecommenderService(database, settings()).live.recommender
        with database.read() as session:
            lines = report(session, recommender, judged(session, recommender, part.value))
    except ValueError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
    if as_json:
        typer.echo(json.dumps([one.named() for one in lines], ensure_ascii=False))
        return
    table = Table("asked", "needs", "n", *METHODS, "over the best", "95 %")
    for one in lines:
        mean = (f"{one.ndcg[name]:.3f}" for name in METHODS)
        gain = f"{one.gain:+.0%} ({one.best})"
        table.add_row(
            one.asked, one.group, str(one.needs), *mean, gain, f"{one.low:+.3f} … {one.high:+.3f}"
        )
    Console(width=150).print(table)
