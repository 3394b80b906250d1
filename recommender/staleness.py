"""What a model trained now would be trained on, and whether the one in use is too old."""

import json
from dataclasses import asdict
from pathlib import Path

from recommender import artefact
from recommender.own_encoders import PICTURES, TEXT, named
from recommender.train import TrainConfig
from recommender.versions import pinned
from shop.behaviour import learning
from shop.catalog import listing
from shop.database import Database
from shop.settings import Settings

GROWTH = 0.1  # share of new behaviours from which a model is stale


def trace_of(database: Database, settings: Settings, config: TrainConfig) -> artefact.Trace:
    """What a model trained now would be trained on."""
    with database.read() as session:
        ids = [offer.id for offer in listing.offers(session)]
        behaviours = learning.extent(session).behaviours
    return artefact.Trace(
        behaviours=behaviours,
        items=len(ids),
        text_encoder=named(TEXT, settings),
        picture_encoder=named(PICTURES, settings),
        settings=json.dumps(asdict(config), sort_keys=True),
    )


def stale(root: Path, now: artefact.Trace, ids: set[str]) -> str | None:
    """Why the current model should be trained anew; None when it need not be.

    New products are served from their content, and behaviours count at each request: so only many
    of them, other settings or another catalogue ask for a new model.
    """
    try:
        found = artefact.load(root)
    except artefact.ArtefactError as error:
        return str(error)
    then = found.manifest.trace
    for name in ("text_encoder", "picture_encoder"):
        if getattr(then, name) != getattr(now, name):
            return f"{name} changed"
    gone = len(set(found.items) - ids)
    reasons = {
        "settings changed": then.settings != now.settings,
        f"{now.behaviours} behaviours instead of {then.behaviours}": (
            abs(now.behaviours - then.behaviours) > GROWTH * then.behaviours
        ),
        f"{now.items} products instead of {then.items}": (
            abs(now.items - then.items) > GROWTH * then.items
        ),
        f"{gone} products are gone": gone > GROWTH * len(found.items),
    }
    why = next((said for said, holds in reasons.items() if holds), None)
    return None if pinned(root) else why  # what was gone back to stays on purpose
