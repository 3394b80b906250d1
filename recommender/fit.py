"""From the shop's database to a trained, verified, current artefact."""

import json
import logging
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from recommender import artefact
from recommender.data import NothingToLearn, ShopData, product_text, read_shop
from recommender.evaluate import evaluate
from recommender.explain import null_threshold
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.features.tfidf import TfidfText
from recommender.kinds import KINDS, WANTED
from recommender.model import ItemInputs, ModelConfig
from recommender.progress import Trained
from recommender.scorer import AttentionScorer
from recommender.splits import Split, by_time, cuts_at
from recommender.train import TrainConfig, Trainer, no_log, tensorboard
from shop import clock
from shop.behaviour import learning
from shop.catalog import listing
from shop.database import Database
from shop.settings import Settings

logger = logging.getLogger(__name__)
LEAST_SEEN = 3  # behaviours before an item gets an id vector of its own
GROWTH = 0.1  # share of new behaviours from which a model is stale


@dataclass(frozen=True)
class Fitted:
    """What a training run made."""

    checksum: str
    manifest: artefact.Manifest


def models_root(settings: Settings) -> Path:
    """Where artefacts live."""
    return settings.data / "models" / "recommender"


def shape(ids: int, featuriser: Featuriser) -> ModelConfig:
    """The model for a shop."""
    return ModelConfig(
        ids=ids,
        kinds=len(KINDS),
        time_buckets=32,
        text=featuriser.text.dim,
        picture=featuriser.picture.dim,
    )


def known_items(split: Split, items: int) -> list[int]:
    """Rows with enough behaviours before the split to deserve an id vector."""
    counts = Counter(int(row) for one in split.train for row in one.sequence.rows if row < items)
    return sorted(row for row, n in counts.items() if n >= LEAST_SEEN)


def inputs_for(data: ShopData, known: list[str], featuriser: Featuriser) -> ItemInputs:
    """Features of all rows of the data."""
    return featuriser.inputs(
        [product_text(item) for item in data.items],
        [item.image for item in data.items],
        artefact.id_rows(known, [item.id for item in data.items]),
        data.queries,
    )


def trace_of(database: Database, settings: Settings, config: TrainConfig) -> artefact.Trace:
    """What a model trained now would be trained on."""
    with database.read() as session:
        ids = [offer.id for offer in listing.offers(session)]
        behaviours = learning.extent(session).behaviours
    return artefact.Trace(
        behaviours=behaviours,
        items=len(ids),
        text_encoder=settings.text_encoder or "tfidf",
        picture_encoder=settings.image_encoder or "light",
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
    for name in ("text_encoder", "picture_encoder", "settings"):
        if getattr(then, name) != getattr(now, name):
            return f"{name} changed"
    if abs(now.behaviours - then.behaviours) > GROWTH * then.behaviours:
        return f"{now.behaviours} behaviours instead of {then.behaviours}"
    if abs(now.items - then.items) > GROWTH * then.items:
        return f"{now.items} products instead of {then.items}"
    gone = len(set(found.items) - ids)
    return f"{gone} products are gone" if gone > GROWTH * len(found.items) else None


def _read(database: Database) -> tuple[ShopData, Split]:
    with database.read() as session:
        data = read_shop(session)
    split = by_time(data.sequences, WANTED, len(data.items), cuts_at(data.sequences))
    if not split.train or not split.validation or not split.test:
        raise NothingToLearn("the behaviours span too little time to learn from and to check on")
    return data, split


def fit(database: Database, settings: Settings, config: TrainConfig, quiet: bool = False) -> Fitted:
    """Train on the shop and make the result current; raises NothingToLearn, EncoderNotUsable."""
    trace = trace_of(database, settings, config)
    data, split = _read(database)
    outside = text_encoder(settings)
    own = None if outside else TfidfText.fit([product_text(item) for item in data.items])
    text = outside or own
    if text is None:
        raise NothingToLearn("there is no text to learn from")
    featuriser = Featuriser(text, picture_encoder(settings), Places.of(settings))
    known = [data.items[row].id for row in known_items(split, len(data.items))]
    inputs = inputs_for(data, known, featuriser)
    root = models_root(settings)
    root.mkdir(parents=True, exist_ok=True)
    log = no_log if quiet else tensorboard(settings.data / "logs" / "recommender")
    trainer = Trainer(split, inputs, shape(len(known), featuriser), config, log)
    logger.info("%d customers, %d products", len(split.train), inputs.candidates)
    trained = trainer.run(root / ".checkpoint.pt", quiet)
    about = {"trace": trace, **_findings(trained, inputs, split)}
    checksum = artefact.save(root, trained.model, own, known, about)
    artefact.remove_old(root)
    return Fitted(checksum, artefact.manifest_of(root, checksum))


def _findings(trained: Trained, inputs: ItemInputs, split: Split) -> dict[str, object]:
    """What the manifest says of a trained model."""
    scorer = AttentionScorer(trained.model, inputs)
    return {
        "created_at": clock.now().isoformat(),
        "train_until": split.train_until,
        "validate_until": split.validate_until,
        "effect_threshold": null_threshold(scorer, split.validation),
        "validation": trained.validation.named(),
        "test": evaluate(scorer, split.test).named(),
        "epochs": trained.epochs,
        "seconds": trained.seconds,
    }
