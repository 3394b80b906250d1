"""`zhuyi score`: the lists of all customers in one file."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from recommender.commands import opened, said_plainly
from shop.settings import settings

app = typer.Typer(add_completion=False)


@app.command()
def score(  # noqa: PLR0917  options of a command
    out: Annotated[Path, typer.Option(help="写到哪个文件：.csv 或 .parquet")],
    k: Annotated[int, typer.Option("-k", help="每位顾客几件", min=1, max=100)] = 10,
    block: Annotated[int, typer.Option(help="一块多少位顾客", min=1, max=10_000)] = 200,
    ray: Annotated[bool, typer.Option("--ray", help="用 Ray Data（需要依赖组 ray）")] = False,
    workers: Annotated[int, typer.Option(help="--ray 时几个进程", min=1, max=10_000)] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
) -> None:
    """给全部顾客算好推荐；中断后用同样的命令接着算，只算还没有的。"""
    from recommender.offline import in_process, score_all  # noqa: PLC0415
    from recommender.offline_ray import on_ray  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with said_plainly(), opened(settings()) as database:
        engine = on_ray(workers) if ray else in_process
        found = score_all(database, settings(), out, k=k, block=block, engine=engine)
    typer.echo(json.dumps(found) if as_json else f"已写入 {out}：{found}")
