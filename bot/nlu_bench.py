"""`python -m bot.nlu_bench DIR`: how well the pipeline learns a labelled corpus, beside others.

DIR holds train.jsonl and test.jsonl with {"text", LABEL}. Every method is trained on the train part
and reported on the test part; nothing is chosen by it. See docs/adr/014-nlu-bench.md.
"""

import bot.quiet  # noqa: F401  isort: skip

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.evaluation import macro_f1
from bot.nlu_bench_ours import knowledge, scores

TOP = 3
_BASELINE_C = 20.0  # by cross-validation within the train part


class BadCorpus(ValueError):
    """The folder is not the corpus; the message says what is missing."""


@dataclass(frozen=True)
class Part:
    """Texts with their labels."""

    texts: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Corpus:
    """What is learnt from and what is reported on."""

    train: Part
    test: Part


Method = Callable[[Part, Sequence[str]], list[list[str]]]
"""(train part, texts) → for each text the labels, likeliest first, TOP of them at least."""


@dataclass(frozen=True)
class Result:
    """Shares of the test part; seconds of training and of labelling it all."""

    method: str
    accuracy: float
    top3: float
    macro_f1: float
    seconds: float


def read_part(path: Path, label: str) -> Part:
    """A JSONL file of the corpus; raises BadCorpus."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        return Part([row["text"] for row in rows], [row[label] for row in rows])
    except FileNotFoundError:
        raise BadCorpus(
            f"{path} does not exist; give the folder with train.jsonl and test.jsonl"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise BadCorpus(f'{path}: a line is not {{"text", "{label}"}} ({error!r})') from None


def read_corpus(folder: Path, label: str) -> Corpus:
    """Both parts; raises BadCorpus."""
    return Corpus(*(read_part(folder / f"{name}.jsonl", label) for name in ("train", "test")))


def characters(seen: Part, texts: Sequence[str]) -> list[list[str]]:
    """Character 1–2-gram TF-IDF with logistic regression, as anyone would begin."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    model = LogisticRegression(C=_BASELINE_C, solver="liblinear", dual=True, max_iter=200)
    model.fit(vectorizer.fit_transform(seen.texts), seen.labels)
    scores = model.decision_function(vectorizer.transform(texts))
    return _ranked(scores, list(model.classes_))


def _ranked(scores: np.ndarray, labels: Sequence[str]) -> list[list[str]]:
    return [[labels[i] for i in row] for row in np.argsort(-scores, axis=1)[:, :TOP]]


def ours(seen: Part, texts: Sequence[str]) -> list[list[str]]:
    """The features and the kind of classifier of bot/config.yml, trained on this corpus only."""
    return _ranked(*scores(seen.texts, seen.labels, texts, None))


def ours_knowing(seen: Part, texts: Sequence[str]) -> list[list[str]]:
    """The same, which also asks the assistant, trained on its own examples, what it understands."""
    return _ranked(*scores(seen.texts, seen.labels, texts, knowledge()))


def measured(name: str, method: Method, corpus: Corpus) -> Result:
    """Train, label the test part, count."""
    started = time.monotonic()
    rankings = method(corpus.train, corpus.test.texts)
    seconds = time.monotonic() - started
    pairs = list(zip(corpus.test.labels, rankings, strict=True))
    return Result(
        name,
        round(float(np.mean([ranking[0] == gold for gold, ranking in pairs])), 4),
        round(float(np.mean([gold in ranking[:TOP] for gold, ranking in pairs])), 4),
        macro_f1([(gold, ranking[0]) for gold, ranking in pairs]),
        round(seconds, 1),
    )


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table, shares in per cent."""
    rows = [
        f"| {r.method} | {r.accuracy:.1%} | {r.top3:.1%} | {r.macro_f1:.1%} | {r.seconds:.0f} |"
        for r in results
    ]
    return "\n".join(
        ["| | accuracy | top 3 | macro F1 | seconds |", "|---|---|---|---|---|", *rows]
    )


def methods(*, diet: bool, epochs: int) -> dict[str, Method]:
    """What is compared, by the name of its row."""
    found: dict[str, Method] = {"character 1–2-gram TF-IDF + logistic regression": characters}
    if diet:
        from bot.diet import Diet  # noqa: PLC0415  TensorFlow only where it is asked for

        found[f"stock Rasa: jieba + DIET, {epochs} epochs"] = Diet(epochs)
    found["Zhuyi: features and classifier"] = ours
    found["Zhuyi, with what its own examples teach"] = ours_knowing
    return found


def main() -> int:
    """Print the table and write it; 1 with a plain message where the corpus is unusable."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu_bench", description=__doc__)
    parser.add_argument("folder", type=Path, help="with train.jsonl and test.jsonl")
    parser.add_argument("--label", default="jddc_intent", help="the key of the label")
    parser.add_argument("--diet", action="store_true", help="stock Rasa as well (many minutes)")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET")
    parser.add_argument("--out", type=Path, default=Path("results"), help="folder of the results")
    arguments = parser.parse_args()
    try:
        corpus = read_corpus(arguments.folder, arguments.label)
    except BadCorpus as error:
        print(f"nlu-bench: {error}", file=sys.stderr)
        return 1
    results = []
    for name, method in methods(diet=arguments.diet, epochs=arguments.epochs).items():
        results.append(measured(name, method, corpus))
        print(results[-1], file=sys.stderr, flush=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    numbers = [asdict(result) for result in results]
    (arguments.out / "nlu-bench.json").write_text(
        json.dumps(numbers, ensure_ascii=False, indent=1) + "\n"
    )
    (arguments.out / "nlu-bench.md").write_text(table(results) + "\n")
    print(table(results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
