"""From the shop's pictures, or any others, to a current picture encoder."""

import random
import time
from collections.abc import Iterable
from pathlib import Path

from recommender.own_encoders import PICTURES, OwnEncoders
from recommender.pictures.pretrain import PictureConfig, pretrain, read_pictures
from shop import clock
from shop.catalog import listing
from shop.database import Database
from shop.settings import Settings

MOST = 20_000  # pictures learnt from; of more, so many are drawn


def make(
    database: Database,
    settings: Settings,
    config: PictureConfig | None = None,
    quiet: bool = False,
) -> str:
    """Train an encoder on the pictures of the products and make it current; its checksum.

    Raises NothingToLearn where too few can be read.
    """
    with database.read() as session:
        images = [item.image for item in listing.listed(session) if item.image]
    paths = (settings.data / "media" / image for image in images)
    encoders = OwnEncoders.of(PICTURES, settings)
    return learn((path for path in paths if path.is_file()), encoders, config, quiet)


def learn(
    paths: Iterable[Path],
    encoders: OwnEncoders,
    config: PictureConfig | None = None,
    quiet: bool = False,
) -> str:
    """Train an encoder on these files and keep it; its checksum.

    Raises NothingToLearn where too few can be read.
    """
    config, read_at, started = config or PictureConfig(), clock.now(), time.monotonic()
    known = sorted(set(paths))
    if len(known) > MOST:
        known = sorted(random.Random(config.seed).sample(known, MOST))  # noqa: S311
    pictures = read_pictures(known, config.seen, quiet)
    made = pretrain(pictures, config, quiet)
    return encoders.save(
        made.model.save_pretrained,
        read_at=read_at,
        products=len(pictures),
        config=config,
        losses=made.losses,
        seconds=time.monotonic() - started,
    )
