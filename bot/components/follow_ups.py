"""Messages that need the talk before: 多久 after a refund is not 多久 after an order.

The topic is the last request that was served, or the one that opened the form at hand. Examples
of what is said in a topic stand in bot/follow_ups/; the classifier sees their characters together
with the topic (docs/adr/017-topic-of-the-talk.md).
"""

import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.augmenter import Augmenter
from bot.components.features import LONGEST_FOLLOW_UP, simplify

FOLDER = Path(__file__).parents[1] / "follow_ups"
TOPIC = "topic"
_SHARE = 0.5  # of the short examples that are also learnt as a change of topic


def in_topic(text: str, topic: str | None) -> dict[str, Any]:
    """Data of a message said in a topic."""
    return {TEXT: text, METADATA: {TOPIC: topic}}


def topic_of(message: Message) -> str | None:
    """The intent that the talk was about when it was said."""
    topic = (message.get(METADATA) or {}).get(TOPIC)
    return str(topic) if topic else None


@lru_cache(maxsize=1)
def follow_ups() -> list[tuple[str, str, str]]:
    """(topic, intent, text) of bot/follow_ups/*.yml; a key may name several topics."""
    return list(_read())


def _read() -> Iterator[tuple[str, str, str]]:
    for path in sorted(FOLDER.glob("*.yml")):
        for topics, intents in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for intent, texts in intents.items():
                for text in texts:
                    yield from ((topic, intent, str(text)) for topic in topics.split())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FollowUps(Augmenter):
    """Adds what is said in topics."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The examples, short ones as changes of topic too, and the follow-ups."""
        known = training_data.intents
        said = [one for one in follow_ups() if one[1] in known]
        topics = sorted({topic for topic, _, _ in said})
        examples = [changes_topic(e, topics) for e in training_data.training_examples]
        added = [Message({**in_topic(text, topic), INTENT: intent}) for topic, intent, text in said]
        return TrainingData([*examples, *added])


def changes_topic(example: Message, topics: list[str]) -> Message:
    """Half of the short examples as said while the talk was about something else."""
    text = example.get(TEXT)
    if not text or not topics or len(simplify(text)) > LONGEST_FOLLOW_UP:
        return example
    chance = random.Random(text)  # noqa: S311
    if chance.random() < _SHARE:
        return Message({**example.data, METADATA: {TOPIC: chance.choice(topics)}})
    return example
