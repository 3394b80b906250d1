"""From scores to a list: who is left out, and a list that does not repeat itself."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from recommender.policy import ListRules
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType

POOL = 60  # best rows looked at for a diverse list
SPARE = 3  # times k candidates are checked for price and stock of this moment


def barred(
    history: Iterable[HistoryEntry], shelf: Shelf, rules: ListRules, now: datetime, seen: bool
) -> set[int]:
    """Rows the customer dismissed or bought lately; with `seen`, everything they turned to."""
    since = now - timedelta(days=rules.repeat_after_days)
    out: set[int] = set()
    for entry in history:
        row = shelf.rows.get(entry.item_id or "")
        if row is None or entry.type == BehaviourType.IMPRESSION:
            continue
        bought = entry.type == BehaviourType.PURCHASE and entry.ts >= since
        if seen or entry.type == BehaviourType.DISMISS:
            out.add(row)
        elif bought and not rules.may_repeat(shelf.items[row]):
            out.add(row)
    return out


def looked_at(k: int) -> int:
    """How many of the best rows a list of k is chosen from."""
    return max(POOL, SPARE * k)


def best_first(score: FloatArray, rows: IntArray, shelf: Shelf, most: int) -> IntArray:
    """The `most` best rows; equal scores by popularity, then by id, so that the order is fixed."""
    if len(rows) > most:
        value = score[rows]
        rows = rows[value >= np.partition(value, -most)[-most]]
    return rows[np.lexsort((rows, -shelf.popular.score[rows], -score[rows]))][:most]


def diverse(
    score: FloatArray, ordered: IntArray, k: int, shelf: Shelf, rules: ListRules
) -> list[int]:
    """k rows, each the best after a penalty for every earlier one of its category or brand.

    Greedy maximal marginal relevance (Carbonell & Goldstein 1998) with category and brand as the
    measure of likeness.
    """
    left, chosen = list(map(int, ordered[: max(POOL, k)])), list[int]()
    value = {row: float(score[row]) for row in left}
    category, brand = rules.same_category_penalty, rules.same_brand_penalty
    categories, brands = Counter[str](), Counter[str]()

    def worth(row: int) -> float:
        item = shelf.items[row]
        same = brand * brands[item.brand] if item.brand else 0.0
        return value[row] - category * categories[item.category_id] - same

    while left and len(chosen) < k:
        best = max(left, key=worth)
        left.remove(best)
        chosen.append(best)
        categories[shelf.items[best].category_id] += 1
        brands[shelf.items[best].brand] += 1
    return chosen
