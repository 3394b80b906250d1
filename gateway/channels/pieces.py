"""Texts cut and put together to fit what a channel takes: so many bytes, so many messages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BETWEEN = "\n\n"
GOOD_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[。！？!?；;])"), re.compile(r"(?<=[，,、 ])"))


@dataclass(frozen=True)
class Piece:
    """One message to send; with it the first `parcels` of those that waited are all said."""

    text: str
    parcels: int


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def fitted(texts: Sequence[str], limit: int) -> list[Piece]:
    """As few pieces as possible, none above `limit` bytes; empty texts go with the next."""
    pieces: list[Piece] = []
    held, done = "", 0
    for text in texts:
        whole = held + BETWEEN + text if held and text else held or text
        if size(whole) <= limit:
            held, done = whole, done + 1
            continue
        if held:
            pieces.append(Piece(held, done))
            done = 0
        *fulls, held = cut(text, limit)
        pieces += [Piece(full, 0) for full in fulls]
        done += 1
    if held or done:
        pieces.append(Piece(held, done))
    return [one for one in pieces if one.text or one.parcels]


def cut(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` bytes, cut at line ends or sentences where possible."""
    parts = []
    while size(text) > limit:
        at = _place(text, limit)
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text]


def _place(text: str, limit: int) -> int:
    """Where to cut: at the last good end in the second half of what fits, else where it fits."""
    fits = len(text.encode()[:limit].decode(errors="ignore"))
    while fits > 1 and text[fits : fits + 1] and _joined(text[fits]):
        fits -= 1
    for end in GOOD_ENDS:
        places = [found.end() for found in end.finditer(text, fits // 2, fits)]
        if places:
            return places[-1]
    return fits


def _joined(character: str) -> bool:
    """Whether it belongs to the character before it: marks, joiners, skin tones."""
    return unicodedata.category(character) in {"Mn", "Me", "Cf", "Sk"}
