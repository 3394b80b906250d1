"""A global time split on plain behaviour logs: user,item,category,behaviour,seconds a line.

The format of Alibaba's UserBehavior. All users are cut at the same two moments, each case asks for
an item new to the user, all items are ranked and what the user has met is left out, as for the
shop. An item is known by its id and by its category, which stands for its text: one random unit
vector a category, so that an item nobody met before has one too.
"""

import csv
import gzip
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

import numpy as np
import torch

from recommender.baselines import ItemKnn, TfidfContent, best_decay
from recommender.compare import Maker
from recommender.evaluate import judge
from recommender.features.tfidf import unit_rows
from recommender.kinds import NUMBER
from recommender.model import ItemInputs, ModelConfig
from recommender.progress import Trained
from recommender.scorer import AttentionScorer, Scorer
from recommender.sequences import BadSequenceFile, FloatArray, IntArray, Sequence
from recommender.splits import Split, by_time, cuts_at
from recommender.train import TrainConfig, Trainer
from shop.behaviour.types import BehaviourType as B

KINDS = {"pv": B.VIEW, "fav": B.FAVOURITE, "cart": B.CART, "buy": B.PURCHASE}
COLUMNS = 5
MOST = 20_000  # items: item-kNN and the softmax hold a square or a line of them
LEARNT = 0.8  # of the behaviours are learnt from, as in `splits.cuts_at`
WIDTH = 64  # of a category's vector
STEPS = 40  # of an epoch, about: few users are many small steps, many users as many large ones
SLICES = 300  # of the whole span, in which popularity is counted
HOUR, DAY = 3_600, 86_400
WINDOWS = {"popularity": None, "popularity-7-days": 7 * DAY, "popularity-1-day": DAY,
           "popularity-1-hour": HOUR}  # fmt: skip


@dataclass(frozen=True)
class Events:
    """Users' sequences over item rows, oldest first, and the category number of each row."""

    sequences: list[Sequence]
    category: IntArray
    left_out: float  # share of the behaviours with items beyond the most frequent MOST


def _lines(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    opened: TextIO = (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="")
    )
    with opened as file:
        for number, line in enumerate(csv.reader(file), start=1):
            if len(line) != COLUMNS or line[3] not in KINDS or not line[4].isdecimal():
                raise BadSequenceFile(
                    f"{path} line {number}: not user,item,category,behaviour,seconds "
                    f"with a behaviour of {', '.join(KINDS)}"
                )
            yield line[0], line[1], line[2], NUMBER[KINDS[line[3]]], int(line[4])


def read_events(paths: Seq[Path], most: int = MOST) -> Events:
    """Behaviours of all files; raises BadSequenceFile naming the line, OSError.

    Only `most` items are kept, since all of them are ranked: those with the most behaviours in the
    part that is learnt from, so that nothing later decides what is asked.
    """
    lines = list(chain.from_iterable(map(_lines, paths)))
    if not lines:
        raise BadSequenceFile(f"{', '.join(map(str, paths))}: no behaviours")
    until = np.quantile([moment for *_, moment in lines], LEARNT)
    count: dict[str, int] = {}
    for _, item, _, _, moment in lines:
        count[item] = count.get(item, 0) + (moment <= until)
    kept = sorted(count, key=lambda item: (-count[item], item))[:most]
    rows = {item: row for row, item in enumerate(kept)}
    categories: dict[str, int] = {}
    of_row = np.zeros(len(rows), dtype=np.int64)
    users: dict[str, list[tuple[int, int, int]]] = {}
    for user, item, category, kind, moment in lines:
        if item in rows:
            of_row[rows[item]] = categories.setdefault(category, len(categories))
            users.setdefault(user, []).append((moment, rows[item], kind))
    inside = sum(map(len, users.values()))
    return Events(
        [_sequence(user, found) for user, found in users.items()],
        of_row,
        1 - inside / len(lines),
    )


def _sequence(user: str, found: list[tuple[int, int, int]]) -> Sequence:
    table = np.array(sorted(found, key=lambda one: one[0]), dtype=np.int64)
    return Sequence(user, table[:, 1].copy(), table[:, 2].copy(), table[:, 0].copy())


