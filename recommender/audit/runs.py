"""What `zhuyi evaluate` does: the comparison with its audit, the trade-off, cold start."""

from pathlib import Path

from recommender.audit.cold import How, cold_start, write_cold
from recommender.audit.repeats import write_repeats
from recommender.audit.report import write_report
from recommender.audit.tables import write_audit
from recommender.audit.tradeoff import proposed, trade_off_points, write_trade_off
from recommender.compare import study, write_performance
from recommender.policy import list_rules
from recommender.train import TrainConfig
from shop.database import Database
from shop.settings import Settings

Rows = list[dict[str, object]]
TOLD = frozenset({
    "model", "rule", "strength", "asked", "cases", "hr@5", "hr@10", "ndcg@5", "ndcg@10", "mrr",
    "ndcg@10_cost", "coverage@10",
})  # fmt: skip  # what the terminal shows of a table; the files hold it all


def audit(database: Database, settings: Settings, results: Path) -> tuple[Rows, list[Path]]:
    """Every method on the test split; model_performance.csv, audit/*.csv and audit.html."""
    found = study(database, settings)
    paths = [write_performance(results, found.methods), *write_audit(results, found, list_rules())]
    repeats = write_repeats(results, found, list_rules())
    paths += [repeats] if repeats else []
    rows: Rows = [{"model": m.name, **m.named()} for m in found.methods]
    return rows, [*paths, write_report(results)]


def trade_off(database: Database, settings: Settings, results: Path) -> tuple[Rows, list[Path]]:
    """Each rule of policy.yml at several strengths; what is proposed is the last line."""
    points = trade_off_points(database, settings, list_rules())
    path = write_trade_off(results, points)
    rows: Rows = [point.named() for point in points]
    rows += [{**dict.fromkeys(rows[0]), "rule": f"proposed {rule}", "strength": strength}
             for rule, strength in proposed(points).items()]  # fmt: skip
    return rows, [path, write_report(results)]


def cold(
    database: Database, settings: Settings, results: Path, epochs: int
) -> tuple[Rows, list[Path]]:
    """New products from content alone and new customers from a few clicks."""
    rows = cold_start(database, settings, How(config=TrainConfig(epochs=epochs)))
    return rows, [write_cold(results, rows), write_report(results)]


def said(value: object) -> str:
    """A figure as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) <= 1 else f"{value:.0f}"
    return str(value)
