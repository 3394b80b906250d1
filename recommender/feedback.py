"""Clicks on suggestions, corrected for the place they were shown in.

A click needs that its place was looked at and that the item appealed: P(click | i, k) = θ_k γ_i,
the position-based model (Craswell et al. 2008). θ and γ are estimated from the shop's own
impressions by expectation maximisation (Wang et al. 2018, section 4, with γ by item). A click in
place k is then learnt with the weight θ_1 / θ_k (Joachims et al. 2017), clipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from recommender.sequences import FloatArray, IntArray
from recommender.upkeep import PositionBias
from shop.behaviour.learning import Seen

ROUNDS = 500
STEADY = 1e-6
PRIOR = 5.0  # impressions that every item is given beforehand, clicked as often as all are
NOWHERE = -1  # position of what was no click on a suggestion


@dataclass(frozen=True)
class Shown:
    """Impressions and clicks by item and place: four arrays (m,), a line each pair that occurs."""

    items: IntArray
    places: IntArray
    shown: IntArray
    clicked: IntArray


def counted(seen: Iterable[Seen]) -> Shown:
    """Each impression with a position once, and whether it was taken up."""
    shown: dict[tuple[str, str, str], int] = {}
    taken: set[tuple[str, str, str]] = set()
    for one in seen:
        key = (one.customer_id, one.list_id, one.item_id)
        if one.clicked:
            taken.add(key)
        elif one.position is not None:
            shown.setdefault(key, one.position)
    numbers: dict[str, int] = {}
    counts: dict[tuple[int, int], list[int]] = {}
    for key, place in shown.items():
        pair = counts.setdefault((numbers.setdefault(key[2], len(numbers)), place), [0, 0])
        pair[0] += 1
        pair[1] += key in taken
    table = np.array([(i, k, n, c) for (i, k), (n, c) in counts.items()], dtype=np.int64)
    return Shown(*table.reshape(-1, 4).T)


def examination(found: Shown) -> FloatArray:
    """θ (K,) of each place, the best-looked-at one 1; (0,) without impressions.

    Needs items that were shown in several places: what always stands first cannot be told from its
    place. Places that were never shown are 0.
    """
    if not len(found.items):
        return np.zeros(0, dtype=np.float32)
    items, places = found.items, found.places
    shown, clicked = found.shown.astype(float), found.clicked.astype(float)
    mean = (clicked.sum() + 1) / (shown.sum() + 1)
    theta = np.full(places.max() + 1, 0.5)
    gamma = np.full(items.max() + 1, min(2 * mean, 0.9))
    by_place = np.bincount(places, shown)
    by_item = np.bincount(items, shown) + PRIOR
    for _ in range(ROUNDS):
        before, t, g = theta, theta[places], gamma[items]
        missed = (shown - clicked) / (1 - t * g)
        looked = np.bincount(places, clicked + missed * t * (1 - g))
        liked = np.bincount(items, clicked + missed * g * (1 - t))
        theta = np.clip(looked / np.maximum(by_place, 1), 1e-6, 1 - 1e-6)
        gamma = np.clip((liked + PRIOR * min(2 * mean, 0.9)) / by_item, 1e-6, 1 - 1e-6)
        if np.abs(theta - before).max() < STEADY:
            break
    theta = np.where(by_place > 0, theta, 0)
    return np.asarray(theta / theta.max(), dtype=np.float32)


def place_weights(found: Shown, rules: PositionBias) -> FloatArray:
    """(K,) how much a click in each place counts; 1 where too little is known of a place."""
    theta = examination(found)
    if not len(theta):
        return theta
    enough = (np.bincount(found.places, found.shown) >= rules.least_shown) & (
        np.bincount(found.places, found.clicked) >= rules.least_clicks
    )
    if not enough.any():
        return np.ones_like(theta)
    best = theta[enough].max()
    inverse = best / np.maximum(theta, best / rules.clip)
    return np.asarray(np.where(enough, np.maximum(inverse, 1), 1), dtype=np.float32)


def click_weights(positions: IntArray, weights: FloatArray) -> FloatArray:
    """(n,) how much each behaviour counts as a target; `positions` NOWHERE: 1."""
    out = np.ones(len(positions), dtype=np.float32)
    known = (positions >= 0) & (positions < len(weights))
    out[known] = weights[positions[known]]
    return out
