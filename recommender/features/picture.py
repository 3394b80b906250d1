"""The light default for pictures: which colours, and where the edges run.

Hue-saturation-value histogram of what differs from the border (the background), and histograms of
oriented gradients on a 4 x 4 grid (Dalal & Triggs 2005), both of unit length. No outside weights.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from recommender.sequences import FloatArray

SIDE = 64
HUES, SATURATIONS, VALUES = 12, 3, 3
GRID, ANGLES = 4, 8
BACKGROUND = 24  # of 255: pixels as near as this to the border's colour are background


def upright(file: Image.Image) -> Image.Image:
    """The picture as a viewer shows it: turned as its EXIF block says, in RGB."""
    return ImageOps.exif_transpose(file).convert("RGB")


def foreground(rgb: FloatArray) -> np.ndarray:
    """(h, w) bool: what is not of the border's median colour; everything if nothing is left."""
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    mask = np.abs(rgb - np.median(border, axis=0)).max(axis=2) > BACKGROUND
    return mask if mask.mean() > 0.01 else np.ones_like(mask)  # noqa: PLR2004  1 % of the picture


def _unit(vector: FloatArray) -> FloatArray:
    return vector / (np.linalg.norm(vector) or 1.0)


def _colours(picture: Image.Image, mask: np.ndarray) -> FloatArray:
    hsv = np.asarray(picture.convert("HSV"), dtype=np.float32)[mask] / 256
    bins = (hsv * [HUES, SATURATIONS, VALUES]).astype(int)
    flat = (bins[:, 0] * SATURATIONS + bins[:, 1]) * VALUES + bins[:, 2]
    counts = np.bincount(flat, minlength=HUES * SATURATIONS * VALUES)
    return _unit(np.sqrt(counts).astype(np.float32))


def _edges(picture: Image.Image) -> FloatArray:
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    dy, dx = np.gradient(grey)
    strength = np.hypot(dx, dy)
    angle = ((np.arctan2(dy, dx) % np.pi) / np.pi * ANGLES).astype(int) % ANGLES
    cell = np.arange(SIDE) * GRID // SIDE
    place = (cell[:, None] * GRID + cell[None, :]) * ANGLES + angle
    weights = np.bincount(place.ravel(), strength.ravel(), minlength=GRID * GRID * ANGLES)
    return _unit(np.sqrt(weights).astype(np.float32))


class LightPictures:
    """Picture file → vector of colours and shape."""

    name = "colour-shape-2"
    dim = HUES * SATURATIONS * VALUES + GRID * GRID * ANGLES + 2

    def encode(self, path: Path) -> FloatArray:
        """(dim,) of unit length; raises OSError for a file that is no picture."""
        with Image.open(path) as file:
            picture = upright(file).resize((SIDE, SIDE))
        mask = foreground(np.asarray(picture, dtype=np.float32))
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        extent = np.array([np.ptp(rows) + 1, np.ptp(columns) + 1], dtype=np.float32) / SIDE
        parts = [_colours(picture, mask), 0.7 * _edges(picture), 0.5 * extent]
        return _unit(np.concatenate(parts)).astype(np.float32)
