"""Ours and the baselines on the shop's own test split, and the tables that say so."""

import csv
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Seq
from pathlib import Path

from recommender import artefact
from recommender.baselines import (
    DECAYS,
    DailyCounts,
    ItemKnn,
    Popularity,
    RecentPopularity,
    TfidfContent,
)
from recommender.data import ShopData, product_text, read_shop
from recommender.evaluate import evaluate
from recommender.evidence import Suggestions
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.features.tfidf import TfidfText
from recommender.fit import inputs_for, models_root
from recommender.kinds import WANTED
from recommender.metrics import Metrics
from recommender.scorer import AttentionScorer, Scorer
from recommender.splits import Case, Split, by_time
from shop.database import Database
from shop.settings import Settings

PERFORMANCE = "model_performance.csv"
RECOMMENDATIONS = "recommendations.csv"
TUNED_ON = 2_000  # validation cases that choose a baseline's decay


def best_decay(make: Callable[[float], Scorer], cases: Seq[Case]) -> Scorer:
    """The method with the decay that is best on validation, so that a baseline is at its best."""
    step = max(len(cases) // TUNED_ON, 1)
    return max((make(decay) for decay in DECAYS), key=lambda s: evaluate(s, cases[::step]).ndcg10)


def baselines(data: ShopData, split: Split) -> list[Scorer]:
    """The four methods to beat."""
    items = len(data.items)
    counts = DailyCounts(data.sequences, items)
    train = [one.sequence for one in split.train]
    texts = [product_text(item) for item in data.items]
    text = TfidfText.fit(texts).encode(texts)
    return [
        Popularity(counts),
        RecentPopularity(counts),
        best_decay(lambda decay: ItemKnn(train, items, decay), split.validation),
        best_decay(lambda decay: TfidfContent(text, decay), split.validation),
    ]


def ours(data: ShopData, found: artefact.Artefact, settings: Settings) -> Scorer:
    """The current model over the rows of the data; raises EncoderNotUsable."""
    text = found.text or text_encoder(settings)
    if text is None:
        raise artefact.ArtefactError(
            f"model {found.checksum} needs ZHUYI_TEXT_ENCODER={found.manifest.trace.text_encoder}"
        )
    featuriser = Featuriser(text, picture_encoder(settings), Places.of(settings))
    return AttentionScorer(found.model, inputs_for(data, found.items, featuriser))


def compare(database: Database, settings: Settings) -> list[tuple[str, Metrics]]:
    """Metrics of every method on what happened after the current model's validation period.

    Raises ArtefactError without a model, NothingToLearn or ValueError without data.
    """
    found = artefact.load(models_root(settings))
    with database.read() as session:
        data = read_shop(session)
    cuts = (found.manifest.train_until, found.manifest.validate_until)
    split = by_time(data.sequences, WANTED, len(data.items), cuts)
    methods = [*baselines(data, split), ours(data, found, settings)]
    return [(method.name, evaluate(method, split.test)) for method in methods]


def _write(path: Path, header: Seq[str], lines: Iterable[Seq[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)
    return path


def write_performance(folder: Path, rows: Seq[tuple[str, Metrics]]) -> Path:
    """results/model_performance.csv."""
    names = list(rows[0][1].named())
    return _write(
        folder / PERFORMANCE,
        ["model", *names],
        [[name, *(round(v, 5) for v in found.named().values())] for name, found in rows],
    )


def write_recommendations(folder: Path, customer: str, query: str, found: Suggestions) -> Path:
    """results/recommendations.csv."""
    header = ["customer_id", "query", "rank", "item_id", "title", "price", "score", "reason"]
    lines = [
        [customer, query, rank, s.id, s.title, s.price, round(s.score, 4), s.reason]
        for rank, s in enumerate(found.items, start=1)
    ]
    return _write(folder / RECOMMENDATIONS, header, lines)
