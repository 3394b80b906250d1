"""`zhuyi encoder`."""

import time
from enum import StrEnum
from typing import Annotated

import typer

from ops.encoder import export as work
from ops.encoder.exported import Manifest
from ops.encoder.source import SETTING, EncoderNotUsable
from shop.settings import settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="理解用的句向量模型")


class Pooling(StrEnum):
    """How the vectors of the tokens become the sentence's."""

    MEAN = "mean"
    CLS = "cls"


@app.callback()
def encoder() -> None:
    """理解用的句向量模型（可选，docs/guide/understanding.md）。"""


@app.command()
def export(
    max_length: Annotated[
        int | None,
        typer.Option(
            min=work.LEAST_LENGTH,
            max=work.MOST_LENGTH,
            help="一句话最多看多少个词元，默认 64",
        ),
    ] = None,
    pooling: Annotated[
        Pooling | None, typer.Option(help="mean 取平均（默认），cls 取句首（如 bge）")
    ] = None,
    int8: Annotated[
        bool | None, typer.Option("--int8/--float", help="权重压成 8 位整数：快两三倍，略有出入")
    ] = None,
    if_stale: Annotated[bool, typer.Option("--if-stale", help="没有变化就不导出")] = False,
) -> None:
    """把 ZHUYI_NLU_ENCODER 指的模型导出成 ONNX，核对与 torch 一致；不给的选项沿用上次的。"""
    data, source = settings().data.resolve(), settings().nlu_encoder
    if not source:
        typer.echo(f"没有设置 {SETTING}：设成模型的文件夹或 hub 上的名字", err=True)
        raise typer.Exit(2)
    before = work.options_before(data, source)
    options = work.Options(
        before.max_length if max_length is None else max_length,
        before.pooling if pooling is None else pooling.value,
        before.int8 if int8 is None else int8,
    )
    started = time.monotonic()
    try:
        if if_stale and work.is_current(data, source):
            typer.echo(f"{source} 已经导出，没有变化")
            return
        manifest = work.export(data, source, options)
    except EncoderNotUsable as problem:
        typer.echo(f"错误：{problem}", err=True)
        raise typer.Exit(1) from problem
    typer.echo(f"{_told(manifest)}，{time.monotonic() - started:.0f} s")


def _told(manifest: Manifest) -> str:
    kind = "8 位整数" if manifest.int8 else "32 位浮点"
    return (
        f"{manifest.source} 已导出：{manifest.dimension} 维，{kind}，最多 {manifest.max_length} "
        f"个词元，与 torch 最多相差 {manifest.difference:.1e}，指纹 {manifest.folder}"
    )
