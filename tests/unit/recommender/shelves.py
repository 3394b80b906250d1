"""A shelf of a few products, made by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np

from recommender.lexical import QueryIndex, weighted_terms
from recommender.shelf import Popularity, Shelf
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.catalog.listing import Listed

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai


def listed(id_, title, **about):
    given = {
        "brand": "漠川",
        "category_id": "earphones",
        "category": "蓝牙耳机",
        "aliases": ("耳麦",),
        "parents": (),
        "description": "",
        "attributes": {},
        "colour": "黑色",
        "price": 10_000,
        "stock": 5,
        "image": "",
        "on_sale": True,
        "gift_for": (),
        "created_at": NOW - timedelta(days=100),
        "version": 1,
    } | about
    given.setdefault("colours", frozenset({given["colour"]}))
    return Listed(id=id_, title=title, **given)


def shelf_of(*items, bought=None, viewed=None):
    n = len(items)
    terms = [weighted_terms(item) for item in items]
    bought = np.array(bought or [0] * n)
    viewed = np.array(viewed or [0] * n)
    popular = Popularity(bought, viewed, (bought + viewed).astype(np.float32))
    return Shelf(list(items), QueryIndex(terms), popular)


def entry(item_id, kind="view", ago=timedelta(hours=1), query=None, title=None):
    return HistoryEntry(
        f"e-{item_id}-{kind}-{ago}",
        BehaviourType(kind),
        item_id,
        title,
        query,
        NOW - ago,
        None,
        None,
    )
