"""What the intent classifier sees of a message: characters, words, their sound and their meaning.

Characters make it independent of word cutting, pinyin of homophone typos (快低单好) and of mixed
pinyin (shenme时候), concepts of which synonym is used (啥时候, 几时). Digits are one symbol: which
number it is decides no intent. What each block brings is measured in docs/adr/010-features.md.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
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

BLOCKS = ("characters", "words", "sounds", "concepts", "topic")
LONGEST_FOLLOW_UP = 10  # characters; a longer message says itself what it is about
SYNONYMS = Path(__file__).with_name("synonyms.yml")
GOODS = Path(__file__).with_name("goods.yml")
ANY_GOODS = "\u25a1"  # stands for whatever a shop sells


def simplify(text: str) -> str:
    """Lowercase, digits as 0, at most two repeats, punctuation as one space."""
    text = _DIGITS.sub("0", text.lower())
    text = _REPEATED.sub(r"\1\1", text)
    return _PUNCTUATION.sub(" ", text).strip()


def is_chinese(character: str) -> bool:
    """Whether it is a character of the basic block of Chinese."""
    return "\u4e00" <= character <= "\u9fff"


@lru_cache(maxsize=30_000)
def sound(character: str) -> str:
    """The syllable of a Chinese character, its commonest one, without tone."""
    return pinyin(character, style=Style.NORMAL, errors="ignore", heteronym=False)[0][0]


def _latin_syllables(run: str) -> list[str]:
    """A run of letters as pinyin syllables, or whole where it is none (iphone)."""
    syllables = _SYLLABLE.findall(run)
    return syllables if "".join(syllables) == run and len(run) > 1 else [run]


def sentence(text: str) -> str:
    """The text for a sentence encoder: digits as 0, at most two repeats, all else as it is."""
    return _REPEATED.sub(r"\1\1", _DIGITS.sub("0", text))


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
        if is_chinese(character):
            sounds.append(sound(character))
        elif character != " ":
            sounds.append(character)
        position += 1
    return sounds


def _grams(parts: Sequence[str], longest: int, joiner: str = "") -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(parts) - size + 1):
            yield joiner.join(parts[start : start + size])


@lru_cache(maxsize=1)
def _synonyms() -> tuple[dict[str, str], re.Pattern[str]]:
    groups: dict[str, list[str]] = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))
    chief = {str(word): name for name, words in groups.items() for word in [name, *words]}
    longest_first = sorted(chief, key=len, reverse=True)
    return chief, re.compile("|".join(map(re.escape, longest_first)))


def concepts(text: str) -> list[str]:
    """The text with synonyms under one name; other characters stand for themselves.

    >>> concepts("啥时候发出") == concepts("几时发货")
    True
    """
    chief, pattern = _synonyms()
    found: list[str] = []
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match:
            found.append(f"<{chief[match.group()]}>")
            position = match.end()
            continue
        if text[position] != " ":
            found.append(text[position])
        position += 1
    return found


@lru_cache(maxsize=1)
def _goods() -> re.Pattern[str]:
    groups: dict[str, Any] = yaml.safe_load(GOODS.read_text(encoding="utf-8"))
    others = groups.pop("not_before")
    nouns = sorted({simplify(noun) for group in groups.values() for noun in group}, key=len)
    guarded = {noun: f"(?![{others[noun]}])" for noun in others}
    return re.compile("|".join(re.escape(n) + guarded.get(n, "") for n in reversed(nouns)))


def without_goods(text: str) -> str:
    """The text with one sign for any goods that it names.

    >>> without_goods("杯子到了吗") == without_goods("充电宝到了吗")
    True
    """
    return _goods().sub(ANY_GOODS, text)


def words(tokens: Sequence[str]) -> list[str]:
    """Words in their plain form."""
    return [plain for plain in map(simplify, tokens) if plain]


def blocks(text: str, tokens: Sequence[str]) -> list[list[str]]:
    """The features of a message's own words, one list for each of BLOCKS but the last."""
    plain = without_goods(simplify(text))
    return [
        list(_grams(["^", *plain, "$"], 2)),
        words(tokens),
        list(_grams(syllables(plain), 2, "'")),
        list(_grams(concepts(plain), 2, "|")),
    ]


def in_topic(text: str, topic: str | None) -> list[str]:
    """Characters of a short message together with what the talk is about; none without a topic."""
    plain = simplify(text)
    if topic is None or len(plain) > LONGEST_FOLLOW_UP:
        return []
    return [f"{topic}>{gram}" for gram in _grams(["^", *plain, "$"], 2)]
