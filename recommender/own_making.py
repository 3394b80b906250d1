"""Encoders of the shop's own, made where a training asks for them."""

from collections.abc import Callable

from recommender.own_encoders import PICTURES, TEXT, Kind, OwnEncoders, asked
from recommender.pictures.making import make as make_pictures
from recommender.text.making import make as make_text
from shop.database import Database
from shop.privacy.repository import last_erasure
from shop.settings import Settings

MAKE: dict[Kind, Callable[..., str]] = {TEXT: make_text, PICTURES: make_pictures}


def ready(database: Database, settings: Settings, quiet: bool = False) -> None:
    """Make each encoder that is asked for where there is none, or it knows who was erased since.

    Raises NothingToLearn, ValueError where there is too little to learn from.
    """
    with database.read() as session:
        erased = last_erasure(session)
    for kind, make in MAKE.items():
        if asked(kind, settings) and OwnEncoders.of(kind, settings).older(erased):
            make(database, settings, quiet=quiet)
