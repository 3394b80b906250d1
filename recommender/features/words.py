"""Chinese text cut into terms: jieba's words and character pairs, stop words left out."""

import logging
import re
import unicodedata
import warnings
from functools import lru_cache
from importlib.resources import files

import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42 asks for pkg_resources and has old escapes
    import jieba

jieba.setLogLevel(logging.WARNING)
_HAN_OR_WORD = re.compile(r"[㐀-鿿]+|[a-z0-9][a-z0-9.+%-]*")
_HAN = re.compile(r"[㐀-鿿]")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words that say nothing about a product."""
    text = files("recommender").joinpath("stopwords.yml").read_text(encoding="utf-8")
    return frozenset(str(word) for word in yaml.safe_load(text))


def normalise(text: str) -> str:
    """Full width → half width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """Words that carry meaning, in order, repeated as they occur."""
    cut = jieba.lcut(normalise(text))
    kept = [w for w in cut if _HAN_OR_WORD.fullmatch(w) and w not in stop_words()]
    return [w for w in kept if len(w) > 1 or _HAN.match(w)]


def terms(text: str) -> list[str]:
    """Words, and pairs of neighbouring characters within runs of Chinese (prefix `c:`)."""
    runs = _HAN_OR_WORD.findall(normalise(text))
    pairs = [f"c:{run[i : i + 2]}" for run in runs if _HAN.match(run) for i in range(len(run) - 1)]
    return words(text) + pairs
