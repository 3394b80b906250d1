"""Ways to make vectors of texts, on the demo shop: `python -m recommender text-table`.

TF-IDF, the shop's own encoder, and both (their vectors side by side, so that a cosine is the mean
of both cosines), each judged by content alone (what comes next, from the texts of a history) and by
needs that are nobody's: by the vectors alone, and in our ranking, where they are half of the match
by words.
Nothing is trained; decays are chosen on validation.
"""

import copy
import time
from collections.abc import Callable
from collections.abc import Sequence as Seq
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np

from recommender.baselines import TfidfContent, best_decay
from recommender.compare import tested
from recommender.data import product_text
from recommender.evaluate import evaluate
from recommender.features.items import Featuriser, TextEncoder, own_text
from recommender.features.tfidf import TfidfText
from recommender.features.words import terms
from recommender.metrics import interval
from recommender.needs.judged import Need
from recommender.needs.methods import BM25, DENSE, OURS, Methods
from recommender.needs.report import judged
from recommender.recommend import Recommender
from recommender.sequences import FloatArray
from recommender.service import RecommenderService
from shop import clock
from shop.database import Database
from shop.settings import Settings

EVERY = 4  # of the cases by content, one in so many is asked
BEST = 3  # grade of a product that meets a need whole


class Both:
    """Vectors of two encoders side by side, of unit length where both are."""

    def __init__(self, first: TextEncoder, second: TextEncoder, share: float) -> None:
        self.parts = ((first, (1 - share) ** 0.5), (second, share**0.5))
        self.name: str = f"{first.name}+{second.name}"
        self.dim: int = first.dim + second.dim

    def encode(self, texts: Seq[str]) -> FloatArray:
        """(n, dim)."""
        return np.concatenate([scale * part.encode(texts) for part, scale in self.parts], axis=1)


def ways_of(plain: TextEncoder, own: TextEncoder, share: float = 0.5) -> dict[str, TextEncoder]:
    """What is compared: each alone and, with `share` of the second, both."""
    return {"TF-IDF": plain, "own": own, "both": Both(plain, own, share)}


@dataclass(frozen=True)
class Row:
    """One way: content alone, then needs by NDCG@10 (dense alone, dense in other words, ours).

    `low`, `high`: 95 % of the mean difference of dense to TF-IDF's (paired bootstrap over needs).
    """

    way: str
    hr: float
    ndcg: float
    dense: float
    low: float
    high: float
    beyond: float
    ours: float
    milliseconds: float  # of processor time, a query

    def named(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def in_other_words(need: Need, shelf_terms: Seq[frozenset[str]], names: frozenset[str]) -> bool:
    """Whether no product that meets it whole has a term of it, names of kinds left out."""
    asked = set(terms(need.said)) - names
    return not any(asked & shelf_terms[row] for row in np.flatnonzero(need.grades == BEST).tolist())


def table(
    database: Database, settings: Settings, part: str = "tune", share: float = 0.5
) -> tuple[list[Row], dict[str, int]]:
    """A row for each way and one for BM25, and how much was asked.

    `part`: tune asks the tune needs and validation cases, held-out those held out and the test.
    Raises EncoderNotUsable, ArtefactError, NotTheDemoShop.
    """
    learnt = own_text(settings)
    recommender = RecommenderService(database, settings).live.recommender
    with database.read() as session:
        needs = [n for n in judged(session, recommender, part) if n.group == "words"]
    data, _, split = tested(database, settings)
    texts = [product_text(item) for item in data.items]
    plain = TfidfText.fit(texts)
    items = recommender.shelf.items
    names = frozenset(t for i in items for name in (i.category, *i.aliases) for t in terms(name))
    stated = [frozenset(terms(product_text(item))) for item in items]
    other = np.array([in_other_words(need, stated, names) for need in needs])
    cases = (split.validation if part == "tune" else split.test)[::EVERY]
    ways = ways_of(plain, learnt, share)
    rows, by_way = [], {way: _needs(needs, recommender, text) for way, text in ways.items()}
    base, letters = by_way["TF-IDF"][DENSE], by_way["TF-IDF"][BM25]
    for way, text in ways.items():
        make = partial(TfidfContent, text.encode(texts))
        content = evaluate(best_decay(make, split.validation[::EVERY]), cases)
        found = by_way[way]
        low, high = interval(found[DENSE] - base)
        dense, ours = found[DENSE], float(found[OURS].mean())
        rows.append(
            Row(
                *(way, content.hr10, content.ndcg10, float(dense.mean()), low, high),
                *(_mean(dense[other]), ours, _milliseconds(text, needs)),
            )
        )
    none = float("nan")
    low, high = interval(letters - base)
    lexical = (float(letters.mean()), low, high, _mean(letters[other]))
    rows.append(Row("BM25", none, none, *lexical, none, none))
    return rows, {"cases": len(cases), "needs": len(needs), "in other words": int(other.sum())}


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _needs(needs: Seq[Need], served: Recommender, text: TextEncoder) -> dict[str, FloatArray]:
    """NDCG@10 by method where a text encoder makes the vectors of words and products.

    The needs have no history, so that the model, which has its own, is not asked.
    """
    if served.reader is None:
        raise ValueError("no trained model: run `zhuyi train`")
    reader = copy.copy(served.reader)
    reader.featuriser = Featuriser(
        text, served.reader.featuriser.picture, served.reader.featuriser.places
    )
    dense = text.encode([product_text(item) for item in served.shelf.items])
    changed = Recommender(replace(served.shelf, dense=dense), reader)
    how: Callable[[Need], tuple[str, tuple[()]]] = lambda need: (need.said, ())  # noqa: E731
    return Methods(changed, clock.now()).scores(needs, how)


def _milliseconds(text: TextEncoder, needs: Seq[Need]) -> float:
    """Median processor time of one query."""
    taken = []
    for need in needs[:100]:
        started = time.process_time()
        text.encode([need.said])
        taken.append(time.process_time() - started)
    return 1_000 * float(np.median(taken))
