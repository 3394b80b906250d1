"""Homophone typos for training: people type by sound and pick the wrong character (再线等).

Each example gets a copy in which some characters are replaced by others of the same sound, taken
from the examples themselves. What it brings is measured in docs/adr/010-features.md.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from pypinyin import lazy_pinyin
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.augmenter import Augmenter
from bot.components.features import is_chinese

_LEAST_SEEN = 2
_SHARE = 0.25  # of the characters that have a homophone


def homophones(texts: Iterable[str]) -> dict[str, list[str]]:
    """For each character the others of its sound, among those that the texts use repeatedly."""
    seen = Counter(character for text in texts for character in text if is_chinese(character))
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character in sorted(seen):
        if seen[character] >= _LEAST_SEEN:
            by_sound[lazy_pinyin(character)[0]].append(character)
    return {
        character: [other for other in group if other != character]
        for group in by_sound.values()
        if len(group) > 1
        for character in group
    }


def misspell(text: str, table: dict[str, list[str]]) -> str:
    """The text with a quarter of its characters, one at least, misheard; the same each time."""
    chance = random.Random(text)  # noqa: S311
    places = [index for index, character in enumerate(text) if character in table]
    count = max(1, round(len(places) * _SHARE))
    characters = list(text)
    for index in chance.sample(places, min(count, len(places))):
        characters[index] = chance.choice(table[characters[index]])
    return "".join(characters)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class TypoAugmenter(Augmenter):
    """Adds misspelt copies."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The examples and, where it differs, a misspelt copy of each."""
        examples = [e for e in training_data.training_examples if e.get(TEXT) and e.get(INTENT)]
        table = homophones(example.get(TEXT) for example in examples)
        copies = [
            Message({TEXT: misspell(e.get(TEXT), table), INTENT: e.get(INTENT)}) for e in examples
        ]
        taught = {example.get(TEXT) for example in examples}
        added = [copy for copy in copies if copy.get(TEXT) not in taught]
        return TrainingData([*training_data.training_examples, *added])
