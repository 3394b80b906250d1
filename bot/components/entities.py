"""The entity extractor of the pipeline: numbers, budgets, expressions and the words of the shop.

Runs on normalised text, whose offsets are those of the original.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.addresses import find_addresses
from bot.components.amounts import find_amounts
from bot.components.budget import find_budgets
from bot.components.catalogue_words import find_catalogue_words
from bot.components.coupons import find_coupons
from bot.components.dates import find_dates
from bot.components.day import today
from bot.components.expressions import find_ordinals, find_price_directions
from bot.components.invoices import find_tax_ids, find_titles
from bot.components.lexicon import Lexicon, LexiconFile
from bot.components.numbers_of_things import find_numbers
from bot.components.people import find_people
from bot.components.product_models import find_models, find_products
from bot.components.quantities import find_quantities
from bot.components.spans import Span, outside, without_overlaps
from bot.components.times_of_day import find_times

_NAME = "EntityExtractor"
_BEFORE_MODELS = {"tax_id", "phone", "order_id", "tracking_no", "invoice_title", "address"}
_MOST = 50  # of one message: more than anyone means, few enough to carry from turn to turn


def _patterns(text: str, day: date) -> Iterator[Span]:
    """What grammar alone tells, the surest first."""
    yield from find_tax_ids(text)
    yield from find_numbers(text)
    yield from find_titles(text)
    yield from find_addresses(text)
    yield from find_coupons(text)
    yield from find_dates(text, day)
    yield from find_times(text)
    yield from find_amounts(text)
    yield from find_budgets(text)
    yield from find_people(text)
    yield from find_ordinals(text)
    yield from find_quantities(text)
    yield from find_price_directions(text)


def find_entities(text: str, lexicon: Lexicon, day: date) -> list[Span]:
    """All entities of a normalised text said on `day`, in order of their place.

    Numbers, money and expressions never overlap each other; a catalogue word gives way to them but
    may have several meanings (苹果 brand and product), and lies inside the product it names.
    """
    words = find_catalogue_words(text, lexicon)
    models = find_models(text, [span for span in words if span.entity == "brand"])
    known = {(span.start, span.end) for span in words}
    sure = [
        s for s in _patterns(text, day) if s.entity != "person" or (s.start, s.end) not in known
    ]
    ranked = [*(s for s in sure if s.entity in _BEFORE_MODELS), *models, *sure]
    patterns = without_overlaps(ranked)
    kept = outside(words, patterns)
    models = [span for span in patterns if span.entity == "model"]
    found = [*patterns, *kept, *find_products(text, kept, models)]
    return sorted(found, key=lambda span: (span.start, span.end))[:_MOST]


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
        lexicon, day = self._file.current(), today()
        for message in messages:
            text = message.get(TEXT)
            found = [span.as_dict(text, _NAME) for span in find_entities(text, lexicon, day)]
            message.set(ENTITIES, found, add_to_output=True)
        return messages
