"""What a customer did that moved each suggestion of a list, as it may be told."""

from collections import Counter, UserDict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from recommender.evidence import Evidence, FromHistory
from recommender.explain import (
    BEST,
    Cause,
    Judge,
    Removals,
    asked_of,
    causes,
    remove_each,
    telling,
)
from recommender.joint import Together
from recommender.kin import Relation, is_accessory, same_brand, same_model
from recommender.policy import list_rules
from recommender.ranking import Ranking
from recommender.reader import Read, Reader
from recommender.reasons import is_private, wording
from recommender.rerank import best_first
from recommender.search import meet
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.shelf import Shelf
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.privacy.sensitive import is_sensitive

LEAST_OF_A_BRAND = 2  # products of a kind, and of others, before the brand can be told apart
SOME = 64  # products, about, that stand for a kind or a brand where not all are asked about


class _Titles(UserDict[int, str]):
    """Names of rows of a history, found when first asked for."""

    def __init__(self, named: Callable[[int], str]) -> None:
        super().__init__()
        self.named = named

    def __missing__(self, row: int) -> str:
        self.data[row] = self.named(row)
        return self.data[row]


@dataclass(frozen=True)
class Because:
    """The causes of one list; `read` is the history that it was made from."""

    ranking: Ranking
    read: Read
    shelf: Shelf
    reader: Reader
    history: Seq[HistoryEntry]
    now: datetime

    @property
    def threshold(self) -> float:
        """The effect (nats) above which a cause is real, as measured when the model was trained."""
        return self.reader.artefact.manifest.effect_threshold

    def vectors(self, rows: Seq[int]) -> FloatArray:
        """(n, d) of n items and searches, of unit length."""
        return self.reader.rows(rows, self.read, self.shelf).numpy()

    def told(self, rows: Seq[int]) -> dict[int, list[Evidence]]:
        """For each suggestion the behaviours that moved it, where some did and may be named."""
        scan = self.ranking.scan
        if scan is None:
            return {row: [] for row in rows}
        about = asked_of(len(self.shelf.items), self._named(rows))

        def appeal(histories: Seq[Sequence]) -> FloatArray:
            return self.reader.scores(histories, self.read.table, self.shelf, self.now, about.rows)

        removals = remove_each(appeal, self.read.sequence, scan.some(about.rows), about)
        titles, judge = _Titles(self.nameable), self._judge(about.rows)
        out: dict[int, list[Evidence]] = {row: [] for row in rows}
        told = Counter[int]()
        missing = []
        for row in rows:
            found = causes(removals, row, judge)
            named = (c for c in telling(found, told) if titles[c.rows[0]])
            cause = next((c for c in named if self._tells(c.rows[0], row)), None)
            if cause is None:
                missing += [] if found else [row]
                continue
            told.update(cause.rows)
            out[row] = [self._evidence(cause, removals, row, titles)]
        tellable = {row for row in removals.units if titles[row]} - set(rows) if missing else set()
        together = Together(appeal, self.read.sequence, self.vectors, removals, judge)
        sets = together.causes(missing, tellable)
        for row, cause in sets.items():
            out[row] = [self._as_told(member, cause, titles) for member in cause.rows]
        return out

    def _tells(self, member: int, row: int) -> bool:
        """Whether a cause says something: of itself only what is used up and was bought does."""
        if member != row:
            return True
        item = self.shelf.items[row]
        return list_rules().may_repeat(item) and self._bought(item.id) is not None

    def _named(self, rows: Seq[int]) -> Iterator[IntArray]:
        """Rows that removals must be asked about, in whatever catalogue: the suggestions, the best
        of what was eligible, and some of the kind and the brand of each suggestion."""
        yield np.array(rows, dtype=np.int64)
        yield best_first(self.ranking.score, self.ranking.eligible, self.shelf, BEST)
        for item in (self.shelf.items[row] for row in rows):
            kind = self.shelf.columns.category.rows[item.category_id]
            own = kind[self.shelf.columns.brand.mask(item.brand)[kind]]
            yield from (some[:: max(len(some) // SOME, 1)] for some in (kind, own))

    def _judge(self, about: IntArray) -> Judge:
        """Of the rows `about` (n,), ascending."""
        own, places = meet(self.ranking.eligible, about)

        def final(log_p: FloatArray) -> FloatArray:
            out = np.full_like(log_p, -np.inf)
            out[places] = self.ranking.final(log_p[places], own)
            return out

        return Judge(final, places, self.threshold)

    def nameable(self, row: int) -> str:
        """How what was done with an item or search may be named; empty when it may not."""
        entry = self.read.entries[row]
        if entry.type not in wording().verbs:
            return ""
        if not entry.item_id:
            said = (entry.query or "").strip()
            return "" if is_sensitive(said) else said
        item = self.shelf.items[row]
        return "" if is_private(item) else item.title

    def _evidence(
        self, cause: Cause, removals: Removals, row: int, titles: Mapping[int, str]
    ) -> FromHistory:
        (member,) = cause.rows
        told = self._as_told(member, cause, titles)
        relation, entry = self._relation(member, removals, row)
        changed = {"relation": relation, "type": entry.type, "ts": entry.ts}
        return told.model_copy(update=changed)

    def _as_told(self, member: int, cause: Cause, titles: Mapping[int, str]) -> FromHistory:
        entry = self.read.entries[member]
        return FromHistory(
            type=entry.type,
            item_id=entry.item_id,
            title=titles[member],
            ts=entry.ts,
            effect=cause.effect,
            rank=cause.rank,
            rank_without=cause.rank_without,
            together=len(cause.rows),
        )

    def _relation(
        self, member: int, removals: Removals, row: int
    ) -> tuple[Relation | None, HistoryEntry]:
        """What joins a suggestion to its cause, and the behaviour that is told."""
        entry = self.read.entries[member]
        if member >= len(self.shelf.items):  # a search
            return None, entry
        item, cited = self.shelf.items[row], self.shelf.items[member]
        if same_model(item, cited):
            return "same_model", entry
        bought = self._bought(cited.id)
        if bought is not None and member == row:
            return "again", bought
        if bought is not None and is_accessory(item, cited):
            return "accessory", bought
        fall = removals.full - removals.left[removals.units.index(member)]
        if same_brand(item, cited) and self._by_brand(fall, removals.about.rows, row, member):
            return "same_brand", entry
        return None, entry

    def _bought(self, item_id: str) -> HistoryEntry | None:
        own = (e for e in reversed(self.history) if e.item_id == item_id)
        return next((e for e in own if e.type == BehaviourType.PURCHASE), None)

    def _by_brand(self, fall: FloatArray, about: IntArray, row: int, member: int) -> bool:
        """Whether without the item its brand falls more than others do within the same kind.

        `fall` (n,) of log p of the rows `about` (n,), compared by the mean over products of the
        suggestion's category; the difference must exceed the threshold of causes.
        """
        item, columns = self.shelf.items[row], self.shelf.columns
        kind = columns.category.mask(item.category_id)[about] & (about != member)  # falls anyway
        own = kind & columns.brand.mask(item.brand)[about]
        others = kind & ~own
        if min(own.sum(), others.sum()) < LEAST_OF_A_BRAND:
            return False
        return float(np.mean(fall[own]) - np.mean(fall[others])) > self.threshold
