"""Ours and the baselines on the shop's own test split, and the tables that say so."""

import csv
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from recommender import artefact
from recommender.audit.beyond import Beyond, of_method
from recommender.audit.cost import Cost, measured
from recommender.audit.facts import Facts
from recommender.audit.groups import About, about
from recommender.baselines import (
    DailyCounts,
    ItemKnn,
    Popularity,
    RecentPopularity,
    TfidfContent,
    best_decay,
)
from recommender.blend import Blend
from recommender.data import ShopData, product_text, read_shop
from recommender.evaluate import Judged, judge
from recommender.evidence import Suggestions
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.features.tfidf import TfidfText
from recommender.fit import models_root, served
from recommender.kinds import WANTED
from recommender.metrics import Metrics
from recommender.scorer import Scorer
from recommender.sequences import Sequence
from recommender.splits import Case, Split, by_time
from shop.database import Database
from shop.settings import Settings

PERFORMANCE = "model_performance.csv"
RECOMMENDATIONS = "recommendations.csv"


Maker = Callable[[], Scorer]


@dataclass(frozen=True)
class Method:
    """A method's answers to the test cases, what its lists are like and what it cost.

    `make` is training or counting, `answer` all cases together; processor time but for the
    training of ours, whose manifest tells wall clock.
    """

    name: str
    judged: Judged
    beyond: Beyond
    make: Cost
    answer: Cost

    def named(self) -> dict[str, float | None]:
        """The contract's names first, then what lies beyond accuracy, then the cost."""
        peaks = [c.peak_mb for c in (self.make, self.answer) if c.peak_mb is not None]
        return {
            **self.judged.metrics.named(),
            **self.beyond.named(),
            "make_seconds": self.make.seconds,
            "answer_seconds": self.answer.seconds,
            "peak_mb": max(peaks) if peaks else None,
        }


@dataclass(frozen=True)
class Study:
    """Every method on the same cases, and what is known of the items and customers."""

    facts: Facts
    split: Split
    methods: list[Method]  # ours last, as in `scorers`
    scorers: list[Scorer]
    known: About
    sequences: list[Sequence]


def baselines(data: ShopData, split: Split) -> list[Maker]:
    """The four methods to beat."""
    items = len(data.items)
    train = [one.sequence for one in split.train]
    texts = [product_text(item) for item in data.items]

    def content() -> Scorer:
        text = TfidfText.fit(texts).encode(texts)
        return best_decay(lambda decay: TfidfContent(text, decay), split.validation)

    return [
        lambda: Popularity(DailyCounts(data.sequences, items)),
        lambda: RecentPopularity(DailyCounts(data.sequences, items)),
        lambda: best_decay(lambda decay: ItemKnn(train, items, decay), split.validation),
        content,
    ]


def ours(data: ShopData, found: artefact.Artefact, settings: Settings) -> Blend:
    """What is served now, over the rows of the data; raises EncoderNotUsable."""
    text = found.text or text_encoder(settings, found.manifest.trace.text_encoder)
    if text is None:
        raise artefact.ArtefactError(
            f"model {found.checksum} needs ZHUYI_TEXT_ENCODER={found.manifest.trace.text_encoder}"
        )
    picture = picture_encoder(settings, found.manifest.trace.picture_encoder)
    featuriser = Featuriser(text, picture, Places.of(settings))
    return served(found, data, featuriser)


def answered(make: Maker, cases: Seq[Case], facts: Facts) -> tuple[Method, Scorer]:
    """A method made and asked all cases."""
    scorer, making = measured(make)
    judged, answering = measured(lambda: judge(scorer, cases))
    found = Method(scorer.name, judged, of_method(judged, cases, facts), making, answering)
    return found, scorer


def tested(database: Database, settings: Settings) -> tuple[ShopData, artefact.Artefact, Split]:
    """The shop, its current model, and the shop cut at that model's moments."""
    found = artefact.load(models_root(settings))
    with database.read() as session:
        data = read_shop(session)
    cuts = (found.manifest.train_until, found.manifest.validate_until)
    return data, found, by_time(data.sequences, WANTED, len(data.items), cuts)


def study(database: Database, settings: Settings) -> Study:
    """Every method on what happened after the current model's validation period.

    Raises ArtefactError without a model, NothingToLearn or ValueError without data.
    """
    data, found, split = tested(database, settings)
    with database.read() as session:
        known = about(session, [s.customer for s in data.sequences])
    facts = Facts.of(data)
    own_blend = cache(lambda: ours(data, found, settings))
    makers: list[Maker] = [*baselines(data, split), lambda: own_blend().members[0], own_blend]
    pairs = [answered(make, split.test, facts) for make in makers]
    own = pairs[-1][0]
    trained = replace(own.make, seconds=own.make.seconds + found.manifest.seconds)
    methods = [*(method for method, _ in pairs[:-1]), replace(own, make=trained)]
    scorers = [scorer for _, scorer in pairs]
    return Study(facts, split, methods, scorers, known, data.sequences)


def compare(database: Database, settings: Settings) -> list[tuple[str, Metrics]]:
    """The metrics of every method; raises as `study` does."""
    return [(m.name, m.judged.metrics) for m in study(database, settings).methods]


def write_table(path: Path, header: Seq[str], lines: Iterable[Seq[object]]) -> Path:
    """A CSV file with its folder; the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)
    return path


def rounded(value: object) -> object:
    """Five places are enough for a table; what is not known stays empty."""
    return "" if value is None else round(value, 5) if isinstance(value, float) else value


def write_performance(folder: Path, methods: Seq[Method]) -> Path:
    """results/model_performance.csv."""
    return write_table(
        folder / PERFORMANCE,
        ["model", *methods[0].named()],
        [[m.name, *map(rounded, m.named().values())] for m in methods],
    )


def write_recommendations(folder: Path, customer: str, query: str, found: Suggestions) -> Path:
    """results/recommendations.csv."""
    header = ["customer_id", "query", "rank", "item_id", "title", "price", "score", "reason"]
    lines = [
        [customer, query, rank, s.id, s.title, s.price, round(s.score, 4), s.reason]
        for rank, s in enumerate(found.items, start=1)
    ]
    return write_table(folder / RECOMMENDATIONS, header, lines)
