"""What components share that only add to the training data."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message


class Augmenter(GraphComponent):
    """Adds examples in `process_training_data`; does nothing to a customer's message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Augmenter":
        """It has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Messages as they are."""
        return messages
