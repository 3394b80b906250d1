"""Colours as (red, green, blue), mixed and shaded."""

import colorsys
import random

from data.catalogue import colour_hex

RGB = tuple[int, int, int]
WHITE: RGB = (255, 255, 255)
BLACK: RGB = (18, 19, 23)


def from_hex(code: str) -> RGB:
    """#3f6fb5 → (63, 111, 181)."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """`share` of the other colour in the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: RGB, share: float) -> RGB:
    """Towards white."""
    return mix(colour, WHITE, share)


def darker(colour: RGB, share: float) -> RGB:
    """Towards black."""
    return mix(colour, BLACK, share)


def luminance(colour: RGB) -> float:
    """Perceived brightness, 0 to 1 (ITU-R BT.601)."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def of_name(rng: random.Random, name: str) -> RGB:
    """A shop colour (黑色), a little different for each product."""
    hue, light, full = colorsys.rgb_to_hls(*(v / 255 for v in from_hex(colour_hex()[name])))
    hue = (hue + rng.uniform(-0.018, 0.018)) % 1
    light = min(0.96, max(0.1, light + rng.uniform(-0.045, 0.045)))
    full = min(1.0, full * rng.uniform(0.82, 1.12))
    red, green, blue = (round(v * 255) for v in colorsys.hls_to_rgb(hue, light, full))
    return red, green, blue


ACCENTS: tuple[RGB, ...] = (
    (226, 112, 74),
    (240, 181, 72),
    (88, 150, 140),
    (92, 122, 196),
    (204, 120, 150),
    (120, 164, 96),
    (142, 120, 190),
)
BACKDROPS: tuple[RGB, ...] = (
    (226, 233, 240),
    (240, 231, 221),
    (229, 237, 229),
    (238, 229, 236),
    (231, 231, 236),
    (222, 234, 236),
    (243, 236, 214),
)
