"""`python -m recommender benchmark-events FILE…`."""

from pathlib import Path
from typing import Annotated

import typer

from recommender.commands import said_plainly, tell, use_cores


def benchmark_events(
    files: Annotated[
        list[Path], typer.Argument(help="行为日志：每行 用户,物品,类目,行为,秒；可为 .gz")
    ],
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    epochs: Annotated[int, typer.Option(help="最多几轮（由验证集提前停止）", min=1)] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")] = False,
) -> None:
    """真实行为日志上按同一时刻切分的评估，全部物品参与排序。"""
    from recommender.audit.events import benchmark_events as run  # noqa: PLC0415

    use_cores()
    with said_plainly():
        for line in run(files, seed, epochs):
            tell(line, as_json)
