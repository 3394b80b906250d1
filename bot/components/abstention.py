"""Says "not understood" rather than guess: too little confidence, or two readings too close.

Intents that change something in the shop need more confidence than questions, those of the matter
that the talk is about less (docs/adr/012).
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.follow_ups import topic_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Abstention(GraphComponent, IntentClassifier):
    """Replaces an uncertain intent by nlu_fallback; the ranking stays, to ask back with."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Least confidence, and least distance to the second reading, to act on an intent.

        `acting`: intents that change something; `acting_threshold`: their least confidence.
        `matters`: lists of intents that belong together; `going_on`: how much less confidence is
        needed for an intent of the matter that the talk is about.
        """
        return {
            "threshold": 0.35,
            "margin": 0.05,
            "acting": [],
            "acting_threshold": 0.35,
            "matters": [],
            "going_on": 0.0,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold = float(config["threshold"])
        self._margin = float(config["margin"])
        self._acting = frozenset(config["acting"])
        self._acting_threshold = float(config["acting_threshold"])
        self._matters = [frozenset(matter) for matter in config["matters"]]
        self._going_on = float(config["going_on"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Abstention":
        """From its settings."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Abstain where the ranking does not speak clearly."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if self._unclear(ranking, topic_of(message)):
                confidence = 1.0 - ranking[0]["confidence"] if ranking else 1.0
                fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}
                message.set(INTENT, fallback, add_to_output=True)
        return messages

    def _least(self, intent: str, topic: str | None) -> float:
        least = self._acting_threshold if intent in self._acting else self._threshold
        goes_on = any({intent, topic} <= matter for matter in self._matters)
        return least - self._going_on if goes_on else least

    def _unclear(self, ranking: list[dict[str, Any]], topic: str | None) -> bool:
        if not ranking or ranking[0]["confidence"] < self._least(ranking[0]["name"], topic):
            return True
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        return bool(ranking[0]["confidence"] - second < self._margin)
