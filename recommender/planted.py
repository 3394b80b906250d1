"""Are the causes that are told the true ones? Judged on customers whose one cause is planted.

A planted customer turned to things of other kinds in no order (noise: items and searches, drawn
from the whole catalogue but one category T), and to one thing of T: an item looked at and then
kept, put in the cart or bought, or a search for T by its name or one of its aliases. The noise
never names T; half of the customers turn to something else after the planted thing, so
that the newest is no sure guess. The customer counts where the planted thing
is the but-for cause of a product of T, and nothing else is:

    the list of all that was done holds a product of T (the first one is judged),
    the list without the planted thing holds none, and
    the list without any one other thing still holds the product judged.

This is read off lists as they are shown, with neither scores nor reasons. What is judged is the
cause told of that product: found where the planted thing is told alone, `among` where it is told
as one of several.

Judged beside it: the most recent item, the item with most weight in the last layer's attention
(mean of heads, at the last position), and any item of the history.
"""

import random
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log

import numpy as np
import torch

from recommender.data import seconds
from recommender.evidence import FromHistory
from recommender.explain import units
from recommender.model import AttentionRecommender, Batch, Block
from recommender.policy import Policy
from recommender.reasons import is_private
from recommender.recommend import Recommender
from recommender.sequences import FloatArray
from recommender.windows import batch_histories
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType as B

MINUTE = 60
DAYS = 14  # over which a planted customer's behaviours lie
NOISE = (2, 8)  # items
SEARCHES = 0.3  # share of planted things that are searches
NEWEST = 0.5  # share of customers who did nothing after the planted thing
LEAST = 8  # products of a category before it is planted
IN_PASSING = (B.VIEW, B.VIEW, B.VIEW, B.CLICK)
MEANT = (B.FAVOURITE, B.CART, B.PURCHASE)
K = 10  # products of a list
TRIES = 200  # drawn customers for each that counts, before giving up


@dataclass(frozen=True)
class PlantedCustomer:
    """A history, oldest first, and the thing in it that the first product of `kind` rests on."""

    history: list[HistoryEntry]
    planted: HistoryEntry
    kind: str
    suggested: str  # id of the product judged


@dataclass(frozen=True)
class Judged:
    """How many of the customers a method names the planted cause of, and for how many it is silent.

    `found` alone, `among` as one of several behaviours told together.
    """

    method: str
    found: int
    among: int
    silent: int
    customers: int

    @property
    def share(self) -> float:
        """Found alone or among several, 0-1."""
        return (self.found + self.among) / self.customers if self.customers else 0.0


class Planter:
    """Draws customers for a shop; the same seed draws the same."""

    def __init__(self, recommender: Recommender, now: datetime, seed: int, k: int = K) -> None:
        self.recommender, self.now, self.k = recommender, now, k
        self.random = random.Random(seed)  # noqa: S311
        self.drawn = 0
        by_kind: dict[str, list[str]] = {}
        self.names: dict[str, list[str]] = {}
        for item in recommender.shelf.items:
            names = [item.category, *item.aliases]
            if not is_private(item):
                by_kind.setdefault(item.category_id, []).append(item.id)
                self.names[item.category_id] = names
        self.by_kind = {kind: ids for kind, ids in by_kind.items() if len(ids) >= LEAST}
        if len(self.by_kind) < 2:  # noqa: PLR2004
            raise ValueError(f"needs two categories of at least {LEAST} products to plant causes")

    def customers(self, count: int) -> Iterator[PlantedCustomer]:
        """`count` that count; fewer where drawing on would not end."""
        made = 0
        while made < count and self.drawn < count * TRIES:
            self.drawn += 1
            newest = made % round(1 / NEWEST) == 0
            one = self._drawn(self.random.choice(sorted(self.by_kind)), newest)
            if one is not None:
                made += 1
                yield one

    def _drawn(self, kind: str, newest: bool) -> PlantedCustomer | None:
        """One customer; None where the planted thing turns out not to be the one cause."""
        noise = sorted(self._noise(kind), key=lambda entry: entry.ts)
        if not noise:
            return None
        latest = min(seconds(self.now) - seconds(entry.ts) for entry in noise)
        planted = self._planted(kind, latest, newest)
        history = sorted([*noise, *planted], key=lambda entry: entry.ts)
        suggested = next(iter(self._shown(history, kind)), None)
        if suggested is None or self._shown(noise, kind):
            return None
        rests = ([e for e in history if not _alike(e, other)] for other in noise)
        if not all(suggested in self._shown(rest, kind) for rest in rests):
            return None
        return PlantedCustomer(history, planted[-1], kind, suggested)

    def _shown(self, history: Seq[HistoryEntry], kind: str) -> list[str]:
        """The products of a category in the list that a history leads to, best first."""
        policy, shelf = Policy(k=self.k, explain=False), self.recommender.shelf
        found = self.recommender.recommend("", (), history, policy, now=self.now)
        return [i.id for i in found.items if shelf.items[shelf.rows[i.id]].category_id == kind]

    def _noise(self, kind: str) -> list[HistoryEntry]:
        others = [other for other in sorted(self.by_kind) if other != kind]
        out = []
        for _ in range(self.random.randint(*NOISE)):
            other = self.random.choice(others)
            if self.random.random() < SEARCHES / 2:
                said = self.random.choice(self.names[other])
                if not any(name in said or said in name for name in self.names[kind]):
                    out.append(self._entry(B.SEARCH, None, said, self._ago()))
            else:
                out.append(self._on_item(self.random.choice(self.by_kind[other])))
        return out

    def _planted(self, kind: str, latest: int, newest: bool) -> list[HistoryEntry]:
        """On one thing of `kind`; after the noise, which ends `latest` seconds ago, or before."""
        between = (MINUTE, latest) if newest else (latest, DAYS * 86_400)
        ago = round(exp(self.random.uniform(*map(log, between))))
        if self.random.random() < SEARCHES:
            said = self.random.choice(self.names[kind])
            return [self._entry(B.SEARCH, None, said, ago)]
        item_id = self.random.choice(self.by_kind[kind])
        looked = self._entry(B.VIEW, item_id, None, ago + self.random.randint(MINUTE, 30 * MINUTE))
        return [looked, self._entry(self.random.choice(MEANT), item_id, None, ago)]

    def _on_item(self, item_id: str) -> HistoryEntry:
        return self._entry(self.random.choice(IN_PASSING), item_id, None, self._ago())

    def _entry(self, type_: B, item_id: str | None, query: str | None, ago: int) -> HistoryEntry:
        event, ts = f"planted-{self.random.getrandbits(64)}", self.now - timedelta(seconds=ago)
        return HistoryEntry(event, type_, item_id, None, query, ts, None, None)

    def _ago(self) -> int:
        return self.random.randint(2 * MINUTE, DAYS * 86_400)


