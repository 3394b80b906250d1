"""What the intent classifier sees of a message: characters, words and their sound.

Characters make it independent of word cutting, pinyin of homophone typos (物流单后) and of mixed
pinyin (shenme时候). Digits are one symbol: which number it is decides no intent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT  # noqa: F401  loads the dictionary at import, not in a turn

_DIGITS = re.compile(r"\d+")
_REPEATED = re.compile(r"(.)\1{2,}")
_PUNCTUATION = re.compile(r"[\s，。！？；：、,.!?;:~～…—\-_\"'“”‘’()（）\[\]【】《》]+")
_LATIN = re.compile(r"[a-z]+")
_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxzcsryw]"
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|"
    "ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v"
)
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:{_FINALS})")

BLOCKS = ("c", "w", "p")


def simplify(text: str) -> str:
    """Lowercase, digits as 0, at most two repeats, punctuation as one space."""
    text = _DIGITS.sub("0", text.lower())
    text = _REPEATED.sub(r"\1\1", text)
    return _PUNCTUATION.sub(" ", text).strip()


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    return pinyin(character, style=Style.NORMAL, errors="ignore", heteronym=False)[0][0]


def _latin_syllables(run: str) -> list[str]:
    """A run of letters as pinyin syllables, or whole where it is none (iphone)."""
    syllables = _SYLLABLE.findall(run)
    return syllables if "".join(syllables) == run and len(run) > 1 else [run]


def syllables(text: str) -> list[str]:
    """The text as it sounds, one syllable an element."""
    sounds: list[str] = []
    position = 0
    while position < len(text):
        run = _LATIN.match(text, position)
        if run:
            sounds += _latin_syllables(run.group())
            position = run.end()
            continue
        character = text[position]
        if "\u4e00" <= character <= "\u9fff":
            sounds.append(_sound(character))
        elif character != " ":
            sounds.append(character)
        position += 1
    return sounds


def _grams(parts: Sequence[str], longest: int, joiner: str = "") -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(parts) - size + 1):
            yield joiner.join(parts[start : start + size])


def characters(text: str) -> Iterable[str]:
    """Character 1–3-grams, with the message's borders."""
    return _grams(["^", *text, "$"], 3)


def words(tokens: Sequence[str]) -> Iterable[str]:
    """Words and pairs of words."""
    known = [simplify(token) for token in tokens]
    return _grams([token for token in known if token], 2, " ")


def sounds(text: str) -> Iterable[str]:
    """Syllable 1–3-grams."""
    return _grams(syllables(text), 3, "'")


def blocks(text: str, tokens: Sequence[str]) -> list[list[str]]:
    """The features of a message, one list for each of BLOCKS."""
    plain = simplify(text)
    return [list(characters(plain)), list(words(tokens)), list(sounds(plain))]
