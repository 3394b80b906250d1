"""How content buyers are with each product, in all and by aspect; and what one customer looks at.

Of product i, with g buyers for and b against aspect a (shop/catalog/sentiment.py), in category c:

    regard(i, a) = (g + K (p_ca + RHO o_i)) / (g + b + K) - p_ca

where p is the usual share of praise in the category, and o_i the same shrunk difference for stars
(4 and 5 against 1 and 2). That is the mean of a Beta-Binomial posterior, less what was to be
expected: 0 for who has no reviews, and one voice moves little. A lower bound would put products
without reviews last (ADR 115).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from recommender.features.words import simplified, wanted
from recommender.sequences import FloatArray, IntArray
from shop.catalog.listing import Listed, Spoken
from shop.catalog.opinions import CONTENT, SORE, one_a_buyer
from shop.catalog.sentiment import leanings, of_all

K = 4.0  # buyers that what is usual counts for
RHO = 0.5  # of what is thought of a product in all, in what is expected of each aspect
CARE = 2.0  # mentions that the usual share counts for, where a customer's own are weighed
ALL = ""  # the aspect of all: stars
Counts = tuple[IntArray, IntArray, IntArray]  # rows, buyers for, buyers against


@dataclass(frozen=True)
class Regard:
    """Of N products; `counts`: by aspect (ALL: stars) the rows that anybody spoke of."""

    category: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # (N,) numbers
    counts: Mapping[str, Counts] = field(default_factory=dict)

    @staticmethod
    def of(items: Seq[Listed], spoken: Iterable[Spoken], read: "Reading") -> "Regard":
        """Of what buyers wrote, newest first: the newest review of each buyer of each product."""
        row_of = {item.id: row for row, item in enumerate(items)}
        names = [item.category_id for item in items]
        category = np.unique(names, return_inverse=True)[1].astype(np.int64)
        written, found = list(spoken), dict[str, Counter[tuple[int, int]]]()
        for one in one_a_buyer(written):
            row = row_of.get(one.product_id)
            if row is None:
                continue
            stars = (one.rating >= CONTENT) - (one.rating <= SORE)
            for aspect, side in {**read.of(one), ALL: stars}.items():
                if side:
                    found.setdefault(aspect, Counter())[row, side] += 1
        read.keep({one.id for one in written})
        return Regard(category, {aspect: _columns(pairs) for aspect, pairs in found.items()})

    @cached_property
    def _known(self) -> dict[str, FloatArray]:
        return {}

    def toward(self, aspect: str) -> FloatArray:
        """(N,) how much better than usual buyers speak of the aspect, within -1 … 1."""
        if aspect not in self._known:
            self._known[aspect] = self._made(aspect)
        return self._known[aspect]

    def _made(self, aspect: str) -> FloatArray:
        n = len(self.category)
        praised, blamed = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
        if aspect in self.counts:
            rows, good, bad = self.counts[aspect]
            praised[rows], blamed[rows] = good, bad
        told = praised + blamed
        overall = float(praised.sum() + K / 2) / float(told.sum() + K)
        kinds = int(self.category.max(initial=-1)) + 1
        of_kind = np.bincount(self.category, weights=praised, minlength=kinds) + K * overall
        usual = of_kind / (np.bincount(self.category, weights=told, minlength=kinds) + K)
        expected = usual[self.category].astype(np.float32)
        prior = expected if aspect == ALL else expected + RHO * self.toward(ALL)
        return np.asarray((praised + K * prior) / (told + K) - expected, dtype=np.float32)

    def asked(self, aspects: Collection[str]) -> FloatArray | None:
        """(N,) the mean over what is asked for; None where nothing of it is known."""
        known = [self.toward(aspect) for aspect in aspects if self.counts]
        return np.mean(known, axis=0, dtype=np.float32) if known else None

    @cached_property
    def _usual(self) -> dict[int, dict[str, float]]:
        return {}

    def usual(self, category: int) -> dict[str, float]:
        """How often one review of the category speaks of each aspect."""
        if category not in self._usual:
            self._usual[category] = self._spoken_of(category)
        return self._usual[category]

    def _spoken_of(self, category: int) -> dict[str, float]:
        mine = self.category == category
        said = {
            aspect: float((good + bad)[mine[rows]].sum())
            for aspect, (rows, good, bad) in self.counts.items()
        }
        reviews = max(said.pop(ALL, 0.0), 1.0)
        return {aspect: n / reviews for aspect, n in said.items()}

    def cares(self, own: Mapping[int, str]) -> dict[str, float]:
        """What a customer looks at more than others: log (n + CARE) / (m + CARE), above 0 only.

        `own`: their reviews by row; n of them speak of the aspect, m would by what is usual.
        """
        spoke, expected = Counter[str](), Counter[str]()
        for row, text in own.items():
            spoke.update(leanings(text).keys())
            for aspect, share in self.usual(int(self.category[row])).items():
                expected[aspect] += share  # type: ignore[assignment]  # fractional counts
        more = {a: float(np.log((n + CARE) / (expected[a] + CARE))) for a, n in spoke.items()}
        return {aspect: lean for aspect, lean in more.items() if lean > 0}

    def cared_for(self, own: Mapping[int, str]) -> FloatArray | None:
        """(N,) Σ care · regard of a customer with these reviews; None where they care for nothing
        in particular.
        """
        parts = [lean * self.toward(aspect) for aspect, lean in self.cares(own).items()]
        return np.sum(parts, axis=0, dtype=np.float32) if parts else None


def _columns(pairs: Mapping[tuple[int, int], int]) -> Counts:
    rows = np.array(sorted({row for row, _ in pairs}), dtype=np.int64)
    good, bad = (
        np.array([pairs.get((row, side), 0) for row in rows.tolist()], dtype=np.int64)
        for side in (1, -1)
    )
    return rows, good, bad


class Reading:
    """What reviews say, each read once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, int]] = {}

    def of(self, one: Spoken) -> dict[str, int]:
        """The aspects that a review speaks for (1) or against (-1)."""
        if one.id not in self._read:
            self._read[one.id] = leanings(one.text)
        return self._read[one.id]

    def keep(self, ids: Collection[str]) -> None:
        """Let go of reviews that are not there any more."""
        self._read = {id_: said for id_, said in self._read.items() if id_ in ids}


def asked_for(query: str) -> list[str]:
    """The aspects that a need asks to be good, ALL for 口碑好: words that speak for them.

    >>> asked_for("质量好、性价比高的保温杯")
    ['质量', '性价比']
    """
    said = wanted(simplified(query))
    found = [aspect for aspect, side in leanings(said).items() if side > 0]
    return [*found, ALL] if of_all(said) else found
