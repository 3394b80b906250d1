"""A customer's newest history as the model reads it."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import torch
from torch import Tensor

from recommender.artefact import Artefact
from recommender.data import seconds
from recommender.explain import log_softmax
from recommender.features.items import Featuriser
from recommender.features.words import normalise
from recommender.kinds import NUMBER
from recommender.model import ItemInputs
from recommender.sequences import FloatArray, Sequence
from recommender.shelf import Shelf
from recommender.windows import batch_histories
from shop.behaviour.service import HistoryEntry

REMEMBERED = 2_000  # vectors of searches kept


@dataclass(frozen=True)
class Read:
    """A history over the rows of `table` (N + q, d): items, then the searches in it."""

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
        table, entries = [], dict[int, HistoryEntry]()
        for entry in history:
            row = shelf.rows.get(entry.item_id) if entry.item_id else None
            said = normalise(entry.query or "").strip()
            if row is None and not entry.item_id and said:
                row = searches.setdefault(said, len(shelf.items) + len(searches))
            if row is None or entry.type not in NUMBER:
                continue
            table.append((row, NUMBER[entry.type], seconds(entry.ts)))
            entries[row] = entry
        if not table:
            return None
        columns = np.array(table, dtype=np.int64)[-self.model.config.length :].T.copy()
        vectors = torch.cat([shelf.vectors, *(self._search(said) for said in searches)])
        return Read(Sequence("", columns[0], columns[1], columns[2]), vectors, entries)

    def appeal(
        self, histories: Seq[Sequence], table: Tensor, shelf: Shelf, now: datetime
    ) -> FloatArray:
        """log p (B, N) over the shelf; for an empty history, that of popularity."""
        asked = [seconds(now)] * len(histories)
        with torch.inference_mode():
            batch = batch_histories(histories, asked, self.model.config.length)
            hidden = self.model.hidden(batch, table)[:, -1]
            scores = self.model.scores(hidden, table[: len(shelf.items)]).numpy()
        out = log_softmax(scores)
        empty = [place for place, history in enumerate(histories) if not len(history)]
        if empty:
            out[empty] = log_softmax(np.log(shelf.popular.score + 1))
        return out
