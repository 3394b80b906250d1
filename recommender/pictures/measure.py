"""Are pictures found again: changed pictures of products, and photos by their class."""

import random
import tempfile
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from recommender.features.items import PictureEncoder
from recommender.features.picture import upright
from recommender.pictures.changes import CHANGES
from recommender.sequences import FloatArray
from shop.catalog.listing import Listed

FIVE, TEN = 5, 10
PARTS = ("tune", "held-out")


@dataclass(frozen=True)
class Found:
    """How often; each 0 to 1.

    `product`: it comes first (of photos: one of the class among five); `kind`, `colour`: mean share
    of the first five products (of photos: of the first ten, of the class).
    """

    encoder: str
    asked: str
    n: int
    product: float
    kind: float
    colour: float | None = None


def part_of(name: str) -> str:
    """tune or held-out, by hash: half each."""
    return PARTS[sha256(name.encode()).digest()[0] % 2]


def vectors(
    encoder: PictureEncoder, paths: Seq[Path], said: str, quiet: bool = False
) -> FloatArray:
    """(n, dim) of unit length."""
    bar = tqdm(paths, desc=said, unit="picture", disable=quiet)
    return np.stack([encoder.encode(path) for path in bar])


def _changed(
    paths: Mapping[str, Path], chosen: Iterable[str], change: str, folder: Path, seed: int
) -> list[Path]:
    """Files of the changed pictures, in order."""
    out = []
    for name in chosen:
        draw = random.Random(f"{seed}/{change}/{name}")  # noqa: S311
        with Image.open(paths[name]) as file:
            made = CHANGES[change](upright(file), draw)
        out.append(folder / f"{change}-{name}.png")
        made.save(out[-1], compress_level=1)
    return out


def products(
    items: Seq[Listed],
    media: Path,
    encoders: Mapping[str, PictureEncoder],
    part: str = "held-out",
    *,
    queries: int = 100,
    seed: int = 0,
    quiet: bool = False,
) -> list[Found]:
    """Changed pictures of `queries` products of a part, among those of all products.

    Raises ValueError where no product of the part has a picture.
    """
    shown = [item for item in items if item.image and (media / item.image).is_file()]
    paths = {item.id: media / item.image for item in shown}
    own = [item.id for item in shown if part_of(item.id) == part]
    if not own:
        raise ValueError(f"no product of the part {part!r} has a picture below {media}")
    chosen = random.Random(seed).sample(own, min(queries, len(own)))  # noqa: S311
    place = {item.id: row for row, item in enumerate(shown)}
    rows = np.array([place[name] for name in chosen])
    kinds, colours = (
        np.array([getattr(item, what) for item in shown]) for what in ("category_id", "colour")
    )
    out = []
    with tempfile.TemporaryDirectory() as kept:
        asked = {c: _changed(paths, chosen, c, Path(kept), seed) for c in CHANGES}
        for name, encoder in encoders.items():
            known = vectors(encoder, list(paths.values()), f"{name}: products", quiet)
            for change, files in asked.items():
                alike = vectors(encoder, files, f"{name}: {change}", quiet) @ known.T
                first = np.argsort(-alike, axis=1, kind="stable")[:, :FIVE]
                share = [float((of[first] == of[rows][:, None]).mean()) for of in (kinds, colours)]
                hit = float((first[:, 0] == rows).mean())
                out.append(Found(name, change, len(rows), hit, *share))
    return out


def photos(
    folder: Path, encoders: Mapping[str, PictureEncoder], quiet: bool = False
) -> list[Found]:
    """Each photo of FOLDER/<class>/ among all others; raises ValueError below two classes."""
    paths = sorted(path for path in folder.glob("*/*") if path.is_file())
    classes = np.array([path.parent.name for path in paths])
    if len(set(classes)) < 2:  # noqa: PLR2004
        raise ValueError(f"{folder} has no photos in folders of at least two classes")
    out = []
    for name, encoder in encoders.items():
        seen = vectors(encoder, paths, f"{name}: photos", quiet)
        alike = seen @ seen.T
        np.fill_diagonal(alike, -np.inf)
        same = classes[np.argsort(-alike, axis=1, kind="stable")[:, :TEN]] == classes[:, None]
        five = float(same[:, :FIVE].any(axis=1).mean())
        out.append(Found(name, "photos", len(paths), five, float(same.mean())))
    return out
