"""The table: NDCG@10 by kind of need, ours against each way alone, with paired intervals."""

from collections.abc import Sequence as Seq
from dataclasses import asdict, dataclass

import numpy as np
from sqlalchemy.orm import Session

from recommender.metrics import interval
from recommender.needs.heard import heard, known_words
from recommender.needs.judged import GROUPS, Judge, Need
from recommender.needs.methods import OURS, Asked, Methods
from recommender.recommend import Recommender
from recommender.sequences import FloatArray
from shop import clock
from shop.behaviour.service import personal_history
from shop.catalog import listing

ALL = "all"
WITH, ALONE = "words and conditions", "words alone"
PARTS = ("tune", "held-out", "all")
REVIEWS = 10_000  # good reviews of a product that are read


@dataclass(frozen=True)
class Line:
    """One row: mean NDCG@10 of each method, and what ours has over the best of the others.

    `low`, `high`: the 95 % interval of the mean difference (paired bootstrap over needs).
    """

    asked: str
    group: str
    needs: int
    ndcg: dict[str, float]
    best: str
    gain: float  # ours over the best, as a share of it
    low: float
    high: float

    def named(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def line(asked: str, group: str, scores: dict[str, FloatArray]) -> Line:
    """The row of one group of needs."""
    mean = {name: float(values.mean()) for name, values in scores.items()}
    best = max((name for name in mean if name != OURS), key=lambda name: mean[name])
    low, high = interval(scores[OURS] - scores[best])
    gain = mean[OURS] / mean[best] - 1 if mean[best] else float("inf")
    return Line(asked, group, len(scores[OURS]), mean, best, gain, low, high)


def judged(session: Session, recommender: Recommender, part: str = "tune") -> list[Need]:
    """The needs of a part; raises NotTheDemoShop, and ValueError for an unknown part."""
    if part not in PARTS:
        raise ValueError(f"part must be one of {', '.join(PARTS)}, not {part!r}")
    praise = listing.praise(session, each=REVIEWS)
    judge = Judge(recommender.shelf.items, praise, lambda who: personal_history(session, who))
    return [n for n in judge.needs() if part == ALL or n.held_out == (part == "held-out")]


def report(session: Session, recommender: Recommender, needs: Seq[Need]) -> list[Line]:
    """Rows for words alone and for words with the bot's conditions, by group and over all.

    Raises ValueError without a trained model.
    """
    if recommender.reader is None:
        raise ValueError("no trained model: run `zhuyi train`")
    methods, known = Methods(recommender, clock.now()), known_words(session)

    def as_heard(need: Need) -> Asked:
        understood = heard(session, need.said, known)
        return understood.query, understood.constraints

    lines = []
    for asked, how in ((ALONE, lambda need: (need.said, ())), (WITH, as_heard)):
        scores = methods.scores(needs, how)
        for group in (*GROUPS, ALL):
            of = np.array([group in (ALL, need.group) for need in needs])
            if of.any():
                lines.append(line(asked, group, {k: v[of] for k, v in scores.items()}))
    return lines