def last_attention(model: AttentionRecommender, batch: Batch, vectors: torch.Tensor) -> FloatArray:
    """(B, L): the last layer's weights at the last position, mean of heads; `vectors` (B, L, d)."""
    with torch.inference_mode():
        x, mask = vectors + model.kind(batch.kinds), model.mask(batch)
        *below, last = model.blocks
        for block in below:
            x = block(x, mask)
        b, length, d = x.shape
        if not isinstance(last, Block):
            raise TypeError(f"the last layer is a {type(last).__name__}")
        bias = last.bias(length, mask)
        heads = last.attention.heads
        qkv = last.attention.w_qkv(last.norm_1(x)).view(b, length, 3, heads, d // heads)
        q, k, _ = qkv.permute(2, 0, 3, 1, 4)
        weights = (
            q[:, :, -1:] @ k.transpose(-2, -1) / (d // heads) ** 0.5 + bias[:, :, -1:]
        ).softmax(-1)
        return np.asarray(weights[:, :, 0].mean(dim=1), dtype=np.float32)


def judge(
    recommender: Recommender, customers: Seq[PlantedCustomer], now: datetime, k: int = K
) -> list[Judged]:
    """Each method on the same customers. Raises ValueError without a model."""
    reader, random_ = recommender.reader, random.Random(0)  # noqa: S311
    if reader is None:
        raise ValueError("there is no trained model: run `zhuyi train`")
    named: dict[str, list[str]] = {}
    for one in customers:
        read = reader.read(one.history, recommender.shelf)
        if read is None:
            continue
        batch = batch_histories([read.sequence], [seconds(now)], reader.model.config.length)
        vectors = reader.rows(read.sequence.rows.tolist(), read, recommender.shelf).unsqueeze(0)
        weight = last_attention(reader.model, batch, vectors)[0]
        summed = {
            row: float(weight[read.sequence.rows == row].sum()) for row in units(read.sequence)
        }
        picked = {
            "attention": max(summed, key=lambda row: summed[row]),
            "most recent": units(read.sequence)[0],
            "random": random_.choice(units(read.sequence)),
        }
        named.setdefault("removal", []).append(_told(recommender, one, now, k))
        for method, row in picked.items():
            named.setdefault(method, []).append(
                "found" if _alike(read.entries[row], one.planted) else "other"
            )
    return [
        Judged(method, hits.count("found"), hits.count("among"), hits.count("silent"), len(hits))
        for method, hits in named.items()
    ]


def _alike(one: HistoryEntry, other: HistoryEntry) -> bool:
    return (one.item_id, one.query) == (other.item_id, other.query)


def _told(recommender: Recommender, one: PlantedCustomer, now: datetime, k: int) -> str:
    """How the planted cause is told of the suggestion: found, among, other, silent."""
    found = recommender.recommend("", (), one.history, Policy(k=k), now=now)
    item = next(item for item in found.items if item.id == one.suggested)
    own = [e for e in item.evidence if isinstance(e, FromHistory)]
    planted = one.planted.item_id or one.planted.query
    if planted not in [e.item_id or e.title for e in own]:
        return "other" if own else "silent"
    return "found" if len(own) == 1 else "among"
