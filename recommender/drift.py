"""Whether the shop is still the one a model was trained on.

Population stability index of two distributions p (then) and q (now) over the same bins:
PSI = Σ (q - p) ln(q / p) (Siddiqi 2006, section 11); below 0.1 nothing, from 0.25 on a lot changed.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from recommender import metrics
from recommender.again import rows_of
from recommender.artefact import Manifest
from recommender.data import ShopData
from recommender.evaluate import judge
from recommender.kinds import KINDS, WANTED
from recommender.policy import list_rules
from recommender.scorer import Scorer
from recommender.sequences import FloatArray
from recommender.splits import Case, by_time
from recommender.upkeep import Drift, upkeep

FACETS = ("category", "brand", "price", "behaviour")
DAY = 86_400
SMALLEST = 1e-4  # share of a bin that holds nothing
Profile = dict[str, dict[str, float]]


def profile(data: ShopData, after: int, until: int) -> Profile:
    """Shares of behaviours in (after, until] (seconds) by facet; empty without any."""
    rows: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    for one in data.sequences:
        within = (one.times > after) & (one.times <= until)
        rows.update(one.rows[within].tolist())
        kinds.update(one.kinds[within].tolist())
    items = {row: n for row, n in rows.items() if row < len(data.items)}
    if not items:
        return {}
    bands = [100 * edge for edge in upkeep().drift.price_bands]
    named = [data.items[row] for row in items]
    bins = {
        "category": [item.category_id for item in named],
        "brand": [item.brand for item in named],
        "price": [str(bisect_right(bands, item.price)) for item in named],
    }
    found = {
        facet: _shares(zip(names, items.values(), strict=True)) for facet, names in bins.items()
    }
    return found | {"behaviour": _shares((KINDS[kind - 1].value, n) for kind, n in kinds.items())}


def _shares(counts: Iterable[tuple[str, int]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for name, n in counts:
        total[name] += n
    return {name: round(n / total.total(), 6) for name, n in sorted(total.items())}


def psi(then: dict[str, float], now: dict[str, float]) -> float:
    """The index over the bins of both."""
    bins = then.keys() | now.keys()
    pairs = [(max(then.get(b, 0), SMALLEST), max(now.get(b, 0), SMALLEST)) for b in bins]
    return sum((q - p) * math.log(q / p) for p, q in pairs)


@dataclass(frozen=True)
class Shift:
    """One facet then and now; `level`: none, some or much; `most` the bins that moved most."""

    facet: str
    psi: float
    level: str
    most: list[str]


@dataclass(frozen=True)
class Asked:
    """NDCG@10 of the running model on the newest days, with 95 % bounds, and what it was once."""

    then: float
    now: float
    low: float
    high: float
    cases: int
    worse: bool


def shifts(then: Profile, now: Profile, rules: Drift) -> list[Shift]:
    """The index of each facet that both know."""
    found = []
    for facet in FACETS:
        if facet in then and facet in now:
            before, after = then[facet], now[facet]
            value = psi(before, after)
            much, some = value >= rules.psi_much, value >= rules.psi_some
            moved = sorted(
                before.keys() | after.keys(),
                key=lambda b: (-abs(after.get(b, 0) - before.get(b, 0)), b),
            )
            level = "much" if much else "some" if some else "none"
            found.append(Shift(facet, value, level, moved[:3]))
    return found


def newest(data: ShopData) -> int:
    """The moment of the last behaviour, seconds."""
    return max(int(one.times[-1]) for one in data.sequences)


def shifted(data: ShopData, manifest: Manifest, rules: Drift) -> list[Shift]:
    """What moved since the model was trained; empty where too little happened or it is too old."""
    last = newest(data)
    after = max(last - rules.recent_days * DAY, manifest.train_until)
    count = sum(int((one.times > after).sum()) for one in data.sequences)
    if count < rules.least:
        return []
    return shifts(manifest.profile, profile(data, after, last), rules)


def gains(scorer: Scorer, cases: Seq[Case]) -> FloatArray:
    """NDCG@10 of each case, (C,)."""
    return metrics.gains(judge(scorer, cases).rank)


def between(values: FloatArray, cases: Seq[Case]) -> tuple[float, float]:
    """95 % bounds of a mean over cases, customers drawn with replacement."""
    return metrics.interval(values, [case.history.customer for case in cases])


def asked_again(data: ShopData, running: Scorer, then: Manifest, rules: Drift) -> Asked | None:
    """The running model on the newest days that it has not seen; None without questions."""
    after = max(newest(data) - rules.ndcg_days * DAY, then.validate_until)
    bought = rows_of(data.items, then.again, list_rules())
    cases = by_time(data.sequences, WANTED, len(data.items), (after, after), bought).test
    if not cases:
        return None
    gain = gains(running, cases)
    low, high = between(gain, cases)
    once, now = then.test["ndcg@10"], float(gain.mean())
    return Asked(once, now, low, high, len(cases), high < once - rules.ndcg_drop)
