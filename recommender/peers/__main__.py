"""`python -m recommender.peers FILE …`, which `make bench-recommender` calls."""

from pathlib import Path
from typing import Annotated

import typer

from recommender.benchmark import Options
from recommender.peers.bench import bench, write


def main(
    files: Annotated[list[Path], typer.Argument(help="序列文件", exists=True)],
    python: Annotated[Path, typer.Option(help="装有同类软件的环境")] = Path(
        ".venv-peers/bin/python"
    ),
    checkpoints: Annotated[Path | None, typer.Option(help="检查点目录")] = None,
    keep: Annotated[
        Path | None, typer.Option(help="benchmark --keep 的目录：里面已有的结果不再重跑")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="同类软件最多用几秒（默认与小意一样多）")
    ] = None,
) -> None:
    """与 RecTools、implicit 在同样的文件上比较，写 results/bench-recommender.{json,md}。"""
    path = write(bench(files, python, Options(checkpoints=checkpoints, keep=keep), seconds))
    typer.echo(path.read_text(encoding="utf-8"))


typer.run(main)
