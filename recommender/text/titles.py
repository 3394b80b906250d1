"""Real titles whose product word is taken out: is the title still found by that word?

Reads titles with a mark for each character (`character mark` a line, an empty line between titles;
B-HCCX and I-HCCX mark what the thing is: Jie et al., NAACL 2019). Every way learns from the titles
of one file, whole. Asked is each product word that stands there in three titles or more, over the
titles of the other file without their product words: to be found are those that had it. No letter
of the question need be in the answer, so this is what is known beyond letters.
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from recommender.features.encoders import BertText
from recommender.features.items import TextEncoder
from recommender.features.tfidf import TfidfText
from recommender.sequences import FloatArray
from recommender.text.config import TextConfig
from recommender.text.corpus import Told
from recommender.text.judge import ways_of
from recommender.text.pretrain import pretrain

KIND = "HCCX"
LEAST = 3  # titles to learn from, for a word to be asked
LONGEST = 300  # characters of a title


@dataclass(frozen=True)
class Title:
    """A title, the same without its product words, and these."""

    whole: str
    rest: str
    words: frozenset[str]


def titles(path: Path) -> list[Title]:
    """All titles of a file, .gz or not; raises ValueError for a line of another form."""
    opened = gzip.open if path.suffix == ".gz" else open
    found, marked = list[Title](), list[tuple[str, str]]()
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            sign, _, mark = line.rstrip("\n").rpartition(" ")  # the sign may be a blank of its own
            if len(sign) == 1 and mark and len(marked) < LONGEST:
                marked.append((sign, mark))
            elif sign or mark:
                raise ValueError(
                    f"{path}, line {number}: not a character and its mark, or a title of more than "
                    f"{LONGEST} characters"
                )
            elif marked:
                found.append(_title(marked))
                marked = []
    return [*found, _title(marked)] if marked else found


def _title(marked: Seq[tuple[str, str]]) -> Title:
    words: list[str] = []
    for sign, mark in marked:
        if mark == f"B-{KIND}":
            words.append(sign)
        elif mark == f"I-{KIND}" and words:
            words[-1] += sign
    whole = "".join(sign for sign, _ in marked)
    rest = "".join(" " if mark.endswith(KIND) else sign for sign, mark in marked)
    return Title(whole, rest, frozenset(words))


def compared(learnt: Path, asked: Path, config: TextConfig) -> Iterator[tuple[str, float, int]]:
    """Mean average precision of each way, and over how many words; raises ValueError, OSError."""
    known, other = titles(learnt), titles(asked)
    plain = TfidfText.fit([title.whole for title in known])
    made = pretrain([Told("", title.whole, (), (), (title.whole,)) for title in known], config)
    with TemporaryDirectory() as folder:
        made.save_into(Path(folder))
        trained = BertText(folder)
    for way, text in ways_of(plain, trained).items():
        precision = found(text, known, other)
        yield way, float(precision.mean()), len(precision)


def found(text: TextEncoder, learnt: Seq[Title], asked: Seq[Title]) -> FloatArray:
    """(q,) average precision of each product word asked, over the titles of `asked`."""
    often = Counter(word for title in learnt for word in title.words)
    words = sorted({word for title in asked for word in title.words if often[word] >= LEAST})
    if not words:
        raise ValueError("no product word of the titles asked stands in three of the others")
    scores = text.encode(words) @ text.encode([title.rest for title in asked]).T
    right = np.array([[word in title.words for title in asked] for word in words])
    order = np.argsort(-scores, axis=1, kind="stable")
    hit = np.take_along_axis(right, order, axis=1)
    places = np.arange(1, len(asked) + 1)
    precision = hit.cumsum(axis=1) / places
    return np.asarray((precision * hit).sum(axis=1) / hit.sum(axis=1), dtype=np.float32)
