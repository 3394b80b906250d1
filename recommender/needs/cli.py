"""`python -m recommender needs`: the judged needs, as a table."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.commands import opened, said_plainly
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
    try:
        from recommender.needs.methods import METHODS  # noqa: PLC0415 - it loads the model
        from recommender.needs.report import judged, report  # noqa: PLC0415
        from recommender.service import RecommenderService  # noqa: PLC0415
    except ModuleNotFoundError as error:
        typer.echo(f"错误：需要项目的完整源码（缺少 {error.name}）", err=True)
        raise typer.Exit(1) from error

    with said_plainly(), opened(settings()) as database:
        recommender = RecommenderService(database, settings()).live.recommender
        with database.read() as session:
            lines = report(session, recommender, judged(session, recommender, part.value))
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


def queries(
    file: Annotated[Path, typer.Argument(help="每行一条查询，或 编号 TAB 查询；可为 .gz")],
    missed: Annotated[int, typer.Option(help="列出几条没找对的", min=0)] = 20,
) -> None:
    """真实查询：说出了本店有的品类的，排第一的是不是这个品类。"""
    from recommender.needs.queries import ask_all  # noqa: PLC0415
    from recommender.service import RecommenderService  # noqa: PLC0415

    with said_plainly(), opened(settings()) as database:
        found = ask_all(file, RecommenderService(database, settings()).live.recommender)
    named, first = found.named.total(), found.first.total()
    share = f"{first} 条（{first / named:.1%}）排第一的就是"
    typer.echo(f"{found.read} 条查询，{named} 条以本店的品类结尾，{share}")
    for query, kind, shown in found.missed[:missed]:
        typer.echo(f"  {query}：{kind}，排第一的是 {shown or '—'}")


def opinions(
    files: Annotated[
        list[Path], typer.Argument(help="带标签的评论：CSV（label, review）或 JSON 行；可为 .gz")
    ],
    part: Annotated[
        Part, typer.Option(help="tune 选词用的一半；held-out 从不用来选词")
    ] = Part.TUNE,
) -> None:
    """只说一个方面的句子，读出的褒贬与整条评论的标签是否一致。"""
    from recommender.needs.opinions import read_all  # noqa: PLC0415

    with said_plainly():
        parts = (False, True) if part is Part.ALL else (part is Part.HELD_OUT,)
        found = read_all(files, parts)
    table = Table("aspect", "clauses", "praise", "right", "complaint", "right", "read", "right")
    for aspect, named in [("", found.named.total()), *found.named.most_common()]:
        sides = [
            (found.count(side, aspect=aspect), found.precision(side, aspect=aspect))
            for side in (1, -1)
        ]
        both = (found.count(1, -1, aspect=aspect), found.precision(1, -1, aspect=aspect))
        cells = (text for n, share in (*sides, both) for text in (str(n), f"{share:.3f}"))
        table.add_row(aspect or f"all ({found.reviews} reviews)", str(named), *cells)
    Console(width=120).print(table)
