"""The words of the shop: `$ZHUYI_DATA/lexicon.json` on top of words that every shop shares.

Only plain data in here; reading it again when the file changes is `LexiconFile`.
"""

import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.components.addresses import places

logger = logging.getLogger(__name__)

BASE = Path(__file__).with_name("base_lexicon.yml")
_CHECK_EVERY_S = 1.0
_KEYS = {
    "categories": "category",
    "brands": "brand",
    "colours": "colour",
    "materials": "material",
    "sizes": "size",
    "attributes": "attribute",
    "recipients": "recipient",
    "products": "product",
    "couriers": "courier",
    "payments": "payment",
    "coupons": "coupon",
    "seasons": "season",
    "regions": "region",
    "nothing": "",  # words that contain others but mean none of them (手机号)
}


@dataclass(frozen=True)
class Meaning:
    """What a word stands for."""

    entity: str
    value: str


@dataclass(frozen=True)
class Lexicon:
    """Words, lowercased, with all their meanings."""

    words: dict[str, tuple[Meaning, ...]]

    @property
    def longest(self) -> int:
        """Length of the longest word."""
        return max(map(len, self.words), default=0)


def _entries(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Pairs of word and canonical value, from a list or a mapping name → aliases."""
    if isinstance(value, dict):
        for name, aliases in value.items():
            yield str(name), str(name)
            for alias in aliases or []:
                yield str(alias), str(name)
    elif isinstance(value, list):
        for name in value:
            yield str(name), str(name)
    else:
        raise ValueError(f"{key} must be a list or a mapping, not {type(value).__name__}")


def build(*sources: dict[str, Any]) -> Lexicon:
    """A lexicon of several sources; named twice for an entity, a word means what the later says.

    Raises ValueError for a source that is not of the form in docs/architecture.md.
    """
    words: dict[str, dict[str, str]] = {}
    for source in sources:
        for key, entity in _KEYS.items():
            for word, value in _entries(key, source.get(key) or []):
                if word.strip():
                    words.setdefault(word.strip().lower(), {})[entity] = value
    return Lexicon(
        {
            word: tuple(Meaning(entity, value) for entity, value in meanings.items())
            for word, meanings in words.items()
        }
    )


def base() -> dict[str, Any]:
    """Words that every shop shares."""
    return {**yaml.safe_load(BASE.read_text(encoding="utf-8")), "regions": places()}


def lexicon_path() -> Path:
    """Where the shop side writes its words."""
    return Path(os.environ.get("ZHUYI_DATA", ".zhuyi")) / "lexicon.json"


class LexiconFile:
    """The current lexicon; looks at most once a second whether the file has changed."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or lexicon_path()
        self._base = base()
        self._stamp: tuple[int, int] = (-1, -1)
        self._checked = -_CHECK_EVERY_S
        self._current = build(self._base)

    def current(self) -> Lexicon:
        """The newest readable lexicon; a broken file is reported and the last good one kept."""
        now = time.monotonic()
        if now - self._checked >= _CHECK_EVERY_S:
            self._checked = now
            self._follow()
        return self._current

    def _follow(self) -> None:
        stamp = self._stat()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        if stamp == (0, 0):
            self._current = build(self._base)
            return
        try:
            self._current = build(self._base, json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError) as error:
            logger.error(
                "lexicon %s is unusable (%s); going on with the last one", self._path, error
            )

    def _stat(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_size)


def words_of(lexicon: Lexicon, entities: list[str]) -> list[str]:
    """The words that mean one of the entities."""
    return [
        word
        for word, meanings in lexicon.words.items()
        if any(meaning.entity in entities for meaning in meanings)
    ]
