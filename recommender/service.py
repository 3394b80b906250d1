"""One request: consent and newest history from the database, then the recommender."""

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from recommender import artefact
from recommender.evidence import Suggestions
from recommender.features.encoders import EncoderNotUsable
from recommender.features.items import Featuriser, Places, picture_encoder, text_encoder
from recommender.fit import models_root, tidy_up
from recommender.live import LiveShelf
from recommender.looks import BadPicture, vector_of
from recommender.policy import Policy
from recommender.shop_now import ShopNow
from shop.behaviour.service import personal_history
from shop.catalog.constraints import Constraint
from shop.database import Database
from shop.experiment.groups import begin, held_back
from shop.policies.service import policy as policy_of
from shop.policies.values import SuitabilityPolicy
from shop.settings import Settings
from shop.suitability import rank_of

logger = logging.getLogger(__name__)
TIDY_EVERY = 86_400.0  # seconds between removals of old models
LOOK_EVERY = 2.0  # seconds between looks for a newly trained model
REMEMBERED = 200  # behaviours read of a customer


class RecommenderService:
    """Answers from the newest state of the shop; takes up a new model by `reload`."""

    def __init__(self, database: Database, settings: Settings, at: datetime | None = None) -> None:
        """`at`: answer as of this moment, always (offline.py); None: as of now."""
        self.database, self.settings, self.at = database, settings, at
        self.problem = ""  # why no model is in use, empty when one is
        self._reloading = threading.Lock()
        self._stopped = threading.Event()
        self._seen = self._pointed_to()
        self.live = self._load()

    def sent(self, upload_id: str) -> Path:
        """Where a picture that a customer sent lies."""
        return self.settings.data / "uploads" / upload_id

    @property
    def root(self) -> Path:
        """Where artefacts live."""
        return models_root(self.settings)

    def _load(self) -> LiveShelf:
        """With the current artefact; without any, and saying so, when it cannot be used."""
        try:
            found = artefact.load(self.root)
            featuriser = self._featuriser(found)
        except (artefact.ArtefactError, EncoderNotUsable) as error:
            logger.error("no personal suggestions: %s", error)
            self.problem = str(error)
            return LiveShelf(self.database, None, None)
        self.problem = ""
        return LiveShelf(self.database, found, featuriser, self.settings.search, self.at)

    def _featuriser(self, found: artefact.Artefact) -> Featuriser:
        """The encoders the model was trained with."""
        trace = found.manifest.trace
        text = found.text or text_encoder(self.settings, trace.text_encoder)
        picture = picture_encoder(self.settings, trace.picture_encoder)
        config = found.model.config
        if text is None or (text.dim, picture.dim) != (config.text, config.picture):
            raise artefact.ArtefactError(
                f"model {found.checksum} was trained with text encoder "
                f"{found.manifest.trace.text_encoder!r} and picture encoder "
                f"{found.manifest.trace.picture_encoder!r}; set the same, or run `zhuyi train`"
            )
        return Featuriser(text, picture, Places.of(self.settings))

    def start(self) -> None:
        """Keep the shelf fresh and take up each newly trained model, until `stop`.

        From the first start on it is recorded which share of customers is held back.
        """
        with self.database.write() as session:
            begin(session)
        self.live.keep_fresh()
        threading.Thread(target=self._watch, name="model", daemon=True).start()

    def stop(self) -> None:
        """End the threads."""
        self._stopped.set()
        self.live.stop()

    def _watch(self) -> None:
        tidied = -TIDY_EVERY
        while not self._stopped.wait(LOOK_EVERY):
            if time.monotonic() - tidied > TIDY_EVERY:
                tidied = time.monotonic()
                self._tidy()
            pointed = self._pointed_to()
            if pointed != self._seen:
                self._seen = pointed
                logger.info("taking up model %s", pointed)
                self.reload()

    def _tidy(self) -> None:
        """Models go when their time is over, also where nothing is trained."""
        try:
            tidy_up(self.database, self.root)
        except (SQLAlchemyError, OSError):
            logger.exception("old models could not be removed; tried again in a day")

    def _pointed_to(self) -> str:
        try:
            return artefact.current(self.root)
        except artefact.ArtefactError:
            return ""

    def reload(self) -> str:
        """Take up the current artefact; its checksum, empty (see `problem`) when it is unusable."""
        with self._reloading:
            new, old = self._load(), self.live
            new.keep_fresh()
            self.live = new
            old.stop()
        return new.recommender.model

    def recommend(
        self,
        customer_id: str | None,
        query: str,
        constraints: list[Constraint],
        policy: Policy,
        *,
        picture: Path | None = None,
    ) -> Suggestions:
        """The list for a customer at this moment; with a `picture`, by likeness to it.

        Raises BadPicture, BadRequest.
        """
        live, seen = self.live, None
        if picture is not None:
            if live.recommender.reader is None:
                raise BadPicture(f"pictures cannot be compared: {self.problem}")
            seen = vector_of(picture, live.recommender.reader.featuriser.picture)
            policy = replace(policy, personalise=False)
        with self.database.read() as session:
            rule = policy_of(session, SuitabilityPolicy)
            recommender = live.recommender.under(rule)
            asked = policy.personalise and customer_id is not None
            held = asked and held_back(session, str(customer_id))
            history = None if held else self._history(session, customer_id, policy)
            found = recommender.recommend(
                query,
                constraints,
                history,
                policy,
                now=self.at,
                shop=ShopNow(session, customer_id),
                picture=seen,
                customer_rank=rank_of(session, rule, customer_id),
            )
            return found.model_copy(update={"held_back": True}) if held else found

    def _history(self, session: Session, customer_id: str | None, policy: Policy):  # type: ignore[no-untyped-def]
        if customer_id is None or not policy.personalise:
            return None
        found = personal_history(session, customer_id, REMEMBERED, self.at)
        if found is None or self.at is None:
            return found
        return [entry for entry in found if entry.ts <= self.at]
