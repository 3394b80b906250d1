"""Homophone typos put right before a message is classified: 快低 → 快递, 什么石候 → 什么时候.

A noisy channel (Kernighan, Church and Gale 1990): a character that makes no pair known from the
examples and belongs to no word of the dictionary may be replaced by another of the same sound,
where the examples' character trigrams make that far likelier. The text keeps its length, and
entities are read from the text as it was typed: 大鸣路 may be the name of a street.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.features import is_chinese, sound
from bot.components.tokenizer import SPELLED, dictionary

LONGEST = 60  # characters; a longer message has enough that is spelt right
_COMMON = 3  # times that a character must be seen to replace another
_KNOWN = 5  # times that a pair must be seen to be beyond doubt, and to speak for a replacement
_COST = 4.0  # nats by which the text must become likelier for a replacement
_BEAM = 12
_PAIR, _TRIPLE = 5.0, 3.0  # pseudo-counts of the next shorter context
_WORD = 20  # frequency in the dictionary from which a word protects its characters
_LONGEST_WORD = 4
_START, _END = "^", "$"


def _grams(text: str, size: int) -> Iterable[str]:
    framed = _START + text + _END
    return (framed[i : i + size] for i in range(len(framed) - size + 1))


def _lower(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else text


class Speller:
    """Knows which characters follow each other in the examples, and the words of the dictionary."""

    def __init__(self, grams: Mapping[str, int], words: Mapping[str, int]) -> None:
        """`grams`: counts of one, two and three characters in a row; `words`: frequencies."""
        self.grams = grams
        self._words = words
        self._after: Counter[str] = Counter()
        self._alike: dict[str, list[str]] = defaultdict(list)
        singles = {gram: count for gram, count in grams.items() if len(gram) == 1}
        self._total = sum(singles.values()) + 0.5 * len(singles)
        for gram, count in grams.items():
            self._after[gram[:-1]] += count
        for character, count in sorted(singles.items()):
            if count >= _COMMON and is_chinese(character):
                self._alike[sound(character)].append(character)

    @staticmethod
    def learn(texts: Iterable[str], words: Mapping[str, int]) -> "Speller":
        """From the examples."""
        lower = [_lower(text) for text in texts]
        return Speller(Counter(g for t in lower for n in (1, 2, 3) for g in _grams(t, n)), words)

    def corrected(self, text: str) -> str:
        """The text with homophone typos put right; of the same length."""
        lower = _lower(text)
        if len(text) > LONGEST:
            return text
        choices = self._choices(lower)
        if all(len(choice) == 1 for choice in choices):
            return text
        best = self._likeliest(lower, choices)
        return "".join(
            was if now == typed else now for was, typed, now in zip(text, lower, best, strict=True)
        )

    def _choices(self, text: str) -> list[list[str]]:
        """For each place the character typed, then those that may have been meant."""
        doubtful = self._doubtful(text)
        alike = [
            [c, *(o for o in self._alike.get(sound(c), ()) if o != c)] if doubt else [c]
            for c, doubt in zip(text, doubtful, strict=True)
        ]
        framed = [[_START], *alike, [_END]]
        return [
            [here[0], *(o for o in here[1:] if self._fits(o, before, after))]
            for before, here, after in zip(framed, alike, framed[2:], strict=False)
        ]

    def _fits(self, character: str, before: list[str], after: list[str]) -> bool:
        return any(self._is_known(one + character) for one in before) or any(
            self._is_known(character + one) for one in after
        )

    def _is_known(self, pair: str) -> bool:
        return self.grams.get(pair, 0) >= _KNOWN

    def _doubtful(self, text: str) -> list[bool]:
        framed = _START + text + _END
        in_word = self._in_words(text)
        return [
            is_chinese(character)
            and not in_word[i]
            and not (self._is_known(framed[i : i + 2]) and self._is_known(framed[i + 1 : i + 3]))
            for i, character in enumerate(text)
        ]

    def _in_words(self, text: str) -> list[bool]:
        covered = [False] * len(text)
        for start in range(len(text)):
            for size in range(2, _LONGEST_WORD + 1):
                word = text[start : start + size]
                if len(word) == size and (self._words.get(word) or 0) >= _WORD:
                    covered[start : start + size] = [True] * size
        return covered

    def _likeliest(self, text: str, choices: list[list[str]]) -> str:
        beam = [(0.0, _START + _START)]
        for typed, choice in zip([*text, _END], [*choices, [_END]], strict=True):
            best: dict[str, tuple[float, str]] = {}
            for score, said in beam:
                for character in choice:
                    now = score + self._log(said[-2:], character) - _COST * (character != typed)
                    key = said[-1] + character
                    if key not in best or best[key][0] < now:
                        best[key] = (now, said + character)
            beam = sorted(best.values(), reverse=True)[:_BEAM]
        return beam[0][1][2:-1]

    def _log(self, before: str, character: str) -> float:
        """Log probability of a character after two others, each context backing off to the next."""
        one = (self.grams.get(character, 0) + 0.5) / self._total
        pair, triple = before[-1] + character, before + character
        two = (self.grams.get(pair, 0) + _PAIR * one) / (self._after[before[-1]] + _PAIR)
        three = (self.grams.get(triple, 0) + _TRIPLE * two) / (self._after[before] + _TRIPLE)
        return math.log(three)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Sets what a message says where its typos are put right."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, speller: Speller | None = None
    ) -> None:
        self._storage = model_storage
        self._resource = resource
        self._speller = speller

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpellingCorrector":
        """An untrained corrector; it has no settings."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SpellingCorrector":
        """A trained corrector from the model archive."""
        with model_storage.read_from(resource) as folder:
            grams = json.loads(_file(folder).read_text(encoding="utf-8"))
        return cls(model_storage, resource, Speller(grams, dictionary().FREQ))

    def train(self, training_data: TrainingData) -> Resource:
        """Count what the examples say."""
        texts = [example.get(TEXT) for example in training_data.intent_examples]
        self._speller = Speller.learn(filter(None, texts), dictionary().FREQ)
        with self._storage.write_to(self._resource) as folder:
            grams = json.dumps(self._speller.grams, ensure_ascii=False)
            _file(folder).write_text(grams, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples as they are: they say what they mean to."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set SPELLED where it differs from the text."""
        for message in messages:
            text = message.get(TEXT)
            if self._speller and text and (spelled := self._speller.corrected(text)) != text:
                message.set(SPELLED, spelled)
        return messages


def _file(folder: Path) -> Path:
    return folder / "grams.json"