class Counted:
    """Most behaviours in the `window` seconds before the slice of time of the question."""

    def __init__(self, name: str, sequences: Seq[Sequence], items: int, window: int | None) -> None:
        self.name, self.items, self.window = name, items, window
        times = np.concatenate([s.times for s in sequences])
        self.first = int(times.min())
        self.step = max((int(times.max()) - self.first) // SLICES + 1, 1)
        table = np.zeros((SLICES + 2, items), dtype=np.float32)
        slots = (times - self.first) // self.step + 1
        np.add.at(table, (slots, np.concatenate([s.rows for s in sequences])), 1)
        self.total = table.cumsum(axis=0)

    def _before(self, moment: int) -> FloatArray:
        slot = min(max((moment - self.first) // self.step, 0), SLICES + 1)
        return np.asarray(self.total[slot])

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N), the same whatever the history."""
        if self.window is None:
            return np.stack([self._before(moment) for moment in asked])
        return np.stack([self._before(m) - self._before(m - self.window) for m in asked])


def category_vectors(category: IntArray, seed: int = 0) -> FloatArray:
    """(N, WIDTH): equal for items of one category, nearly orthogonal otherwise."""
    drawn = np.random.default_rng(seed).standard_normal((int(category.max()) + 1, WIDTH))
    return np.asarray(unit_rows(drawn.astype(np.float32))[category])


def _trained(events: Events, split: Split, config: TrainConfig, quiet: bool) -> Trained:
    model = ModelConfig(
        ids=len(events.category), kinds=max(NUMBER.values()), time_buckets=32, text=WIDTH,
        dropout=0.5, temperature=0.1, id_dropout=0.3,
    )  # fmt: skip
    return Trainer(split, _inputs(events, split), model, config).run(quiet=quiet)


def _inputs(events: Events, split: Split) -> ItemInputs:
    """Ids of the items met while training, the category of all."""
    n = len(events.category)
    ids = np.zeros(n, dtype=np.int64)
    met = np.unique(np.concatenate([one.sequence.rows for one in split.train]))
    ids[met] = met + 1
    return ItemInputs(
        torch.from_numpy(ids),
        torch.from_numpy(category_vectors(events.category)),
        torch.zeros(n, 0),
        torch.zeros(n, dtype=torch.bool),
        n,
    )


def benchmark_events(
    paths: Seq[Path], seed: int = 0, epochs: int = 60, quiet: bool = False
) -> Iterator[dict[str, object]]:
    """One line a method; every choice is made on validation. Raises ValueError, OSError."""
    events = read_events(paths)
    items = len(events.category)
    wanted = frozenset(NUMBER[kind] for kind in KINDS.values())
    split = by_time(events.sequences, wanted, items, cuts_at(events.sequences))
    if not split.train or not split.validation or not split.test:
        raise ValueError("the behaviours span too little time to learn from and to check on")
    learnt = [one.sequence for one in split.train]
    vectors = category_vectors(events.category)
    tokens = min(max(sum(map(len, learnt)) // STEPS, 256), 8_192)
    config = TrainConfig(
        epochs=epochs, seed=seed, tokens=tokens, learning_rate=2e-3, average=0.99, patience=6
    )

    def ours() -> Scorer:
        trained = _trained(events, split, config, quiet)
        return AttentionScorer(trained.model, _inputs(events, split))

    def counted(name: str, window: int | None) -> Maker:
        return lambda: Counted(name, events.sequences, items, window)

    makers: list[Maker] = [
        *(counted(name, window) for name, window in WINDOWS.items()),
        lambda: best_decay(lambda d: TfidfContent(vectors, d), split.validation),
        lambda: best_decay(lambda d: ItemKnn(learnt, items, d), split.validation),
        ours,
    ]
    met = set(np.unique(np.concatenate([s.rows for s in learnt])).tolist())
    known = sum(case.target in met for case in split.test) / len(split.test)
    for make in makers:
        scorer = make()
        yield {
            "dataset": "+".join(p.name.removesuffix(".gz").removesuffix(".csv") for p in paths),
            "protocol": "global-time",
            "model": "category-content" if scorer.name == "tfidf-content" else scorer.name,
            "items": items,
            "behaviours_left_out": round(events.left_out, 4),
            "targets_met_in_training": round(known, 4),
            **judge(scorer, split.test).metrics.named(),
            "selected_on": "validation",
        }
