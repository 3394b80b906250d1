"""Features of catalogue rows: text and picture vectors, computed once and kept by content."""

import logging
from collections.abc import Callable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from recommender.features.cache import FeatureCache, content_key
from recommender.features.encoders import BertText, OwnPictures, ResNetPictures
from recommender.features.picture import LightPictures
from recommender.features.tfidf import TfidfText
from recommender.model import ItemInputs
from recommender.own_encoders import OWN, PICTURES, TEXT, OwnEncoders, asked
from recommender.sequences import FloatArray
from shop.settings import Settings

logger = logging.getLogger(__name__)


class TextEncoder(Protocol):
    """Texts → (n, dim) with rows of unit length (or zero)."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Seq[str]) -> FloatArray: ...


class PictureEncoder(Protocol):
    """Picture file → (dim,) of unit length."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, path: Path) -> FloatArray: ...


@dataclass(frozen=True)
class Places:
    """Where pictures are read and vectors kept."""

    media: Path
    cache: Path

    @classmethod
    def of(cls, settings: Settings) -> "Places":
        """As an installation lays them out."""
        return cls(settings.data / "media", settings.data / "cache" / "features")


def finite(vectors: FloatArray, encoder: str) -> FloatArray:
    """The vectors (n, dim), a row that holds NaN or infinity as zeros: as a text without words."""
    bad = np.asarray(~np.isfinite(vectors).all(axis=1))
    if bad.any():
        logger.warning("encoder %s gave %d vectors that are not finite", encoder, bad.sum())
        vectors = np.where(bad[:, None], np.float32(0), vectors)
    return vectors


class Featuriser:
    """Turns texts and pictures of rows into the model's inputs."""

    def __init__(self, text: TextEncoder, picture: PictureEncoder, places: Places) -> None:
        self.text, self.picture, self.places = text, picture, places
        self._texts = FeatureCache(places.cache, text.name)
        self._pictures = FeatureCache(places.cache, picture.name)

    def texts(self, texts: Seq[str]) -> FloatArray:
        """(n, text.dim)."""
        if isinstance(self.text, TfidfText):  # quicker than the cache
            return finite(self.text.encode(texts), self.text.name)
        keys = [content_key(text.encode()) for text in texts]
        missing = {
            key: t for key, t in zip(keys, texts, strict=True) if self._texts.get(key) is None
        }
        for key, vector in zip(
            missing, finite(self.text.encode(list(missing.values())), self.text.name), strict=True
        ):
            self._texts.put(key, vector)
        out = [self._texts.vectors[key] for key in keys]
        return np.stack(out) if out else np.zeros((0, self.text.dim), dtype=np.float32)

    def said(self, query: str) -> FloatArray:
        """(text.dim,) of what a customer said: kept nowhere."""
        return np.asarray(finite(self.text.encode([query]), self.text.name)[0])

    def _one_picture(self, name: str) -> FloatArray | None:
        path = self.places.media / name
        if not name or not path.is_file():
            return None
        key = content_key(path.read_bytes())
        vector = self._pictures.get(key)
        if vector is None:
            try:
                vector = self.picture.encode(path)
            except (OSError, SyntaxError, ValueError) as error:  # Pillow's ways to refuse a file
                logger.warning("picture %s cannot be read and is left out: %s", path, error)
                return None
            if not np.isfinite(vector).all():
                logger.warning("picture %s has no finite vector and is left out", path)
                return None
            self._pictures.put(key, vector)
        return vector

    def pictures(
        self, names: Seq[str], progress: Callable[[Seq[str]], Seq[str]] | None = None
    ) -> tuple[FloatArray, np.ndarray]:
        """(n, picture.dim) and which rows have one (n,)."""
        out = np.zeros((len(names), self.picture.dim), dtype=np.float32)
        has = np.zeros(len(names), dtype=bool)
        for row, name in enumerate(progress(names) if progress else names):
            vector = self._one_picture(name)
            if vector is not None:
                out[row], has[row] = vector, True
        return out, has

    def inputs(
        self, texts: Seq[str], pictures: Seq[str], ids: Seq[int], queries: Seq[str]
    ) -> ItemInputs:
        """Inputs of item rows (texts, pictures, ids) followed by search rows.

        Searches are what customers typed: unlike the catalogue's texts they are never kept on disk.
        """
        seen, has = self.pictures([*pictures, *("" for _ in queries)])
        told = np.concatenate(
            [self.texts(texts), finite(self.text.encode(queries), self.text.name)]
        )
        self.save()
        return ItemInputs(
            ids=torch.tensor([*ids, *(0 for _ in queries)], dtype=torch.long),
            text=torch.from_numpy(told),
            picture=torch.from_numpy(seen),
            has_picture=torch.from_numpy(has),
            candidates=len(texts),
        )

    def save(self) -> None:
        """Write new vectors to the cache."""
        self._texts.save()
        self._pictures.save()


def own_text(settings: Settings, made_with: str = "") -> BertText:
    """The current one trained here, or the one that a model names; raises EncoderNotUsable."""
    folder = OwnEncoders.of(TEXT, settings).load(made_with)
    return BertText(str(folder), f"{OWN}:{folder.name}")


def own_pictures(settings: Settings, made_with: str = "") -> OwnPictures:
    """As `own_text`."""
    folder = OwnEncoders.of(PICTURES, settings).load(made_with)
    return OwnPictures(str(folder), f"{OWN}:{folder.name}")


def text_encoder(settings: Settings, made_with: str = "") -> BertText | None:
    """The encoder of ZHUYI_TEXT_ENCODER; None: the light default, fitted on the catalogue.

    `made_with`: what a model names as its encoder; of the shop's own, exactly that one is loaded.
    """
    if asked(TEXT, settings):
        return own_text(settings, made_with)
    return BertText(settings.text_encoder) if settings.text_encoder else None


def picture_encoder(settings: Settings, made_with: str = "") -> PictureEncoder:
    """The encoder of ZHUYI_IMAGE_ENCODER, else the light default; `made_with`: as for texts."""
    if asked(PICTURES, settings):
        return own_pictures(settings, made_with)
    return ResNetPictures(settings.image_encoder) if settings.image_encoder else LightPictures()
