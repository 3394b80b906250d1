"""`python -m bot.slots_bench DIR`: how well a trained tagger learns a corpus of marked queries.

DIR holds the parts train and test, plain or .gz, a query a line: `字:B-NAME 字:I-NAME 字:O …`, and
behind ` <=> ` anything. Tagger: a linear-chain CRF (Lafferty et al. 2001) over characters, their
neighbours and jieba's words. What the shipped assistant does instead, and why, is told in
docs/adr/013-entities-by-rule.md.
"""

import argparse
import gzip
import json
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jieba
from sklearn_crfsuite import CRF

_BEFORE, _AFTER = "<s>", "</s>"
_AROUND = (-2, -1, 0, 1, 2)
_PAIRS = (-2, -1, 0, 1)

Query = tuple[list[str], list[str]]
"""Characters (one may stand for a number or a Latin word), and their BIO labels."""

Slot = tuple[str, int, int]
"""Name, first character, the one behind the last."""


class BadCorpus(ValueError):
    """The folder is not the corpus; the message says what is missing."""


def read(folder: Path, part: str) -> list[Query]:
    """The queries of the only file whose name ends in the part's; raises BadCorpus."""
    found = [p for p in folder.glob("*") if p.name.removesuffix(".gz").endswith(part)]
    if len(found) != 1:
        raise BadCorpus(f"{folder}: {len(found)} files named {part}, one is needed")
    opened = gzip.open if found[0].suffix == ".gz" else open
    with opened(found[0], "rt", encoding="utf-8") as lines:
        queries = [query for query in map(_query, lines) if query[0]]
    if not queries:
        raise BadCorpus(f"{found[0]}: no line like 字:B-NAME 字:I-NAME")
    return queries


def _query(line: str) -> Query:
    marked = line.partition(" <=> ")[0].split()
    pairs = [pair.rsplit(":", 1) for pair in marked if ":" in pair]
    return [character for character, _ in pairs], [label for _, label in pairs]


def features(characters: Sequence[str]) -> list[dict[str, Any]]:
    """What the tagger sees of each character."""
    plain = [character.lower() for character in characters]
    words = list(_words(plain))
    seen = []
    for i, (word, place, previous, following) in enumerate(words):
        seen.append(
            {
                **{f"c{d}": _at(plain, i + d) for d in _AROUND},
                **{f"p{d}": _at(plain, i + d) + _at(plain, i + d + 1) for d in _PAIRS},
                "triple": _at(plain, i - 1) + plain[i] + _at(plain, i + 1),
                "word": word,
                "place": place,
                "heads": word[0] + previous[-1] + following[-1],
                "last": word[-1],
                "previous": previous,
                "following": following,
                "length": str(len(plain)),
            }
        )
    return seen


def _at(characters: Sequence[str], index: int) -> str:
    if index < 0:
        return _BEFORE
    return characters[index] if index < len(characters) else _AFTER


def _words(characters: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """For each character its word, its place in it, the words before and behind."""
    words = list(jieba.cut("".join(character[0] for character in characters)))
    for n, word in enumerate(words):
        previous = words[n - 1] if n else _BEFORE
        following = words[n + 1] if n + 1 < len(words) else _AFTER
        for k in range(len(word)):
            place = "B" if k == 0 else "E" if k == len(word) - 1 else "M"
            yield word, f"{place}{len(word)}", previous, following


def slots(labels: Sequence[str]) -> set[Slot]:
    """The slots that BIO labels mark."""
    found: set[Slot] = set()
    name, start = "", 0
    for i, label in enumerate([*labels, "O"]):
        if name and label != f"I-{name}":
            found.add((name, start, i))
            name = ""
        if label.startswith("B-"):
            name, start = label[2:], i
    return found


def f1(pairs: Sequence[tuple[set[Slot], set[Slot]]]) -> dict[str, float]:
    """Micro precision, recall and F1 of (gold, found); a slot counts where all of it is right."""
    right = sum(len(gold & found) for gold, found in pairs)
    precision = right / max(1, sum(len(found) for _, found in pairs))
    recall = right / max(1, sum(len(gold) for gold, _ in pairs))
    score = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(score, 4)}


def measured(folder: Path, iterations: int) -> dict[str, float]:
    """Train on the train part, count on the test part; raises BadCorpus."""
    train, test = read(folder, "train"), read(folder, "test")
    begun = time.monotonic()
    tagger = CRF(algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=iterations)
    tagger.fit([features(characters) for characters, _ in train], [labels for _, labels in train])
    found = tagger.predict([features(characters) for characters, _ in test])
    pairs = [
        (slots(gold), slots(list(tagged))) for (_, gold), tagged in zip(test, found, strict=True)
    ]
    return {"queries": len(test), **f1(pairs), "seconds": round(time.monotonic() - begun, 1)}


def main() -> int:
    """Print one JSON object; 1 with a plain message where the corpus is unusable."""
    parser = argparse.ArgumentParser(prog="python -m bot.slots_bench", description=__doc__)
    parser.add_argument("folder", type=Path, help="with the parts train and test")
    parser.add_argument("--iterations", type=int, default=60, help="of L-BFGS")
    arguments = parser.parse_args()
    jieba.setLogLevel(logging.WARNING)
    try:
        print(json.dumps(measured(arguments.folder, arguments.iterations)))
    except BadCorpus as error:
        print(f"slots-bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
