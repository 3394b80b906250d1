"""A customer's newest history as the model reads it."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import torch
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from torch import Tensor

from recommender.artefact import Artefact
from recommender.blend import shares
from recommender.data import seconds
from recommender.features.items import Featuriser
from recommender.features.words import normalise
from recommender.kinds import NUMBER
from recommender.model import ItemInputs
from recommender.search import Scan
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
            said = normalise(entry.query or "").strip()
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
        if shelf.vectors is None:
            raise ValueError("a shelf without vectors has no log p")
        with torch.inference_mode():
            hidden = self._hidden(histories, table, shelf.vectors, now)
            scores = self.model.scores(hidden, shelf.vectors)
            scores += torch.from_numpy(self._added(histories, shelf).toarray())
            out = scores.log_softmax(dim=-1).numpy()
        empty = [place for place, history in enumerate(histories) if not len(history)]
        if empty:
            out[empty] = log_softmax(np.log(shelf.popular.score + 1))
        return np.asarray(out, dtype=np.float32)

    def scan(self, read: Read, shelf: Shelf, now: datetime) -> Scan:
        """log p (N,) of one history that is not empty, the quick way."""
        if shelf.search is None or shelf.vectors is None:
            raise ValueError("a shelf without vectors has no log p")
        search, tau = shelf.search, float(self.model.log_tau.detach().exp())
        with torch.inference_mode():
            hidden = self.hidden(read, shelf, now)
            scores, total, error = search.scan(hidden, tau)
            added = self._added([read.sequence], shelf)
            rows, more = added.indices, torch.from_numpy(added.data)
            if len(rows):
                own = search.some(hidden, rows.astype(np.int64)) / tau
                total = torch.logaddexp(total, (own + more.expm1().log()).logsumexp(0))
                scores[torch.from_numpy(rows).long()] = own + more
            log_p = scores.sub_(total).numpy()

        def some(rows: IntArray) -> FloatArray:
            with torch.inference_mode():
                own = search.some(hidden, rows) / tau - total
            more = added[:, rows].toarray()[0]
            return np.asarray(own.numpy() + more, dtype=np.float32)

        return Scan(log_p, error, some)

    def _added(self, histories: Seq[Sequence], shelf: Shelf) -> csr_matrix:
        """(B, N) what transitions add to the model's scores (blend.py)."""
        if shelf.transitions is None or not self.artefact.manifest.weight:
            return csr_matrix((len(histories), len(shelf.items)), dtype=np.float32)
        led = shares(shelf.transitions.led_to(histories), histories)
        led.data *= np.float32(self.artefact.manifest.weight)
        return led

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
        return self.model.hidden(replace(batch, rows=local), own)[:, -1]
