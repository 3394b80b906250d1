"""Values as they are kept aside (JSON), and the switch that applies them."""

import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.database import Database, UtcDateTime
from shop.imports import repository
from shop.imports.models import StagedRow
from shop.imports.problems import ImportProblem
from shop.imports.targets import TARGETS, Target
from shop.orders import repository as orders

PROMISE = "promise"  # an amount that a new case holds of an order customers already see


def encoded(values: dict[str, Any]) -> dict[str, Any]:
    """With moments as ISO 8601 text."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def decoded(target: Target, values: dict[str, Any]) -> dict[str, Any]:
    """Back to what the columns take."""
    columns = target.model.__table__.c
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and isinstance(columns[name].type, UtcDateTime)
        else value
        for name, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class Batch:
    """Staged rows of one table and shape, as (key, values); no key means a new row."""

    target: str
    rows: list[tuple[dict[str, Any] | None, dict[str, Any]]]


def _shape(line: StagedRow) -> tuple[Any, ...]:
    return line.target, None if line.key is None else tuple(line.key), tuple(line.values)


def batches(lines: Iterable[StagedRow]) -> Iterator[Batch]:
    """Neighbouring rows of the same shape together; the order of the rows stays."""
    for (name, *_), group in itertools.groupby(lines, _shape):
        target = TARGETS.get(name)
        if target is None:
            yield Batch(name, [(None, line.values) for line in group])
            continue
        yield Batch(
            name,
            [
                (
                    None if line.key is None else decoded(target, line.key),
                    decoded(target, line.values),
                )
                for line in group
            ],
        )


def _apply(session: Any, batch: Batch) -> int:
    """Write a batch; how many of its rows a live change had overtaken."""
    if batch.target == PROMISE:
        for _, values in batch.rows:
            if not orders.promise_back(session, values["order_id"], values["amount"]):
                raise ImportProblem(
                    f"订单 {values['order_id']} 的退款额超过已付金额，请核对 aftersales.csv。"
                )
        return 0
    target = TARGETS[batch.target]
    if batch.rows[0][0] is None:
        return repository.apply_inserts(session, target, [values for _, values in batch.rows])
    return repository.apply_updates(session, target, [(k or {}, v) for k, v in batch.rows])


def publish(
    database: Database, run_id: int, counts: dict[str, Any], now: datetime
) -> tuple[Counter[str], float]:
    """Apply what was kept aside and make the run visible, in one transaction.

    Returns how often a live change came first, by table (the live one stays), and how many seconds
    the transaction took.
    """
    with database.read() as session:
        prepared = list(batches(repository.staged(session, run_id)))
    overtaken: Counter[str] = Counter()
    with database.write() as session:
        session.connection()  # the lock is taken here
        began = time.perf_counter()
        for batch in prepared:
            overtaken[batch.target] += _apply(session, batch)
        for target in TARGETS.values():
            if target.whole:
                repository.replace_whole(session, target, run_id)
        repository.finish(session, run_id, counts, now)
    held = time.perf_counter() - began
    return +overtaken, held
