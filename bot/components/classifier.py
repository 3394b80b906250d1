"""The intent classifier of the pipeline: features into a calibrated linear model."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import features
from bot.components.courtesies import request_in
from bot.components.encoder import BadEncoder, Encoder, configured_encoder, fingerprint_of
from bot.components.follow_ups import topic_of
from bot.components.linear_model import Blocks, Dense, LinearModel, train
from bot.components.tokenizer import SPELLED

_RANKED = 10


def _document(message: Message) -> Blocks:
    """Features of what the message asks, without the courtesies around it."""
    text = _spelled(message)
    start, end = request_in(text)
    tokens = [t.text for t in message.get(TOKENS_NAMES[TEXT]) if start <= t.start < end]
    topic = topic_of(message)
    return [*features.blocks(text[start:end], tokens), features.in_topic(text[start:end], topic)]


def _spelled(message: Message) -> str:
    return str(message.get(SPELLED) or message.get(TEXT))


def _sentence(message: Message) -> str:
    text = _spelled(message)
    start, end = request_in(text)
    return features.sentence(text[start:end])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedClassifier(GraphComponent, IntentClassifier):
    """Logistic regression whose confidence means what it says."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Inverse regularisation, weights of the feature blocks, temperature (null: found).

        Features that fewer than `least` examples have are left out. `dense_weight` is that of the
        sentence encoder's block, where ZHUYI_NLU_ENCODER is set.
        """
        weights = [1.0, 0.6, 0.6, 1.0, 1.0]
        found = {"c": 10.0, "weights": weights, "least": 1, "temperature": None}
        return {**found, "dense_weight": 1.0}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Any = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model: LinearModel = model
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CalibratedClassifier":
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CalibratedClassifier":
        """A trained classifier from the model archive; raises BadEncoder for another encoder."""
        with model_storage.read_from(resource) as folder:
            model = LinearModel.load(folder)
        encoder = configured_encoder()
        if model.encoder != fingerprint_of(encoder):
            raise BadEncoder("ZHUYI_NLU_ENCODER is not what the model was trained with; train anew")
        return cls(config, model_storage, resource, model, encoder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        self._encoder = configured_encoder()
        self._model = train(
            [_document(example) for example in examples],
            [example.get(INTENT) for example in examples],
            c=self._config["c"],
            weights=self._config["weights"],
            dense=self._dense(examples),
            temperature=self._config["temperature"],
            least=self._config["least"],
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def _dense(self, examples: list[Message]) -> Dense | None:
        if self._encoder is None:
            return None
        vectors = self._encoder.vectors([_sentence(example) for example in examples])
        return Dense(self._encoder.fingerprint, vectors, self._config["dense_weight"])

    def _probabilities(self, message: Message) -> Any:
        vector = self._encoder.vector(_sentence(message)) if self._encoder else None
        return self._model.probabilities(_document(message), vector)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and intent_ranking of each message."""
        for message in messages:
            probabilities = self._probabilities(message)
            order = probabilities.argsort()[::-1][:_RANKED]
            ranking = [
                {"name": self._model.labels[i], "confidence": float(probabilities[i])}
                for i in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
