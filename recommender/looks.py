"""找同款: how like a picture that the customer sent the pictures of the products are.

The vectors are those that the model's products have, so nothing is indexed for it. A likeness is a
cosine; which cosine is worth the word 像 is measured on the shelf itself: more than ALIKE of the
pairs of different kinds stay below it.
"""

from pathlib import Path
from struct import error as StructError

import numpy as np
from PIL import Image

from recommender.features.items import PictureEncoder
from recommender.intake import BadRequest
from recommender.meaning import once
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from shop.uploads.pictures import BROKEN, MAX_BYTES, MAX_PIXELS, MEDIA_TYPES

ALIKE = 0.99  # share of pairs of different kinds that are less alike than what is called alike
PAIRS = 20_000  # of products, drawn to measure that
USUAL = 0.5  # quantile of the shelf's cosines that counts as no likeness at all


class BadPicture(BadRequest):
    """A picture that cannot be looked at; says why."""


def vector_of(path: Path, encoder: PictureEncoder) -> FloatArray:
    """(p,) of unit length: the vector of a picture file that somebody sent.

    Raises BadPicture for what is missing, larger than MAX_BYTES, of more than MAX_PIXELS, damaged
    or no JPEG, PNG, WebP or GIF. The size is read before anything is decoded.
    """
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MAX_BYTES:
            raise BadPicture(
                f"picture has {size} bytes, or is no file; at most {MAX_BYTES} are read"
            )
        with Image.open(path, formats=list(MEDIA_TYPES)) as file:
            if file.width * file.height > MAX_PIXELS:
                raise BadPicture(
                    f"picture is {file.width} x {file.height}, at most {MAX_PIXELS} pixels are read"
                )
        vector = encoder.encode(path)
    except BadPicture:
        raise
    except FileNotFoundError as error:
        raise BadPicture("picture is not there") from error
    except (*BROKEN, StructError) as error:
        raise BadPicture(f"picture cannot be read: {type(error).__name__}") from error
    if not np.isfinite(vector).all() or not vector.any():
        raise BadPicture("picture shows nothing that can be compared")
    return vector


def _seen(shelf: Shelf) -> FloatArray:
    """(N, p) vectors of the products' pictures; zeros for a product without one."""
    if shelf.pictures is None:
        raise BadPicture("no picture of a product is known: train a model first (zhuyi train)")
    return once(shelf, "pictures", shelf.pictures)


def alike_from(shelf: Shelf) -> float:
    """The cosine from which pictures of this shelf are called alike; 1 for a shelf of one kind."""

    def measured() -> float:
        seen, draw = _seen(shelf), np.random.default_rng(0)
        shown = np.flatnonzero(seen.any(axis=1))
        kinds = np.array([item.category_id for item in shelf.items])
        if not len(shown):
            return 1.0
        a, b = draw.choice(shown, (2, PAIRS))
        a, b = a[kinds[a] != kinds[b]], b[kinds[a] != kinds[b]]
        pairs = np.einsum("np,np->n", seen[a], seen[b])
        return float(np.quantile(pairs, ALIKE)) if len(pairs) else 1.0

    return once(shelf, "alike from", measured)


def cosines(picture: FloatArray, shelf: Shelf) -> FloatArray:
    """(N,) with each product's picture; -1 for a product without one.

    Raises BadPicture for a shelf without pictures and a vector of another encoder.
    """
    seen = _seen(shelf)
    if picture.shape != seen.shape[1:]:
        raise BadPicture(f"picture has {picture.shape} numbers, those of products {seen.shape[1:]}")
    return np.where(seen.any(axis=1), seen @ picture, np.float32(-1)).astype(np.float32)


def likeness(cosine: FloatArray, rows: IntArray) -> FloatArray:
    """(n,) of n rows of N: 1 for the most alike of them, 0 for what is no more alike than most."""
    shown, own = cosine[cosine > -1], cosine[rows]
    usual = float(np.quantile(shown, USUAL)) if len(shown) else 0.0
    best = float(own.max(initial=usual))
    if best <= usual:
        return (own >= best).astype(np.float32)
    return np.asarray(np.clip((own - usual) / (best - usual), 0, 1), dtype=np.float32)
