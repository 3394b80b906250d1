"""`python -m recommender text-table | text-titles`: what a text encoder of its own is worth."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.commands import opened, said_plainly, use_cores
from recommender.text.config import TextConfig
from shop.settings import settings


class Part(StrEnum):
    """Which questions are asked."""

    TUNE = "tune"
    HELD_OUT = "held-out"


def text_titles(
    learnt: Annotated[Path, typer.Argument(help="带标注的标题，用来训练；可为 .gz")],
    asked: Annotated[Path, typer.Argument(help="带标注的标题，用来检索")],
    steps: Annotated[int, typer.Option(help="训练几步", min=2, max=100_000)] = TextConfig.steps,
) -> None:
    """真实标题去掉产品词后，还能不能用这个词找到：TF-IDF、自己训练的编码器和两者合并。"""
    from recommender.text.titles import compared  # noqa: PLC0415

    use_cores()
    with said_plainly():
        for way, precision, words in compared(learnt, asked, TextConfig(steps=steps)):
            typer.echo(f"{way}  MAP {precision:.3f}  {words} 个产品词")


def text_table(
    part: Annotated[Part, typer.Option(help="tune 用来选择；held-out 从不用来选择")] = Part.TUNE,
    share: Annotated[float, typer.Option(help="both 里自己的编码器占多少", min=0, max=1)] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
) -> None:
    """示范店上比较 TF-IDF、自己训练的编码器和两者合并。"""
    from recommender.text.judge import table  # noqa: PLC0415

    use_cores()
    with said_plainly(), opened(settings()) as database:
        rows, asked = table(database, settings(), part.value, share)
    if as_json:
        typer.echo(json.dumps({"rows": [row.named() for row in rows], "asked": asked}))
        return
    shown = Table(*rows[0].named())
    for row in rows:
        values = row.named().values()
        shown.add_row(*(v if isinstance(v, str) else f"{v:.4g}" for v in values))
    Console(width=120).print(shown)
    typer.echo("  ".join(f"{name}: {n}" for name, n in asked.items()))
