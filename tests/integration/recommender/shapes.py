"""Pictures of the small shop's products in which kinds differ by shape: what 找同款 is asked on."""

import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

from tests.integration.recommender.conftest import COLOURS, KINDS, RGB, World

SHAPES = {"earphones": "ellipse", "bag": "rectangle", "gift": "line"}


def drawn(path: Path, kind: str, colour: str, *, inset: int = 20, behind: str = "white") -> Path:
    """A picture of a thing of that kind and colour."""
    picture = Image.new("RGB", (120, 100), behind)
    pencil = ImageDraw.Draw(picture)
    box = (inset, inset, 120 - inset, 100 - inset)
    if SHAPES[kind] == "line":
        pencil.line(box, fill=RGB[colour], width=16)
    else:
        getattr(pencil, SHAPES[kind])(box, fill=RGB[colour])
    picture.save(path)
    return path


def pictured(world: World) -> None:
    """Every product of the shop gets a picture of its own: the later, the smaller."""
    for kind in KINDS:
        for n in range(8):
            colour = COLOURS[n % len(COLOURS)]
            drawn(world.settings.data / "media" / f"{kind}-{n}.png", kind, colour, inset=14 + n)


def bomb(path: Path) -> Path:
    """A PNG of a few hundred bytes that says it is 60,000 x 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0" * 200)), chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path
