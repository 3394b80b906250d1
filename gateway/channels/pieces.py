"""Texts cut and put together to fit what a channel takes: so many bytes, so many messages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

BETWEEN = "\n\n"
GOOD_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[。！？!?；;])"), re.compile(r"(?<=[，,、 ])"))


@dataclass(frozen=True)
class Piece:
    """One message to send. With it the first `parcels` texts that waited are all said, and of the
    next one `told` characters.
    """

    text: str
    parcels: int
    told: int = 0


@dataclass(frozen=True)
class Part:
    """A part of a text, and where in the text it ends."""

    text: str
    end: int


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
        *fulls, last = cut(text, limit)
        pieces += [Piece(full.text, 0, full.end) for full in fulls]
        if fulls and done:  # empty texts before it are said with its first part
            at = len(pieces) - len(fulls)
            pieces[at] = replace(pieces[at], parcels=done)
            done = 0
        held, done = last.text, done + 1
    if held or done:
        pieces.append(Piece(held, done))
    return pieces


def cut(text: str, limit: int) -> list[Part]:
    """Parts of at most `limit` bytes, cut at line ends or sentences where possible."""
    parts, at = [], 0
    while size(text[at:]) > limit:
        end = at + _place(text[at:], limit)
        parts.append(Part(text[at:end].rstrip(), end))
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return [*parts, Part(text[at:], len(text))]


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
