"""From scores to a list: who is left out, and a list that does not repeat itself."""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from recommender.policy import ListRules
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType

POOL = 60  # best rows looked at for a diverse list
SPARE = 3  # times k candidates are checked for price and stock of this moment
SPARSE = 64  # one of so many rows is looked at to find the best
TEN = 10  # places among which a brand is counted


def barred(  # noqa: PLR0917
    history: Iterable[HistoryEntry],
    shelf: Shelf,
    rules: ListRules,
    now: datetime,
    seen: bool,
    again: Collection[str] = (),
) -> set[int]:
    """Rows the customer dismissed or bought lately; with `seen`, everything they turned to.

    What is used up and was bought stays all the same in the categories `again` (ids): the model
    has learnt when its next purchase is due.
    """
    since = now - timedelta(days=rules.repeat_after_days)
    out, due, dismissed = set[int](), set[int](), set[int]()
    for entry in history:
        row = shelf.rows.get(entry.item_id or "")
        if row is None or entry.type == BehaviourType.IMPRESSION:
            continue
        item, bought = shelf.items[row], entry.type == BehaviourType.PURCHASE
        if entry.type == BehaviourType.DISMISS:
            dismissed.add(row)
        elif seen or (bought and entry.ts >= since and not rules.may_repeat(item)):
            out.add(row)
        if bought and item.category_id in again and rules.may_repeat(item):
            due.add(row)
    return (out - due) | dismissed


def looked_at(k: int) -> int:
    """How many of the best rows a list of k is chosen from."""
    return max(POOL, SPARE * k)


def best_first(score: FloatArray, rows: IntArray, shelf: Shelf, most: int = POOL) -> IntArray:
    """The `most` best of `rows`; equal scores by popularity, then by row: a fixed order.

    Only those at or above the worst of them are sorted. In a large catalogue a sample says first
    what cannot be among them, so that it costs little more than one pass.
    """
    n, own = most, score[rows]
    sample = own[::SPARSE]
    if len(sample) > n:
        near = np.flatnonzero(own >= np.partition(sample, -n // 2)[-n // 2])
        if len(near) >= n:  # enough stand as high: all of the n best are among them
            rows, own = rows[near], own[near]
    if n < len(rows):
        near = np.flatnonzero(own >= np.partition(own, -n)[-n])
        rows, own = rows[near], own[near]
    return rows[np.lexsort((rows, -shelf.popular.score[rows], -own))][:n]


def _same(names: Seq[str]) -> NDArray[np.bool_]:
    """(n, n): which have the same name; a missing one is like no other."""
    known: dict[str, int] = {}
    numbers = [known.setdefault(name or f"\0{place}", place) for place, name in enumerate(names)]
    code = np.array(numbers, dtype=np.int64)
    return np.asarray(code[:, None] == code)


def _worth(
    score: FloatArray, pool: IntArray, shelf: Shelf, rules: ListRules, now: datetime
) -> FloatArray:
    """(n,): the score with what the shop gives to new and takes from popular products."""
    worth = score[pool].astype(np.float32)
    if rules.new_product_bonus:
        since = now - timedelta(days=rules.new_product_days)
        new = [shelf.items[row].created_at >= since for row in pool]
        worth += np.float32(rules.new_product_bonus) * np.array(new, dtype=np.float32)
    if rules.popularity_penalty:
        most = np.log1p(max(float(shelf.popular.score.max(initial=0)), 1e-9))
        worth -= rules.popularity_penalty * np.log1p(shelf.popular.score[pool]) / most
    return worth


def diverse(
    score: FloatArray, ordered: IntArray, k: int, shelf: Shelf, rules: ListRules, *, now: datetime
) -> list[int]:
    """k rows of the best, each the best after a penalty for every earlier one like it.

    Greedy maximal marginal relevance (Carbonell & Goldstein 1998) with category and brand as the
    measure of likeness. A brand fills at most `most_of_a_brand` of any ten places while another
    brand is left. Only the first max(k, POOL) of `ordered` are looked at.
    """
    pool = ordered[: max(POOL, k)]
    items = [shelf.items[row] for row in pool]
    same_brand = _same([item.brand for item in items])
    same_category = _same([item.category_id for item in items])
    like = rules.same_category_penalty * same_category + rules.same_brand_penalty * same_brand
    worth = _worth(score, pool, shelf, rules, now)
    free, lately = np.ones(len(pool), dtype=bool), np.zeros(len(pool), dtype=np.int64)
    chosen: list[int] = []
    for _ in range(min(k, len(pool))):
        open_ = free & (lately < rules.most_of_a_brand)
        best = int(np.where(open_ if open_.any() else free, worth, -np.inf).argmax())
        free[best] = False
        chosen.append(best)
        worth -= like[best]
        lately += same_brand[best]
        if len(chosen) >= TEN:
            lately -= same_brand[chosen[-TEN]]
    return [int(row) for row in pool[chosen]]
