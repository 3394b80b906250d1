"""A customer's newest history as the model reads it."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import torch
from scipy.special import log_softmax
from torch import Tensor

from recommender.again import bought_of
from recommender.artefact import Artefact
from recommender.data import seconds
from recommender.features.items import Featuriser
from recommender.features.words import normalise
from recommender.kinds import NUMBER
from recommender.led import Led, led
from recommender.model import ItemInputs
from recommender.policy import list_rules
from recommender.search import Scan, meet
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.shelf import Shelf
from recommender.windows import batch_histories
from shop.behaviour.service import HistoryEntry

REMEMBERED = 2_000  # vectors of searches kept


@dataclass(frozen=True)
class Read:
    """A history over N item rows and, after them, its q searches (`table`: (q, d))."""

    sequence: Sequence
    table: Tensor
    entries: dict[int, HistoryEntry]  # the latest behaviour of each row


class Reader:
    """Turns entries into a sequence, and sequences into log p over the shelf."""

    def __init__(self, artefact: Artefact, featuriser: Featuriser) -> None:
        self.artefact, self.model, self.featuriser = artefact, artefact.model, featuriser
        self._searches: dict[str, Tensor] = {}

    def vectors(self, inputs: ItemInputs) -> Tensor:
        """Fused vectors (N, d)."""
        with torch.inference_mode():
            return self.model.fusion(inputs)  # type: ignore[no-any-return]

    def forget_searches(self) -> None:
        """Let go of what customers typed; computed again where it is still asked for."""
        self._searches = {}

    def _search(self, said: str) -> Tensor:
        known = self._searches
        vector = known.get(said)
        if vector is None:
            if len(known) >= REMEMBERED:
                known.clear()
            vector = known[said] = self.vectors(self.featuriser.inputs([], [], [], [said]))
        return vector

    def read(self, history: Seq[HistoryEntry], shelf: Shelf) -> Read | None:
        """The newest behaviours the model can use; None when there is none."""
        if shelf.vectors is None:
            return None
        searches: dict[str, int] = {}
        table, entries = list[tuple[int, int, int]](), dict[int, HistoryEntry]()
        for entry in reversed(history):
            row = shelf.rows.get(entry.item_id) if entry.item_id else None
            said = normalise(entry.query).strip() if entry.query else ""
            if entry.type not in NUMBER or len(table) == self.model.config.length:
                continue
            if row is None and not entry.item_id and said:
                row = searches.setdefault(said, len(shelf.items) + len(searches))
            if row is not None:
                table.append((row, NUMBER[entry.type], seconds(entry.ts)))
                entries.setdefault(row, entry)
        if not table:
            return None
        columns = np.array(table[::-1], dtype=np.int64).T.copy()
        none = shelf.vectors[:0]
        vectors = torch.cat([none, *(self._search(said) for said in searches)])
        return Read(Sequence("", columns[0], columns[1], columns[2]), vectors, entries)

    def appeal(
        self, histories: Seq[Sequence], table: Tensor, shelf: Shelf, now: datetime
    ) -> FloatArray:
        """log p (B, N) over the shelf; for an empty history, that of popularity."""
        every = np.arange(len(shelf.items))
        scores = self.scores(histories, table, shelf, now, every)
        return np.asarray(log_softmax(scores, axis=1), dtype=np.float32)

    def scores(
        self, histories: Seq[Sequence], table: Tensor, shelf: Shelf, now: datetime, rows: IntArray
    ) -> FloatArray:
        """log p (B, n) of n ascending rows, but for what all N have in common (log Σ exp)."""
        if shelf.vectors is None:
            raise ValueError("a shelf without vectors has no log p")
        with torch.inference_mode():
            hidden = self._hidden(histories, table, shelf.vectors, now)
            out = self.model.scores(hidden, shelf.vectors[torch.from_numpy(rows)]).numpy()
        out += self._added(histories, shelf).of(rows)
        empty = [place for place, history in enumerate(histories) if not len(history)]
        if empty:
            out[empty] = np.log(shelf.popular.score[rows] + 1)
        return np.asarray(out, dtype=np.float32)

    def scan(self, read: Read, shelf: Shelf, now: datetime, rows: IntArray) -> Scan:
        """log p (n,) of n ascending rows for one history that is not empty, the quick way."""
        if shelf.search is None or shelf.vectors is None:
            raise ValueError("a shelf without vectors has no log p")
        search, tau = shelf.search, float(self.model.log_tau.detach().exp())
        with torch.inference_mode():
            hidden = self.hidden(read, shelf, now)
            scores, total, error = search.scan(hidden, tau, rows)
            added = self._added([read.sequence], shelf)
            if len(added.rows):
                own, more = search.some(hidden, added.rows) / tau, torch.from_numpy(added.to[0])
                total = torch.logaddexp(total, (own + more.expm1().log()).logsumexp(0))
                at, among = (torch.from_numpy(places) for places in meet(rows, added.rows))
                scores[at] = (own + more)[among]
            log_p = scores.sub_(total).numpy()

        def some(rows: IntArray) -> FloatArray:
            with torch.inference_mode():
                own = search.some(hidden, rows) / tau - total
            return np.asarray(own.numpy() + added.of(rows)[0], dtype=np.float32)

        return Scan(rows, log_p, error, some)

    def _added(self, histories: Seq[Sequence], shelf: Shelf) -> Led:
        """What transitions add to the model's scores (blend.py)."""
        manifest = self.artefact.manifest
        weight = manifest.weight
        if shelf.transitions is None or not weight:
            return Led(np.zeros(0, dtype=np.int64), np.zeros((len(histories), 0), dtype=np.float32))
        rules = list_rules()
        rebuys = [bought_of(one, shelf.items, manifest.again, rules) for one in histories]
        found = led(shelf.transitions, histories, rebuys, manifest.rebuy)
        return Led(found.rows, found.to * np.float32(weight))

    def hidden(self, read: Read, shelf: Shelf, now: datetime) -> Tensor:
        """(d,) of unit length: what items are compared with."""
        if shelf.vectors is None:
            raise ValueError("a shelf without vectors has nothing to compare with")
        with torch.inference_mode():
            return self._hidden([read.sequence], read.table, shelf.vectors, now)[0]

    def rows(self, rows: Seq[int], read: Read, shelf: Shelf) -> Tensor:
        """(n, d) the vectors of n rows of a history: items, and the searches after them."""
        if shelf.vectors is None:
            raise ValueError("a shelf without vectors has none to give")
        n = len(shelf.vectors)
        own = [shelf.vectors[row] if row < n else read.table[row - n] for row in rows]
        return torch.stack(own) if own else shelf.vectors[:0]

    def _hidden(
        self, histories: Seq[Sequence], table: Tensor, vectors: Tensor, now: datetime
    ) -> Tensor:
        """(B, d) of unit length; only the rows that histories name are gathered."""
        asked = [seconds(now)] * len(histories)
        batch = batch_histories(histories, asked, self.model.config.length)
        named, local = torch.unique(
            batch.rows, return_inverse=True
        )  # ascending: items, then searches
        n = len(vectors)
        own = torch.cat([vectors[named[named < n]], table[named[named >= n] - n]])
        return self.model.hidden(replace(batch, rows=local), own, newest=True)[:, -1]
