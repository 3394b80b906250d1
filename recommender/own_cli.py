"""`zhuyi train-text | train-pictures`: encoders of the shop's own."""

import logging
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from recommender.commands import opened, said_plainly, use_cores
from recommender.own_encoders import OWN, PICTURES, TEXT, Kind, OwnEncoders, asked
from recommender.pictures.pretrain import PictureConfig
from recommender.text.config import TextConfig
from shop.database import Database
from shop.settings import settings

Seed = Annotated[int, typer.Option(help="随机种子", min=0)]
Steps = Annotated[int, typer.Option(help="训练几步", min=2, max=100_000)]
app = typer.Typer(help="用本店的文字或图片训练编码器", add_completion=False)


def _made(kind: Kind, make: Callable[[Database], str]) -> None:
    use_cores()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with said_plainly(), opened(settings()) as database:
        name = make(database)
        about = OwnEncoders.of(kind, settings()).manifest_of(name)
    typer.echo(f"{name}  {about.products} 件商品  {about.seconds:.0f} s  损失 {about.loss:.3f}")
    use = "" if asked(kind, settings()) else f"设置 {kind.variable}={OWN} 后"
    typer.echo(f"{use}运行 zhuyi train，推荐就用它")


@app.command(TEXT.command)
def train_text(seed: Seed = 0, steps: Steps = TextConfig.steps) -> None:
    """用本店的标题、属性、评论和搜索词训练一个小的 BERT；ZHUYI_TEXT_ENCODER=own 使用它。"""
    from recommender.text.making import make  # noqa: PLC0415  seconds to import

    config = TextConfig(seed=seed, steps=steps)
    _made(TEXT, lambda database: make(database, settings(), config))


@app.command(PICTURES.command)
def train_pictures(seed: Seed = 0, steps: Steps = PictureConfig.steps) -> None:
    """用本店的商品图片训练一个小的 ResNet；ZHUYI_IMAGE_ENCODER=own 使用它。"""
    from recommender.pictures.making import make  # noqa: PLC0415

    config = PictureConfig(seed=seed, steps=steps)
    _made(PICTURES, lambda database: make(database, settings(), config))
