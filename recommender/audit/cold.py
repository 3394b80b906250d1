"""New products known by content alone, and new customers known by a few clicks.

A seeded share of the items is taken out of everything that is learnt from or counted, text weights
included, and customers who came after the training period are taken out of validation too. A
model trained without them is then asked, over all items, for what they turned to.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from recommender.audit.tables import FOLDER
from recommender.baselines import (
    DailyCounts,
    ItemKnn,
    Popularity,
    RecentPopularity,
    TfidfContent,
    best_decay,
)
from recommender.compare import rounded, write_table
from recommender.data import NothingToLearn, ShopData, product_text, read_shop
from recommender.evaluate import judge
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.features.tfidf import TfidfText
from recommender.fit import blended, inputs_for, known_items, shape
from recommender.kinds import WANTED
from recommender.metrics import TOP, gains, interval
from recommender.scorer import AttentionScorer, Scorer
from recommender.sequences import IntArray, Sequence
from recommender.splits import Case, Split, by_time, cuts_at, novel
from recommender.train import TrainConfig, Trainer
from recommender.windows import IGNORED
from shop.database import Database
from shop.settings import Settings

CLICKS = (1, 2, 3)


@dataclass(frozen=True)
class How:
    """What is held out and how the rest is learnt."""

    share: float = 0.1
    seed: int = 0
    config: TrainConfig = field(default_factory=TrainConfig)
    quiet: bool = False


@dataclass(frozen=True)
class Held:
    """The shop with its `warm` items first; rows from `warm` on are held out."""

    data: ShopData
    warm: int

    @property
    def items(self) -> int:
        """How many items there are, cold ones included."""
        return len(self.data.items)


def renumbered(sequence: Sequence, rows: IntArray) -> Sequence:
    """The behaviours whose row has a new number in `rows`; IGNORED ones are left out."""
    now = rows[sequence.rows]
    kept = now != IGNORED
    return Sequence(sequence.customer, now[kept], sequence.kinds[kept], sequence.times[kept])


def hold_out(data: ShopData, share: float, seed: int) -> Held:
    """`share` of the items, drawn by `seed`, moved behind all others; raises ValueError."""
    n = len(data.items)
    cold = round(share * n)
    if not 0 < cold < n:
        raise ValueError(f"a share of {share} of {n} items leaves nothing to learn or to ask")
    order = np.random.default_rng(seed).permutation(n)
    places = np.empty(n + len(data.queries), dtype=np.int64)
    places[order] = np.arange(n)
    places[n:] = np.arange(n, len(places))
    return Held(
        ShopData(
            [data.items[row] for row in order],
            data.queries,
            [renumbered(sequence, places) for sequence in data.sequences],
        ),
        n - cold,
    )


def without_cold(held: Held) -> ShopData:
    """The shop before the held-out items came."""
    rows = np.arange(held.items + len(held.data.queries))
    rows[held.items :] -= held.items - held.warm
    rows[held.warm : held.items] = IGNORED
    found = [renumbered(sequence, rows) for sequence in held.data.sequences]
    return ShopData(
        held.data.items[: held.warm], held.data.queries, [one for one in found if len(one)]
    )


def _seen_warm(case: Case, held: Held) -> Case:
    """The case as asked when no held-out item had been met yet."""
    rows = np.arange(held.items + len(held.data.queries))
    rows[held.warm : held.items] = IGNORED
    return replace(case, history=renumbered(case.history, rows))


def newcomers(data: ShopData, after: int) -> frozenset[str]:
    """Customers whose first behaviour came after the moment."""
    return frozenset(s.customer for s in data.sequences if s.times[0] > after)


def after_clicks(sequence: Sequence, clicks: int, warm: int, items: int) -> Case | None:
    """The first question put when exactly `clicks` different items were met, none held out."""
    targets = novel(sequence, WANTED, items)
    for place in np.flatnonzero((targets != IGNORED) & (targets < warm)):
        past = sequence.rows[:place]
        if len(np.unique(past[past < items])) == clicks:
            return Case(sequence.upto(int(place)), int(sequence.times[place]), int(targets[place]))
    return None


def questions(held: Held, split: Split, new: frozenset[str]) -> dict[str, list[Case]]:
    """Cold items and warm ones asked of the same customers; newcomers after 1, 2, 3 clicks."""
    cases = [_seen_warm(case, held) for case in split.test]
    cases = [case for case in cases if len(case.history)]
    asked = {
        "new products": [case for case in cases if case.target >= held.warm],
        "known products": [case for case in cases if case.target < held.warm],
    }
    own = [s for s in held.data.sequences if s.customer in new]
    for clicks in CLICKS:
        found = (after_clicks(s, clicks, held.warm, held.items) for s in own)
        asked[f"new customers, {clicks} seen"] = [case for case in found if case is not None]
    return {name: cases for name, cases in asked.items() if cases}


def _trained(held: Held, new: frozenset[str], settings: Settings, how: How) -> Iterator[Scorer]:
    """Methods that know nothing of the held-out items but their content, ours last."""
    data = without_cold(held)
    split = by_time(data.sequences, WANTED, held.warm, cuts_at(held.data.sequences))
    kept = [case for case in split.validation if case.history.customer not in new]
    split = replace(split, validation=kept)
    if not split.train or not split.validation:
        raise NothingToLearn("the behaviours span too little time to learn from and to check on")
    own = TfidfText.fit([product_text(item) for item in data.items])
    text = text_encoder(settings) or own
    featuriser = Featuriser(text, picture_encoder(settings), Places.of(settings))
    known = [data.items[row].id for row in known_items(split, held.warm)]
    inputs = inputs_for(data, known, featuriser)
    model = shape(len(known), featuriser)
    trained = Trainer(split, inputs, model, how.config).run(quiet=how.quiet)

    warm = [_padded(s, held) for s in data.sequences]
    counts = DailyCounts(warm, held.items)
    told = own.encode([product_text(item) for item in held.data.items])
    learnt = [_padded(one.sequence, held) for one in split.train]
    asked = [replace(c, history=_padded(c.history, held)) for c in split.validation]
    yield Popularity(counts)
    yield RecentPopularity(counts)
    yield best_decay(lambda decay: ItemKnn(learnt, held.items, decay), asked)
    yield best_decay(lambda decay: TfidfContent(told, decay), asked)
    attention = AttentionScorer(trained.model, inputs_for(held.data, known, featuriser))
    yield blended(attention, learnt, asked)[0]


def _padded(sequence: Sequence, held: Held) -> Sequence:
    """A sequence of the shop without its cold items, in the rows of the whole."""
    rows = sequence.rows + (sequence.rows >= held.warm) * (held.items - held.warm)
    return replace(sequence, rows=rows)


def cold_start(database: Database, settings: Settings, how: How) -> list[dict[str, object]]:
    """Every method on new products and new customers; raises NothingToLearn, ValueError."""
    with database.read() as session:
        held = hold_out(read_shop(session), how.share, how.seed)
    split = by_time(held.data.sequences, WANTED, held.items, cuts_at(held.data.sequences))
    new = newcomers(held.data, split.train_until)
    asked = questions(held, split, new)
    return [
        {
            "model": scorer.name,
            "asked": name,
            "customers": len({case.history.customer for case in cases}),
            "cases": len(cases),
            **_figures(scorer, cases),
            "hr@10_by_chance": TOP / held.items,
        }
        for scorer in _trained(held, new, settings, how)
        for name, cases in asked.items()
    ]


def _figures(scorer: Scorer, cases: Seq[Case]) -> dict[str, object]:
    judged = judge(scorer, cases)
    found = judged.metrics
    low, high = interval(gains(judged.rank), [case.history.customer for case in cases])
    return {
        "hr@5": found.hr5,
        "hr@10": found.hr10,
        "ndcg@10": found.ndcg10,
        "ndcg@10_low": low,
        "ndcg@10_high": high,
        "mrr": found.mrr,
    }


def write_cold(results: Path, rows: Seq[dict[str, object]]) -> Path:
    """audit/cold.csv."""
    return write_table(
        results / FOLDER / "cold.csv",
        list(rows[0]),
        [[rounded(value) for value in row.values()] for row in rows],
    )
