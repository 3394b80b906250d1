"""`python -m recommender picture-table`: which picture encoder finds changed pictures again."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.commands import opened, said_plainly, use_cores
from recommender.features.encoders import EncoderNotUsable, OwnPictures, ResNetPictures
from recommender.features.items import PictureEncoder
from recommender.features.picture import LightPictures
from recommender.own_encoders import PICTURES, OwnEncoders
from recommender.pictures import measure as measuring
from recommender.pictures.making import learn
from recommender.pictures.pretrain import PictureConfig, small_resnet
from shop.catalog import listing
from shop.catalog.listing import Listed
from shop.settings import settings


def _items() -> list[Listed]:
    with opened(settings()) as database, database.read() as session:
        return listing.listed(session)


def _encoders(
    photos: Path | None, learn_from: Path | None, kept: Path
) -> dict[str, PictureEncoder]:
    """The light default, a ResNet that learnt nothing, the one trained here, and both as `own`."""
    small_resnet(PictureConfig()).save_pretrained(kept / "random")
    random = ResNetPictures(str(kept / "random"))
    found: dict[str, PictureEncoder] = {"light": LightPictures(), "random": random}
    try:
        found["own"] = own = OwnPictures(str(OwnEncoders.of(PICTURES, settings()).load()))
        found["trained"] = own.trained
    except EncoderNotUsable:
        if learn_from is None:
            raise
    if photos is not None and learn_from is not None:
        files = [path for path in learn_from.glob("*/*") if path.is_file()]
        encoders = OwnEncoders(PICTURES, kept)
        learn(files, encoders)
        found["own of photos"] = OwnPictures(str(encoders.load()))
    return found


def picture_table(
    part: Annotated[str, typer.Option(help="tune（用来选）或 held-out（只报告）")] = "tune",
    queries: Annotated[int, typer.Option(help="改多少件商品的图", min=1)] = 100,
    photos: Annotated[Path | None, typer.Option(help="真实照片：目录/类别/文件")] = None,
    learn_from: Annotated[Path | None, typer.Option(help="另用这些照片训练一个")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")] = False,
) -> None:
    """改过的图片能否找回原商品、同类、同色；照片能否找到同类。"""
    if part not in measuring.PARTS:
        raise typer.BadParameter(f"--part {'|'.join(measuring.PARTS)}")
    use_cores()
    with said_plainly(), tempfile.TemporaryDirectory() as kept:
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
