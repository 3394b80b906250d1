"""What a customer's picture really is: sniffed, decoded, and written anew.

The bytes that are kept are our own encoder's: nothing hidden behind or inside the picture survives,
nor does its EXIF block, which says where it was taken.
"""

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000  # a phone's 48-megapixel camera
MAX_SIDE = 4_096  # larger ones are scaled down
QUALITY = 88
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    EOFError,
    SyntaxError,  # Pillow's PNG reader
    ValueError,
    IndexError,
    TypeError,
    struct.error,
)


class NotAPicture(ValueError):
    """The bytes are no picture that we take, or not the one they are said to be."""


class TooManyPixels(ValueError):
    """Decoding it would take too much memory."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    content: bytes
    media_type: str
    width: int
    height: int


def sniffed(raw: bytes) -> str | None:
    """The format that the first bytes promise, as Pillow names it."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    return "GIF" if raw[:6] in {b"GIF87a", b"GIF89a"} else None


def cleaned(raw: bytes, declared: str | None = None) -> Picture:
    """The picture in `raw`; of an animation its first frame.

    `declared` is the media type the sender names, if any. Raises NotAPicture, TooManyPixels.
    """
    kind = sniffed(raw)
    if kind is None:
        raise NotAPicture("neither JPEG, PNG, WebP nor GIF")
    if declared not in {None, MEDIA_TYPES[kind]}:
        raise NotAPicture(f"said to be {declared}, is {MEDIA_TYPES[kind]}")
    try:
        with Image.open(io.BytesIO(raw), formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise TooManyPixels(f"{opened.width} × {opened.height}")
            opened.load()
            return _written(_upright(opened), kind)
    except TooManyPixels:
        raise
    except BROKEN as error:
        raise NotAPicture(f"damaged: {type(error).__name__}") from error


def _upright(opened: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(opened)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return image


def _written(image: Image.Image, kind: str) -> Picture:
    if kind == "JPEG" and image.mode not in {"RGB", "L"}:
        image = image.convert("RGB")
    out = io.BytesIO()
    plain = image.copy()
    plain.info = {}
    plain.save(out, kind, **({} if kind in {"PNG", "GIF"} else {"quality": QUALITY}))
    return Picture(out.getvalue(), MEDIA_TYPES[kind], plain.width, plain.height)
