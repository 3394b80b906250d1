"""`python -m recommender pictures train | measure`."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from recommender.features.encoders import EncoderNotUsable, ResNetPictures
from recommender.features.items import PictureEncoder
from recommender.features.own_pictures import (
    OwnPictures,
    PictureConfig,
    newest,
    pictures_root,
    save,
    small_resnet,
    train_pictures,
)
from recommender.features.picture import LightPictures
from recommender.pictures import measure as measuring
from shop.catalog import listing
from shop.catalog.listing import Listed
from shop.database import Database
from shop.settings import settings

app = typer.Typer(help="图片编码器：train 用本店图片训练，measure 看改过的图还找不找得到")


@contextmanager
def _said_plainly() -> Iterator[None]:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    try:
        yield
    except (EncoderNotUsable, ValueError, OSError) as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error


def _items() -> list[Listed]:
    database = Database(settings().resolved_database_url)
    try:
        with database.read() as session:
            return listing.listed(session)
    finally:
        database.close()


@app.command()
def train(
    steps: Annotated[int, typer.Option(help="训练步数", min=1)] = PictureConfig.steps,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
) -> None:
    """用本店商品图片训练编码器；ZHUYI_IMAGE_ENCODER=own 使用它。"""
    with _said_plainly():
        media = settings().data / "media"
        paths = [media / item.image for item in _items() if item.image]
        config = PictureConfig(steps=steps, seed=seed)
        made = train_pictures((p for p in paths if p.is_file()), pictures_root(settings()), config)
    typer.echo(made.name)


def _encoders(
    photos: Path | None, learn_from: Path | None, kept: Path
) -> dict[str, PictureEncoder]:
    """The light default, a ResNet that learnt nothing, the one trained here, and both as `own`."""
    random = ResNetPictures(str(save(kept, small_resnet(PictureConfig()).eval())))
    found: dict[str, PictureEncoder] = {"light": LightPictures(), "random": random}
    try:
        found["trained"] = ResNetPictures(str(newest(settings())))
        found["own"] = OwnPictures(newest(settings()))
    except EncoderNotUsable:
        if learn_from is None:
            raise
    if photos is not None and learn_from is not None:
        files = [path for path in learn_from.glob("*/*") if path.is_file()]
        found["own of photos"] = train_pictures(files, kept)
    return found


@app.command()
def measure(
    part: Annotated[str, typer.Option(help="tune（用来选）或 held-out（只报告）")] = "held-out",
    queries: Annotated[int, typer.Option(help="改多少件商品的图", min=1)] = 100,
    photos: Annotated[Path | None, typer.Option(help="真实照片：目录/类别/文件")] = None,
    learn_from: Annotated[Path | None, typer.Option(help="另用这些照片训练一个")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")] = False,
) -> None:
    """改过的图片能否找回原商品、同类、同色；照片能否找到同类。"""
    if part not in measuring.PARTS:
        raise typer.BadParameter(f"--part {'|'.join(measuring.PARTS)}")
    with _said_plainly(), tempfile.TemporaryDirectory() as kept:
        encoders = _encoders(photos, learn_from, Path(kept))
        if photos is not None:
            found = measuring.photos(photos, encoders)
        else:
            media = settings().data / "media"
            found = measuring.products(_items(), media, encoders, part, queries=queries)
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one)))
        return
    table = Table("编码器", "图片", "张", "同一件", "同类", "同色")
    for one in found:
        colour = "" if one.colour is None else f"{one.colour:.3f}"
        told = (one.encoder, one.asked, str(one.n), f"{one.product:.3f}", f"{one.kind:.3f}", colour)
        table.add_row(*told)
    Console().print(table)
