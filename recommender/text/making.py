"""From the shop's database to a current text encoder of its own."""

import time
from dataclasses import asdict

import numpy as np

from recommender.data import read_shop
from recommender.text import own
from recommender.text.config import TextConfig
from recommender.text.corpus import told
from shop import clock
from shop.database import Database
from shop.privacy.repository import last_erasure
from shop.settings import Settings


def make(database: Database, settings: Settings, config: TextConfig, quiet: bool = False) -> str:
    """Train an encoder on the shop's texts and make it current; its checksum.

    Raises NothingToLearn, ValueError where there are too few texts.
    """
    from recommender.text.pretrain import pretrain  # noqa: PLC0415  seconds to import

    read_at, started = clock.now(), time.monotonic()
    with database.read() as session:
        texts = told(session, read_shop(session))
    made = pretrain(texts, config, quiet)
    about = {
        "created_at": read_at,
        "products": len(texts),
        "settings": asdict(config),
        "loss": float(np.mean(made.losses[-max(len(made.losses) // 10, 1) :])),
        "seconds": time.monotonic() - started,
    }
    return own.save(own.root_of(settings), made, about)


def ready(database: Database, settings: Settings, quiet: bool = False) -> None:
    """Make an encoder where one is asked for and there is none, or one from before an erasure."""
    if settings.text_encoder != own.OWN:
        return
    with database.read() as session:
        gone = last_erasure(session)
    if own.older(own.root_of(settings), gone):
        make(database, settings, TextConfig(), quiet)
