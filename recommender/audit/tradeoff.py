"""What each rule of policy.yml costs in accuracy and buys in what lies beyond, on validation.

Each rule is tried alone at several strengths against lists without rules. The strongest that costs
at most ALLOWED of NDCG@10 is proposed for it; the rules in force are measured whole, on validation
and, without choosing anything, on test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recommender.audit.beyond import Beyond, of_method
from recommender.audit.facts import Facts
from recommender.audit.shown import Lister
from recommender.audit.tables import FOLDER
from recommender.compare import ours, rounded, tested, write_table
from recommender.metrics import TOP, Metrics
from recommender.policy import ListRules
from recommender.scorer import Scorer
from recommender.splits import Split
from shop.database import Database
from shop.settings import Settings

ALLOWED = 0.005  # share of NDCG@10 that one rule may cost
NONE = {
    "same_category_penalty": 0.0,
    "same_brand_penalty": 0.0,
    "most_of_a_brand": TOP,
    "new_product_bonus": 0.0,
    "popularity_penalty": 0.0,
}
GRID: dict[str, tuple[float, ...]] = {  # weakest first
    "same_category_penalty": (0.1, 0.2, 0.25, 0.3, 0.35, 0.5),
    "same_brand_penalty": (0.025, 0.05, 0.1, 0.15, 0.25),
    "most_of_a_brand": (7, 6, 5, 4, 3, 2),
    "new_product_bonus": (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
    "popularity_penalty": (0.1, 0.2, 0.4, 0.6, 0.8),
}


@dataclass(frozen=True)
class Point:
    """The lists under one setting; `rule` is none, one of GRID, or policy.yml."""

    rule: str
    strength: float
    cases: str
    metrics: Metrics
    beyond: Beyond
    cost: float  # share of NDCG@10 lost against no rules

    def named(self) -> dict[str, object]:
        """As a line of the table."""
        return {
            "rule": self.rule,
            "strength": self.strength,
            "cases": self.cases,
            "hr@10": self.metrics.hr10,
            "ndcg@10": self.metrics.ndcg10,
            "ndcg@10_cost": self.cost,
            "coverage@10": self.metrics.coverage10,
            **self.beyond.named(),
        }


def _points(
    lister: Lister, name: str, settings: list[tuple[str, float, ListRules]]
) -> Iterator[Point]:
    without = 0.0
    for rule, strength, rules in settings:
        judged = lister.judge(rules)
        found = judged.metrics
        without = without or found.ndcg10
        cost = 1 - found.ndcg10 / without if without else 0.0
        shown = of_method(judged, lister.cases, lister.facts)
        yield Point(rule, strength, name, found, shown, cost)


def trade_off(scorer: Scorer, split: Split, facts: Facts, rules: ListRules) -> list[Point]:
    """All settings on validation; no rules and those in force on test."""
    none = rules.model_copy(update=NONE)
    ends = [("none", 0.0, none), ("policy.yml", 0.0, rules)]
    alone = [
        (rule, strength, none.model_copy(update={rule: strength}))
        for rule, strengths in GRID.items()
        for strength in strengths
    ]
    tried = list(_points(Lister(scorer, split.validation, facts), "validation", ends + alone))
    return tried + list(_points(Lister(scorer, split.test, facts), "test", ends))


def trade_off_points(database: Database, settings: Settings, rules: ListRules) -> list[Point]:
    """Of the current model; raises ArtefactError without one, NothingToLearn without data."""
    data, found, split = tested(database, settings)
    return trade_off(ours(data, found, settings), split, Facts.of(data), rules)


def proposed(points: list[Point]) -> dict[str, float]:
    """By rule the strongest setting up to which none costs more than ALLOWED on validation."""
    out: dict[str, float] = dict(NONE)
    for rule, strengths in GRID.items():
        cost = {p.strength: p.cost for p in points if p.rule == rule and p.cases == "validation"}
        for strength in strengths:
            if cost.get(strength, 1.0) > ALLOWED:
                break
            out[rule] = strength
    return out


def write_trade_off(results: Path, points: list[Point]) -> Path:
    """audit/trade_off.csv."""
    return write_table(
        results / FOLDER / "trade_off.csv",
        list(points[0].named()),
        [[rounded(value) for value in point.named().values()] for point in points],
    )
