"""Commands of `python -m recommender` that people seldom type: benchmark, bench-latency, serve."""

from pathlib import Path
from typing import Annotated

import typer

from recommender.commands import said_plainly, tell, use_cores

AsJson = Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")]


def benchmark(  # noqa: PLR0917  options of a command
    file: Annotated[
        Path, typer.Argument(help="序列文件：每行 用户 物品，或 用户 物品 物品 …；可为 .gz")
    ],
    protocol: Annotated[str, typer.Option(help="评估方式")] = "loo-full",
    seeds: Annotated[int, typer.Option(help="跑几个种子", min=1)] = 1,
    epochs: Annotated[int | None, typer.Option(help="最多几轮（默认由验证集停止）", min=1)] = None,
    attributes: Annotated[bool, typer.Option(help="有同名属性文件时使用它")] = True,
    attention: Annotated[bool, typer.Option(help="用注意力模型")] = True,
    neighbours: Annotated[bool, typer.Option(help="用邻居模型")] = True,
    checkpoints: Annotated[
        Path | None, typer.Option(help="检查点目录：中断后用同样的命令接着训练")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="每条结果和名次存到这个目录，供与同类软件比较")
    ] = None,
    changed: Annotated[
        list[str] | None,
        typer.Option("--set", help="改一项设置，如 dropout=0.3、layers=3、average=0（可重复）"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """公开序列数据上的留一法评估，全部物品参与排序。"""
    from recommender.benchmark import Options  # noqa: PLC0415
    from recommender.benchmark import benchmark as run  # noqa: PLC0415
    from recommender.shape import parse_settings  # noqa: PLC0415

    use_cores()
    with said_plainly():
        instead = parse_settings(changed or []) | ({"epochs": epochs} if epochs else {})
        options = Options(attributes, attention, neighbours, checkpoints, keep, instead)
        for line in run(file, protocol, seeds, options=options):
            tell(line, as_json)


def ablations(
    file: Annotated[Path, typer.Argument(help="序列文件")],
    only: Annotated[list[str] | None, typer.Option(help="只跑这些变体（可重复；默认全部）")] = None,
    changed: Annotated[
        list[str] | None, typer.Option("--set", help="各变体共同改的设置，如 epochs=3（可重复）")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """注意力模型的每个部分值多少：去掉它重新训练，只看验证集。"""
    from recommender.ablations import ablations as run  # noqa: PLC0415
    from recommender.benchmark import Options  # noqa: PLC0415
    from recommender.shape import parse_settings  # noqa: PLC0415

    use_cores()
    with said_plainly():
        for line in run(file, only or [], Options(instead=parse_settings(changed or []))):
            tell(line, as_json)


def bench_latency(
    items: Annotated[int, typer.Option(help="物品数", min=1)] = 100_000,
    approximate: Annotated[bool, typer.Option(help="用近似检索（需要 faiss-cpu）")] = False,
    as_json: AsJson = False,
) -> None:
    """进程内的回答速度。"""
    from recommender.latency import bench  # noqa: PLC0415

    with said_plainly():
        found = bench(items, approximate)
    tell(found, as_json)


def serve() -> None:
    """在 127.0.0.1:$ZHUYI_INNER_PORT 上提供推荐服务。"""
    from recommender.serve import serve as run  # noqa: PLC0415

    run()


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    from recommender.audit.machine import benchmark_events  # noqa: PLC0415
    from recommender.needs.cli import needs, opinions, queries  # noqa: PLC0415
    from recommender.pictures.cli import picture_table  # noqa: PLC0415
    from recommender.text.cli import text_table, text_titles  # noqa: PLC0415

    app.command()(needs)
    app.command()(queries)
    app.command()(opinions)
    app.command()(benchmark)
    app.command()(ablations)
    app.command("bench-latency")(bench_latency)
    app.command("benchmark-events")(benchmark_events)
    app.command("text-table")(text_table)
    app.command("text-titles")(text_titles)
    app.command("picture-table")(picture_table)
    app.command()(serve)
