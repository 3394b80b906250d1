"""Values as they are kept aside (JSON), and the switch that applies them."""

from collections import Counter
from datetime import datetime
from typing import Any

from shop.database import Database, UtcDateTime
from shop.imports import repository
from shop.imports.problems import ImportProblem
from shop.imports.targets import TARGETS, Target
from shop.orders import repository as orders


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


PROMISE = "promise"  # an amount that a new case holds of an order customers already see


def publish(database: Database, run_id: int, counts: dict[str, Any], now: datetime) -> Counter[str]:
    """Apply what was kept aside and make the run visible, in one transaction.

    Returns how often a live change came first, by table: the live one stays.
    """
    overtaken: Counter[str] = Counter()
    with database.write() as session:
        for line in repository.staged(session, run_id):
            if line.target == PROMISE:
                order, amount = line.values["order_id"], line.values["amount"]
                if not orders.promise_back(session, order, amount):
                    raise ImportProblem(
                        f"订单 {order} 的退款额超过已付金额，请核对 aftersales.csv。"
                    )
                continue
            target = TARGETS[line.target]
            values = decoded(target, line.values)
            if line.key is None:
                done = repository.apply_insert(session, target, values)
            else:
                done = repository.apply_update(session, target, decoded(target, line.key), values)
            overtaken[line.target] += not done
        repository.finish(session, run_id, counts, now)
    return +overtaken
