"""Beyond accuracy: diversity, popularity bias, exposure of brands and of new products.

category diversity   1 - share of pairs of a list in one category (Ziegler et al. 2005)
ARP                  mean number of behaviours of what is shown (Yin et al. 2012)
percentile           the same as a share of the catalogue, beside that of what was consumed
Gini, top brands     how unequally the places of all lists fall to the brands
new                  share of places given to products created in the last 30 days
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np

from recommender.audit.facts import MONTH, Facts
from recommender.evaluate import NONE, Judged
from recommender.sequences import FloatArray, IntArray
from recommender.splits import Case

TOP_BRANDS = 0.1


@dataclass(frozen=True)
class Beyond:
    """Of the lists of one method; every figure but `arp` lies in 0-1."""

    diversity: float
    percentile: float
    arp: float
    gini: float
    top_brands: float
    new: float

    def named(self) -> dict[str, float]:
        """By the names of the tables."""
        return {
            "category_diversity@10": self.diversity,
            "popularity_percentile@10": self.percentile,
            "arp@10": self.arp,
            "brand_gini@10": self.gini,
            "top_brands_share@10": self.top_brands,
            "new_share@10": self.new,
        }


def gini(amounts: FloatArray) -> float:
    """0: all alike; towards 1: one has everything. Of nothing at all 0."""
    n, total = len(amounts), float(amounts.sum())
    if n == 0 or total == 0:
        return 0.0
    place = np.arange(1, n + 1)
    return float(((2 * place - n - 1) * np.sort(amounts)).sum() / (n * total))


def brand_exposure(rows: IntArray, facts: Facts) -> FloatArray:
    """(brands,) how many of `rows` are of each brand."""
    own = facts.brand[rows]
    return np.bincount(own[own >= 0], minlength=len(facts.brands)).astype(np.float32)


def top_share(amounts: FloatArray, share: float = TOP_BRANDS) -> float:
    """What the largest `share` of the amounts (at least one) hold of the whole."""
    if not amounts.sum():
        return 0.0
    n = max(int(np.ceil(share * len(amounts))), 1)
    return float(np.sort(amounts)[-n:].sum() / amounts.sum())


def diversity(top: IntArray, category: IntArray) -> float:
    """Mean over lists of the share of pairs that differ in category."""
    filled = top != NONE
    kind = np.where(filled, category[top], NONE)
    both = filled[:, :, None] & filled[:, None, :]
    both &= ~np.eye(top.shape[1], dtype=bool)
    pairs = both.sum(axis=(1, 2))
    differ = (both & (kind[:, :, None] != kind[:, None, :])).sum(axis=(1, 2))
    return float((differ[pairs > 0] / pairs[pairs > 0]).mean()) if pairs.any() else 0.0


def _means(lists: IntArray, asked: Seq[int], facts: Facts) -> tuple[float, float, float]:
    """Percentile, behaviours and newness, as means over the filled places of (C, k) lists."""
    percentile, heard, new, places = 0.0, 0.0, 0.0, 0
    for rows, moment in zip(lists, asked, strict=True):
        shown = rows[rows != NONE]
        age = moment - facts.created[shown]
        percentile += float(facts.percentile(moment)[shown].sum())
        heard += float(facts.counts.before(moment)[shown].sum())
        new += int(((age >= 0) & (age < MONTH)).sum())
        places += len(shown)
    n = max(places, 1)
    return percentile / n, heard / n, new / n


def beyond(lists: IntArray, asked: Seq[int], facts: Facts) -> Beyond:
    """Of lists (C, k) shown at the moments `asked`."""
    brands = brand_exposure(lists[lists != NONE], facts)
    percentile, heard, new = _means(lists, asked, facts)
    return Beyond(
        diversity=diversity(lists, facts.category),
        percentile=percentile,
        arp=heard,
        gini=gini(brands),
        top_brands=top_share(brands),
        new=new,
    )


def of_method(judged: Judged, cases: Seq[Case], facts: Facts) -> Beyond:
    """Of what a method shows."""
    return beyond(judged.top, [case.asked for case in cases], facts)


def of_consumed(cases: Seq[Case], facts: Facts) -> Beyond:
    """Of what the customers then turned to; its diversity is 0, since each case has one."""
    return beyond(
        np.array([[case.target] for case in cases]), [case.asked for case in cases], facts
    )
