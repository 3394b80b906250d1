"""From the shop's database to a trained, verified, current artefact."""

import logging
from collections import Counter
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from recommender import artefact
from recommender.again import repeated, rows_of
from recommender.blend import Blend, choose
from recommender.data import NothingToLearn, ShopData, product_text, read_shop
from recommender.drift import profile
from recommender.evaluate import evaluate
from recommender.explain import null_threshold
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.features.tfidf import TfidfText
from recommender.kinds import KINDS, WANTED
from recommender.model import ItemInputs, ModelConfig
from recommender.own_encoders import PICTURES, TEXT, OwnEncoders
from recommender.own_making import ready
from recommender.policy import list_rules
from recommender.scorer import AttentionScorer, Remembered
from recommender.sequences import FloatArray, Sequence
from recommender.splits import Case, Split, by_time, cuts_at
from recommender.staleness import trace_of
from recommender.train import TrainConfig, Trainer, no_log, tensorboard
from recommender.transitions import Transitions
from recommender.transitions import choose as choose_transitions
from recommender.update import CannotGoOn, gently, grown, judge, newly
from recommender.upkeep import upkeep
from recommender.versions import take_up, tidy, versions
from shop import clock
from shop.database import Database
from shop.policies.service import policy
from shop.policies.values import ModelPolicy
from shop.privacy.repository import last_erasure
from shop.settings import Settings

logger = logging.getLogger(__name__)
SETTINGS_ON, WEIGHTS_ON = 1_500, 5_000  # validation cases that choose them
LEAST_SEEN = 3  # behaviours before an item gets an id vector of its own


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


def _read(database: Database) -> ShopData:
    with database.read() as session:
        return read_shop(session)


def _weighted(split: Split, data: ShopData) -> Split:
    """With how much each target counts."""
    train = [
        replace(one, weights=own[: len(one.targets)])
        if (own := data.weights.get(one.sequence.customer)) is not None
        else one
        for one in split.train
    ]
    return replace(split, train=train)


def _from_the_beginning(data: ShopData) -> Split:
    cuts = cuts_at(data.sequences)
    again = repeated(data.items, data.sequences, list_rules(), cuts[0])
    split = by_time(data.sequences, WANTED, len(data.items), cuts, again)
    if not split.train or not split.validation or not split.test:
        raise NothingToLearn("the behaviours span too little time to learn from and to check on")
    return split


def fit(database: Database, settings: Settings, config: TrainConfig, quiet: bool = False) -> Fitted:
    """Train on the shop and make the result current; raises NothingToLearn, EncoderNotUsable."""
    return _fit(database, settings, config, quiet, None)


def update(
    database: Database, settings: Settings, config: TrainConfig, quiet: bool = False
) -> Fitted:
    """Train the running model on; its manifest's `judged` says whether the result is current now.

    From the beginning where the running model may have learnt from somebody erased since.
    Raises NothingToLearn, CannotGoOn, ArtefactError, EncoderNotUsable.
    """
    running = artefact.load(models_root(settings))
    with database.read() as session:
        gone = last_erasure(session)
    if gone is not None and datetime.fromisoformat(running.manifest.created_at) < gone:
        logger.info("a customer was erased since: training from the beginning")
        return _fit(database, settings, config, quiet, None)
    trace = trace_of(database, settings, config)
    for name in ("text_encoder", "picture_encoder"):
        if getattr(trace, name) != getattr(running.manifest.trace, name):
            raise CannotGoOn(f"{name} changed: train from the beginning")
    return _fit(database, settings, config, quiet, running)


def _fit(
    database: Database,
    settings: Settings,
    config: TrainConfig,
    quiet: bool,
    running: artefact.Artefact | None,
) -> Fitted:
    ready(database, settings, quiet)
    read_at, trace = clock.now(), trace_of(database, settings, config)
    data, rules = _read(database), upkeep().update
    split = newly(data, running, rules, config.seed) if running else _from_the_beginning(data)
    split = _weighted(split, data)
    own, featuriser = _features(data, settings, trace, running)
    known = _known(data, split, running)
    inputs = inputs_for(data, known, featuriser)
    root = models_root(settings)
    root.mkdir(parents=True, exist_ok=True)
    model, start = shape(len(known), featuriser), None
    if running:
        model = replace(running.model.config, ids=len(known))
        start, config = grown(running, model, known, config.seed), gently(config, rules)
    log = no_log if quiet else tensorboard(settings.data / "logs" / "recommender")
    trainer = Trainer(split, inputs, model, config, log, start=start)
    logger.info("%d customers, %d products", len(split.train), inputs.candidates)
    trained = trainer.run(root / ".checkpoint.pt", quiet)
    until = split.train_until
    past = [s.upto(int(np.searchsorted(s.times, until, side="right"))) for s in data.sequences]
    blend, transitions = blended(
        AttentionScorer(trained.model, inputs), past, split.validation, split.again
    )
    about = {
        "created_at": read_at.isoformat(),
        "trace": trace,
        "profile": profile(data, 0, split.train_until),
        "again": sorted({data.items[row].category_id for row in split.again}),
        "epochs": trained.epochs,
        "seconds": trained.seconds,
        **_findings(blend, split),
    }
    if running:
        before = served(running, data, featuriser)
        about["judged"] = judge(blend, before, split.test, running.checksum, rules)
    place = {item.id: row for row, item in enumerate(data.items)}
    kept = transitions.of(np.array([place[item] for item in known], dtype=np.int64))
    checksum = artefact.save(root, trained.model, own, known, transitions=kept, about=about)
    manifest = artefact.manifest_of(root, checksum)
    if manifest.judged is None or manifest.judged.taken:
        take_up(root, checksum)
    tidy_up(database, root, trained=True)
    return Fitted(checksum, manifest)


