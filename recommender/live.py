"""The shelf kept true to the database while serving.

A thread looks every second for products that came, went or changed (version, price, stock, on
sale) and computes features only for those; popularity is counted anew every half minute, and
reviews where some came or went.
Readers take the shelf as it is: each is complete and never changes.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import torch
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from recommender.artefact import Artefact, id_rows
from recommender.data import product_text
from recommender.features.items import Featuriser
from recommender.lexical import QueryIndex, weighted_terms
from recommender.model import ItemInputs
from recommender.reader import Reader
from recommender.recommend import Recommender
from recommender.regard import Reading, Regard
from recommender.search import searcher
from recommender.sequences import FloatArray
from recommender.shelf import Popularity, Shelf
from shop import clock
from shop.behaviour import learning
from shop.behaviour.types import BehaviourType as B
from shop.catalog import listing
from shop.catalog.listing import Listed, Offer
from shop.catalog.opinions import READ
from shop.database import Database
from shop.policies.service import policy
from shop.policies.values import SuitabilityPolicy

logger = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds
COUNT_EVERY = 30.0
CHOSEN = (B.VIEW, B.CLICK, B.FAVOURITE, B.CART, B.PURCHASE)
DAYS = 30


@dataclass(frozen=True)
class Known:
    """A product with what was computed from its content."""

    item: Listed
    offer: Offer
    terms: Counter[str]
    text: FloatArray | None
    picture: FloatArray | None

    def told_like(self, other: "Known | None") -> bool:
        """Whether words, text and picture are the same: only its offer differs, if anything."""
        if other is None or self.terms is not other.terms:
            return False
        pairs = ((self.text, other.text), (self.picture, other.picture))
        return all(
            np.array_equal(a, b) if a is not None and b is not None else a is b for a, b in pairs
        )


def popularity(session: Session, ids: Seq[str], now: datetime) -> Popularity:
    """Counts of consenting customers for these products."""
    week = learning.customers_by_item(session, [B.PURCHASE], now - timedelta(days=7), now)
    month = learning.customers_by_item(session, [B.VIEW], now - timedelta(days=DAYS), now)
    chosen = learning.customers_by_item(session, CHOSEN, now - timedelta(days=7), now)
    bought = np.array([week.get(i, 0) for i in ids], dtype=np.int64)
    viewed = np.array([month.get(i, 0) for i in ids], dtype=np.int64)
    recent = np.array([chosen.get(i, 0) for i in ids], dtype=np.float32)
    return Popularity(bought, viewed, (recent + 2 * bought + 0.1 * viewed).astype(np.float32))


class LiveShelf:
    """Holds the recommender of this moment; `refresh` brings it up to date."""

    def __init__(
        self,
        database: Database,
        artefact: Artefact | None,
        featuriser: Featuriser | None,
        how: str = "auto",
        at: datetime | None = None,
    ) -> None:
        self.database, self.artefact, self.featuriser = database, artefact, featuriser
        self.how = how  # to search (`search.searcher`)
        self.reader = Reader(artefact, featuriser) if artefact and featuriser else None
        self._known: dict[str, Known] = {}
        self._counted: datetime | None = None
        self._popular = Popularity(*(np.zeros(0, dtype=np.int64),) * 2, np.zeros(0, np.float32))
        self._reading, self._regard = Reading(), Regard()
        self._reviews: tuple[int, datetime | None] = (0, None)  # extent of what was read
        self._stop = threading.Event()
        self.recommender = Recommender(Shelf([], QueryIndex([]), self._popular), self.reader)
        self.refresh(at)

    def refresh(self, now: datetime | None = None) -> bool:
        """Take up what changed; False when nothing did."""
        moment = now or clock.now()
        with self.database.read() as session:
            changed, content = self._take_up(session)
            rule = policy(session, SuitabilityPolicy)
            changed = changed or rule != self.recommender.shelf.rule
            due = self._counted is None or (moment - self._counted).total_seconds() >= COUNT_EVERY
            if changed or due:
                self._popular = popularity(session, list(self._known), moment)
                self._counted = moment
                self._listen(session, content)
                if self.reader is not None:
                    self.reader.forget_searches()
        if changed or due:
            shelf = replace(self._shelf(content), rule=rule)
            self.recommender = Recommender(shelf.prepared(), self.reader)
            if content:
                self.recommender.shelf.settle()
        return changed or due

    def _listen(self, session: Session, content: bool) -> None:
        """Take up what buyers wrote, where that or the products changed."""
        extent = listing.extent(session)
        if content or extent != self._reviews:
            self._reviews, items = extent, [k.item for k in self._known.values()]
            self._regard = Regard.of(items, listing.spoken(session, READ), self._reading)

    def _take_up(self, session: Session) -> tuple[bool, bool]:
        """Read products whose offer changed, drop those that went; whether anything, whether more
        than offers changed."""
        offers = {offer.id: offer for offer in listing.offers(session)}
        gone = self._known.keys() - offers.keys()
        new = [i for i, o in offers.items() if i not in self._known or self._known[i].offer != o]
        if not gone and not new:
            return False, False
        found = listing.listed(session, new if self._known else None)
        praise = listing.praise(session) if not self._known else {}
        known = {i: k for i, k in self._known.items() if i not in gone}
        made = {k.item.id: k for k in self._compute(found, offers, praise)}
        content = bool(gone) or any(not k.told_like(self._known.get(i)) for i, k in made.items())
        self._known = dict(sorted((known | made).items()))
        return True, content

    def _compute(
        self, items: Seq[Listed], offers: dict[str, Offer], praise: dict[str, list[str]]
    ) -> list[Known]:
        """Terms and features of products; those whose content is unchanged are reused."""
        told = [product_text(item) for item in items]
        texts: Seq[FloatArray | None] = [None] * len(items)
        pictures: Seq[FloatArray | None] = [None] * len(items)
        if self.featuriser is not None:
            texts = list(self.featuriser.texts(told))
            seen, has = self.featuriser.pictures([item.image for item in items])
            pictures = [v if there else None for v, there in zip(seen, has, strict=True)]
            self.featuriser.save()
        out = []
        for item, text, picture in zip(items, texts, pictures, strict=True):
            old = self._known.get(item.id)
            same = old is not None and product_text(old.item) == product_text(item)
            terms = old.terms if old and same else weighted_terms(item, praise.get(item.id, ()))
            out.append(Known(item, offers[item.id], terms, text, picture))
        return out

    def _shelf(self, content: bool) -> Shelf:
        """Of what is known; what only depends on content is taken over where that is the same."""
        known, old = list(self._known.values()), self.recommender.shelf
        items, popular, before = [k.item for k in known], self._popular, old.columns
        regard = self._regard
        if not content:
            return replace(old, items=items, popular=popular, before=before, regard=regard)
        index = QueryIndex([k.terms for k in known])
        if self.reader is None or not known:
            return Shelf(items, index, popular, before=before, regard=regard)
        inputs = self._inputs(known)
        search = searcher(self.reader.vectors(inputs), self.how)
        text, pictures = inputs.text.numpy(), partial(self._pictures, known)
        transitions = self.reader.artefact.transitions.of(inputs.ids.numpy() - 1, text)
        return Shelf(items, index, popular, search, text, transitions, before, pictures, regard)

    def _pictures(self, known: Seq[Known]) -> FloatArray:
        """(N, p), zeros for a product without a picture."""
        if self.featuriser is None:
            raise RuntimeError("pictures are only computed for a model")
        none = np.zeros(self.featuriser.picture.dim, dtype=np.float32)
        return np.stack([none if k.picture is None else k.picture for k in known])

    def _inputs(self, known: Seq[Known]) -> ItemInputs:
        if self.artefact is None or self.featuriser is None:
            raise RuntimeError("inputs are only computed for a model")
        text = np.stack([k.text for k in known if k.text is not None])
        return ItemInputs(
            ids=torch.tensor(id_rows(self.artefact.items, [k.item.id for k in known])),
            text=torch.from_numpy(text),
            picture=torch.from_numpy(self._pictures(known)),
            has_picture=torch.tensor([k.picture is not None for k in known]),
            candidates=len(known),
        )

    def keep_fresh(self) -> threading.Thread:
        """Start the thread that refreshes until `stop`."""
        thread = threading.Thread(target=self._run, name="shelf", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.refresh()
            except SQLAlchemyError:
                logger.exception("the catalogue cannot be read; the shelf stays as it was")

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
