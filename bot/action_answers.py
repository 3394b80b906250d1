"""Checking what the action server answers, at a cost that a turn can bear.

Rasa hands answer and schema to `jsonschema.validate`, which first checks the schema itself: 20 of
the 26 ms of CPU that a turn with one action took. The schema never changes, so it is compiled once.
Forms and slot validation make their `RemoteAction`s deep inside Rasa; hence a method is replaced.
"""

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)


def _validate(self: RemoteAction, answer: Any) -> bool:
    """Raise jsonschema.ValidationError unless the answer has Rasa's format."""
    _VALIDATOR.validate(answer)
    return True


def install() -> None:
    """Use the compiled schema for every action call of this process."""
    RemoteAction._validate_action_result = _validate