def _features(
    data: ShopData, settings: Settings, trace: artefact.Trace, running: artefact.Artefact | None
) -> tuple[TfidfText | None, Featuriser]:
    """The encoders that the shop names; the TF-IDF of its own that goes into the artefact."""
    outside = text_encoder(settings, trace.text_encoder)
    if outside is not None:
        own = None
    elif running:
        own = running.text
    else:
        own = TfidfText.fit([product_text(item) for item in data.items])
    text = outside or own
    if text is None:
        raise NothingToLearn("there is no text to learn from")
    picture = picture_encoder(settings, trace.picture_encoder)
    return own, Featuriser(text, picture, Places.of(settings))


def _known(data: ShopData, split: Split, running: artefact.Artefact | None) -> list[str]:
    """Items with an id vector: those seen enough, and those that have one."""
    seen = {data.items[row].id for row in known_items(split, len(data.items))}
    if running:
        seen |= set(running.items)
    return [item.id for item in data.items if item.id in seen]


def tidy_up(database: Database, root: Path, *, trained: bool = False) -> list[str]:
    """Remove models that are too many or too old, and encoders trained here that none uses.

    After a training also those that may have learnt from somebody erased since.
    """
    with database.read() as session:
        gone = last_erasure(session) if trained else None
        days = policy(session, ModelPolicy).keep_days
    removed = tidy(root, upkeep().versions.keep, days, gone)
    traces = [version.manifest.trace for version in versions(root)]
    for kind in (TEXT, PICTURES):
        used = {getattr(trace, kind.traced) for trace in traces}
        OwnEncoders(kind, root.parent).tidy(used, gone)
    return removed


def _findings(blend: Blend, split: Split) -> dict[str, object]:
    """What the manifest says of what is served."""
    return {
        "train_until": split.train_until,
        "validate_until": split.validate_until,
        "weight": blend.weights[1],
        "rebuy": blend.rebuy,
        "effect_threshold": null_threshold(blend, split.validation),
        "validation": evaluate(blend, split.validation).named(),
        "test": evaluate(blend, split.test).named(),
    }


def blended(
    attention: AttentionScorer,
    past: Seq[Sequence],
    cases: Seq[Case],
    again: frozenset[int] = frozenset(),
) -> tuple[Blend, Transitions]:
    """With the transitions of what customers did; settings and shares chosen on `cases`."""
    few, some = (cases[:: -(-len(cases) // most)] for most in (SETTINGS_ON, WEIGHTS_ON))
    config = choose_transitions(past, attention.items, few)
    known = attention.inputs.ids[: attention.items].cpu().numpy() > 0
    places = np.where(known, np.arange(attention.items), -1)
    transitions = Transitions.fit(past, attention.items, config).of(places, texts(attention))
    members = (Remembered(attention), transitions)  # asked for the weights, then for the metrics
    return choose(members, some, again), transitions


def texts(attention: AttentionScorer) -> FloatArray:
    """(N, a) of the items."""
    return np.asarray(attention.inputs.text[: attention.items].cpu().numpy(), dtype=np.float32)


def served(found: artefact.Artefact, data: ShopData, featuriser: Featuriser) -> Blend:
    """What an artefact serves, over the rows of the data."""
    attention = AttentionScorer(found.model, inputs_for(data, found.items, featuriser))
    places = np.array(artefact.id_rows(found.items, [item.id for item in data.items])) - 1
    again = rows_of(data.items, found.manifest.again, list_rules())
    members = (attention, found.transitions.of(places, texts(attention)))
    return Blend(members, (1.0, found.manifest.weight), again, found.manifest.rebuy)
