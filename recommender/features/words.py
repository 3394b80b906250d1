"""Chinese text cut into terms: jieba's words and character pairs, stop words left out."""

import logging
import re
import unicodedata
import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import opencc
import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42 asks for pkg_resources and has old escapes
    import jieba

jieba.setLogLevel(logging.WARNING)
_HAN_OR_WORD = re.compile(r"[㐀-鿿]+|[a-z0-9][a-z0-9.+%-]*")
_RUN = re.compile(r"[一-鿕a-z0-9+#&._%-]+|[㐀-䶿鿖-鿿]")  # jieba cuts each by itself
_HAN = re.compile(r"[㐀-鿿]")
_REFUSED = re.compile(r"(?<!要)(?:不要|不想要|不喜欢|别要|除了)[^，。、,.!！?？\s]{1,8}")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words that say nothing about a product."""
    text = files("recommender").joinpath("stopwords.yml").read_text(encoding="utf-8")
    return frozenset(str(word) for word in yaml.safe_load(text))


@lru_cache(maxsize=1)
def _simplifying() -> dict[int, str]:
    """Single characters of OpenCC's Traditional → Simplified table, the first candidate taken."""
    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    known = {pair[0]: pair[1].split(" ")[0] for pair in pairs if len(pair) > 1}
    return {ord(one): other for one, other in known.items() if len(one) == len(other) == 1}


def simplified(text: str) -> str:
    """Full width → half width, Traditional → Simplified.

    >>> simplified("藍牙耳機")
    '蓝牙耳机'
    """
    return unicodedata.normalize("NFKC", text).translate(_simplifying())


def normalise(text: str) -> str:
    """`simplified`, in lower case."""
    return simplified(text).lower()


def wanted(query: str) -> str:
    """A query without what it turns down.

    >>> wanted("蓝牙耳机，不要入耳的")
    '蓝牙耳机，'
    """
    return _REFUSED.sub("", query)


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    """What jieba makes of a run; texts of a catalogue say the same again and again."""
    return tuple(jieba.lcut(run))


def words(text: str) -> list[str]:
    """Words that carry meaning, in order, repeated as they occur."""
    cut = (w for run in _RUN.findall(normalise(text)) for w in _cut(run))
    kept = [w for w in cut if _HAN_OR_WORD.fullmatch(w) and w not in stop_words()]
    return [w for w in kept if len(w) > 1 or _HAN.match(w)]


def terms(text: str) -> list[str]:
    """Words, and pairs of neighbouring characters within runs of Chinese (prefix `c:`)."""
    runs = _HAN_OR_WORD.findall(normalise(text))
    pairs = [f"c:{run[i : i + 2]}" for run in runs if _HAN.match(run) for i in range(len(run) - 1)]
    return words(text) + pairs


def is_number(word: str) -> bool:
    """Whether a word is a bare number: 500 may be a price, a volume or a model."""
    return word.replace(".", "").isdigit()


def has_term(text: str, word: str) -> bool:
    """Whether a text says a word: Chinese of two characters or more anywhere, else as a word."""
    if len(word) > 1 and _HAN.match(word):
        return word in normalise(text)
    return word in words(text)


def common_runs(query: str, texts: Sequence[str]) -> list[str]:
    """The longest stretches of two or more Chinese characters that the query shares with a text.

    >>> common_runs("护颈仪", ["热敷护颈按摩仪"])
    ['护颈']
    """
    found: list[str] = []
    for run in _HAN_OR_WORD.findall(normalise(query)):
        start = 0
        while _HAN.match(run) and start + 1 < len(run):
            ends = range(len(run), start + 1, -1)
            end = next((e for e in ends if any(run[start:e] in t for t in texts)), None)
            if end is not None:
                found.append(run[start:end])
            start = end if end is not None else start + 1
    return list(dict.fromkeys(found))
