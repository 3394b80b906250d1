"""What customers of this shop truly buy again: of what policy.yml says is used up, the kinds that
were bought again often enough to learn from.
"""

from collections import Counter
from collections.abc import Collection
from collections.abc import Sequence as Seq

import numpy as np

from recommender.policy import ListRules
from recommender.sequences import IntArray, Sequence
from recommender.splits import bought, bought_again
from recommender.windows import IGNORED
from shop.catalog.listing import Listed

LEAST = 20  # repurchases of a category before anything is learnt of when they come


def rows_of(items: Seq[Listed], kinds: Collection[str], rules: ListRules) -> frozenset[int]:
    """Rows of what is used up in categories `kinds` (ids)."""
    return frozenset(
        row
        for row, item in enumerate(items)
        if item.category_id in kinds and rules.may_repeat(item)
    )


def bought_of(
    sequence: Sequence, items: Seq[Listed], kinds: Collection[str], rules: ListRules
) -> IntArray:
    """(n,) ascending: those of `rows_of` that this customer bought."""
    rows = bought(sequence, range(len(items)) if kinds else ())
    kept = sorted(rows_of([items[row] for row in rows], kinds, rules))
    return rows[np.array(kept, dtype=np.int64)]


def repeated(
    items: Seq[Listed], sequences: Seq[Sequence], rules: ListRules, until: int
) -> frozenset[int]:
    """Rows of what is used up, of the categories that were bought again up to `until` (seconds).

    Empty where hardly anybody bought twice: then nothing changes, neither what is learnt nor what
    is shown.
    """
    used_up = rows_of(items, {item.category_id for item in items}, rules)
    times = Counter[str]()
    for sequence in sequences:
        rows = bought_again(sequence, used_up)
        known = rows[(rows != IGNORED) & (sequence.times <= until)]
        times.update(items[row].category_id for row in known.tolist())
    return rows_of(items, {kind for kind, n in times.items() if n >= LEAST}, rules)
