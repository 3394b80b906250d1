"""Texts cut and put together to fit what a channel takes: so many bytes, so many messages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

BETWEEN = "\n\n"
LEAST_ROOM = 4  # a fourth of a piece; less is not worth beginning a long text
GOOD_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[。！？!?；;])"), re.compile(r"(?<=[，,、 ])"))


@dataclass(frozen=True)
class Piece:
    """One message to send. With it the first `parcels` texts that waited are all said, and of the
    next one `told` characters.
    """

    text: str
    parcels: int
    told: int = 0


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def fitted(texts: Sequence[str], limit: int) -> list[Piece]:
    """Few pieces, none above `limit` bytes; only a text that is longer than that is cut."""
    filling = _Filling(limit)
    for text in texts:
        filling.add(text)
    return filling.finished()


@dataclass
class _Filling:
    """The piece that is being filled: `held`, with which `done` texts are said."""

    limit: int
    pieces: list[Piece] = field(default_factory=list)
    held: str = ""
    done: int = 0

    def add(self, text: str) -> None:
        before = self.held + BETWEEN if self.held and text else self.held
        if size(before + text) > self.limit:
            if size(text) <= self.limit or self.limit - size(before) < self.limit // LEAST_ROOM:
                self._close(self.held)
                before = ""
            text, before = self._cut(text, before)
        self.held, self.done = before + text, self.done + 1

    def _cut(self, text: str, before: str) -> tuple[str, str]:
        """Fill pieces with a long text; what is left of it, and what stands before that."""
        at = 0
        while size(before + text[at:]) > self.limit:
            end = at + _place(text[at:], self.limit - size(before))
            self._close(before + text[at:end].rstrip(), told=end)
            before, at = "", end + len(text[end:]) - len(text[end:].lstrip())
        return text[at:], before

    def _close(self, text: str, told: int = 0) -> None:
        if text or self.done:
            self.pieces.append(Piece(text, self.done, told))
        self.held, self.done = "", 0

    def finished(self) -> list[Piece]:
        self._close(self.held)
        return self.pieces


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
