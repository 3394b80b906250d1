"""The entity extractor of the pipeline: numbers, budgets, expressions and the words of the shop.

Runs on normalised text, whose offsets are those of the original.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.budget import find_budgets
from bot.components.catalogue_words import find_catalogue_words
from bot.components.expressions import find_ordinals, find_price_directions
from bot.components.lexicon import Lexicon, LexiconFile
from bot.components.numbers_of_things import find_numbers
from bot.components.spans import Span, without_overlaps

_NAME = "EntityExtractor"
_MOST = 50  # of one message: more than anyone means, few enough to carry from turn to turn


def find_entities(text: str, lexicon: Lexicon) -> list[Span]:
    """All entities of a normalised text, in order of their place.

    Numbers, money and expressions never overlap each other; a catalogue word gives way to them but
    may have several meanings (苹果 brand and product).
    """
    patterns = without_overlaps(
        [
            *find_numbers(text),
            *find_budgets(text),
            *find_ordinals(text),
            *find_price_directions(text),
        ]
    )
    words = [
        span
        for span in find_catalogue_words(text, lexicon)
        if not any(span.overlaps(other) for other in patterns)
    ]
    return sorted([*patterns, *words], key=lambda span: (span.start, span.end))[:_MOST]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds entities; follows the lexicon file while running."""

    def __init__(self) -> None:
        self._file = LexiconFile()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntityExtractor":
        """An extractor; its words come from the lexicon file."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of each message."""
        lexicon = self._file.current()
        for message in messages:
            text = message.get(TEXT)
            found = [span.as_dict(text, _NAME) for span in find_entities(text, lexicon)]
            message.set(ENTITIES, found, add_to_output=True)
        return messages
