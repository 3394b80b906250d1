"""The pipeline of bot/config.yml as methods of `nlu-bench`."""

from collections.abc import Sequence

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack

from bot.components import features
from bot.components.courtesies import request_in
from bot.components.linear_model import Blocks, LinearModel, Vectorizer, regression, train
from bot.components.normalizer import normalize
from bot.components.tokenizer import make_language
from bot.settings import ROOT

# By cross-validation within the train part: a corpus as uneven as its customers needs no balancing.
_C = 10.0
_WEIGHTS = (1.0, 0.6, 0.6, 0.8)  # characters, words, sounds, concepts
_KNOWLEDGE = 1.0  # weight of the block of knowledge
_LEAST = 1e-3  # probability below which it makes no difference
_CLASSIFIER = "bot.components.classifier.CalibratedClassifier"


def documents(texts: Sequence[str]) -> list[Blocks]:
    """Features of each text, as the pipeline makes them."""
    language = make_language()
    found = []
    for text in map(normalize, texts):
        start, end = request_in(text)
        tokens = [
            token.text
            for token in language.make_doc(text)
            if not token.is_space and start <= token.idx < end
        ]
        found.append(features.blocks(text[start:end], tokens))
    return found


def own_examples() -> list[tuple[str, str]]:
    """(text, intent) of bot/nlu/*.yml."""
    found = []
    for path in sorted((ROOT / "nlu").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = str(group.get("examples", "")).splitlines()
            found += [
                (line.strip().removeprefix("- "), group["intent"])
                for line in lines
                if line.strip() and "intent" in group
            ]
    return found


def _shipped_settings() -> dict[str, object]:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    found = next(component for component in pipeline if component["name"] == _CLASSIFIER)
    settings = {name: found[name] for name in ("c", "weights", "least", "temperature")}
    alone = len(features.BLOCKS) - 1  # a corpus of single messages has no topic
    return {**settings, "weights": found["weights"][:alone]}


def knowledge() -> LinearModel:
    """The classifier of the assistant, trained on its own examples only."""
    texts, intents = zip(*own_examples(), strict=True)
    return train(documents(texts), intents, **_shipped_settings())  # type: ignore[arg-type]


def as_block(model: LinearModel, seen: Sequence[Blocks]) -> csr_matrix:
    """Log-probabilities of the model, centred and of length `_KNOWLEDGE`; (documents, intents)."""
    logs = np.log(np.stack([model.probabilities(document) for document in seen]) + _LEAST)
    logs -= logs.mean(axis=1, keepdims=True)
    return csr_matrix(_KNOWLEDGE * logs / np.linalg.norm(logs, axis=1, keepdims=True))


def scores(
    texts: Sequence[str], labels: Sequence[str], asked: Sequence[str], knows: LinearModel | None
) -> tuple[np.ndarray, list[str]]:
    """Train on texts and labels; scores of what is asked, (asked, labels), and the labels."""
    seen, unseen = documents(texts), documents(asked)
    vectorizer = Vectorizer.fit(seen, _WEIGHTS, 1)

    def matrix(of: Sequence[Blocks]) -> csr_matrix:
        known = [as_block(knows, of)] if knows else []
        return hstack([vectorizer.matrix(of), *known]).tocsr()

    model = regression(_C, balanced=False).fit(matrix(seen), labels)
    return model.decision_function(matrix(unseen)), list(model.classes_)
