"""What happens to a picture on its way from a product page into a chat, made from a seed.

Written beside, and other than, the views that the encoder learns from (views.py): with
Pillow, on whole files, one change a file.
"""

import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance

from recommender.features.picture import foreground

KEPT = 0.75  # of each side in a crop
QUALITY = 15  # of JPEG
LIGHT = (0.65, 1.4)
DEGREES = 15.0


def _crop(picture: Image.Image, draw: random.Random) -> Image.Image:
    width, height = (round(side * KEPT) for side in picture.size)
    left, top = draw.randint(0, picture.width - width), draw.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def _jpeg(picture: Image.Image, _draw: random.Random) -> Image.Image:
    kept = io.BytesIO()
    picture.resize((picture.width // 2, picture.height // 2)).save(kept, "JPEG", quality=QUALITY)
    return Image.open(kept).convert("RGB")


def _light(picture: Image.Image, draw: random.Random) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(draw.choice(LIGHT))


def _turned(picture: Image.Image, draw: random.Random) -> Image.Image:
    degrees = draw.choice((-1, 1)) * draw.uniform(DEGREES / 2, DEGREES)
    behind = np.median(np.asarray(picture)[0], axis=0).astype(int)
    return picture.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=tuple(map(int, behind)))


def _background(picture: Image.Image, draw: random.Random) -> Image.Image:
    """On stripes of two colours, as of a tablecloth or a floor."""
    pixels = np.asarray(picture).copy()
    behind = ~foreground(pixels.astype(np.float32))
    a, b = (np.array([draw.randint(40, 220) for _ in range(3)], dtype=np.uint8) for _ in "ab")
    stripe = (np.arange(picture.width) // draw.randint(12, 40)) % 2 == 0
    cloth = np.where(stripe[None, :, None], a, b) * np.ones((picture.height, 1, 1), dtype=np.uint8)
    pixels[behind] = cloth[behind]
    return Image.fromarray(pixels)


def _all(picture: Image.Image, draw: random.Random) -> Image.Image:
    for change in (_background, _turned, _crop, _light, _jpeg):
        picture = change(picture, draw)
    return picture


CHANGES: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "crop": _crop,
    "JPEG": _jpeg,
    "light": _light,
    "turned": _turned,
    "background": _background,
    "all five": _all,
}
