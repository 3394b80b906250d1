"""The like of what was bought: 和上次买的差不多但便宜点 is a need whose words name no product."""

from collections.abc import Sequence as Seq

import numpy as np

from recommender.features.words import simplified
from recommender.meaning import once
from recommender.sequences import FloatArray
from recommender.shelf import Shelf
from recommender.taste import Tastes
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.catalog.wishes import table

KIND, ALIKE, CHEAPER = 1.0, 2.5, 2.5  # in units of the best match by words


def like_bought(query: str, history: Seq[HistoryEntry], shelf: Shelf) -> FloatArray:
    """(N,): how like what was bought last each product is, where the query asks for that; else 0.

    Of the same category, by the share of brand, colour and attribute values in common (cosine),
    and dearer ones less where it shall be cheaper. Of several purchases the latest of a category
    that the query names is meant.
    """
    nothing = np.zeros(len(shelf.items), dtype=np.float32)
    text, words = simplified(query), table().purchase
    if not words.asked(text):
        return nothing
    rows = [
        shelf.rows[e.item_id]
        for e in history
        if e.type == BehaviourType.PURCHASE and e.item_id in shelf.rows
    ]
    named = [r for r in rows if any(name in text for name in _names(shelf, r))]
    if not rows:
        return nothing
    last = (named or rows)[-1]
    values = once(shelf, "tastes", lambda: Tastes(shelf.items)).values
    length = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    common = np.asarray((values @ values[last].T).todense()).ravel()
    alike = common / np.maximum(length * length[last], 1e-6)
    worth = (KIND + ALIKE * alike) * shelf.columns.in_category(shelf.items[last].category_id)
    if any(word in text for word in words.cheaper):
        worth = worth + CHEAPER * (shelf.price < shelf.price[last])
    return np.asarray(worth, dtype=np.float32)


def _names(shelf: Shelf, row: int) -> tuple[str, ...]:
    item = shelf.items[row]
    return (item.category, *item.aliases)
