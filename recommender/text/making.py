"""From the shop's database to a current text encoder of its own."""

import time

from recommender.data import read_shop
from recommender.own_encoders import TEXT, OwnEncoders
from recommender.text.config import TextConfig
from recommender.text.corpus import told
from shop import clock
from shop.database import Database
from shop.settings import Settings


def make(
    database: Database, settings: Settings, config: TextConfig | None = None, quiet: bool = False
) -> str:
    """Train an encoder on the shop's texts and make it current; its checksum.

    Raises NothingToLearn, ValueError where there are too few texts.
    """
    from recommender.text.pretrain import pretrain  # noqa: PLC0415  seconds to import

    config, read_at, started = config or TextConfig(), clock.now(), time.monotonic()
    with database.read() as session:
        texts = told(session, read_shop(session))
    made = pretrain(texts, config, quiet)
    return OwnEncoders.of(TEXT, settings).save(
        made.save_into,
        read_at=read_at,
        products=len(texts),
        config=config,
        losses=made.losses,
        seconds=time.monotonic() - started,
    )
