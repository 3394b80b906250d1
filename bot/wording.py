"""Responses of the domain, filled: the same conversation always gets the same words.

Rasa picks a variation at random, prints a missing value as `{name}` or `None`, and drops a
response that is not in the domain. Here the variation said longest ago is next, in the order of the
domain's file where none was said yet, and the rest is an error.
"""

import copy
import json
import re
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.snapshot import KEPT_TEXT

_HOLE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}")


class BadResponse(ValueError):
    """A response is missing from the domain or lacks a value."""


def fill(text: str, values: dict[str, Any], *, in_json: bool = False) -> str:
    """The text with `{name}` replaced and `{{`, `}}` unescaped; raises BadResponse for a hole.

    >>> fill("订单{order_id}已发货", {"order_id": 12})
    '订单12已发货'
    """
    escaped = "{{" in text

    def replace(match: "re.Match[str]") -> str:
        name = match.group(1)
        if name is None:
            return match.group(0)[0] if escaped else match.group(0)
        if values.get(name) is None:
            raise BadResponse(f"no value for {{{name}}} in the response {text[:60]!r}")
        value = str(values[name])
        return json.dumps(value, ensure_ascii=False)[1:-1] if in_json else value

    return _HOLE.sub(replace, text)


def _fill_any(part: Any, values: dict[str, Any], key: str = "") -> Any:
    if isinstance(part, str):
        return fill(part, values, in_json=key == "payload")
    if isinstance(part, dict):
        return {name: _fill_any(value, values, name) for name, value in part.items()}
    if isinstance(part, list):
        return [_fill_any(value, values, key) for value in part]
    return part


class Wording(TemplatedNaturalLanguageGenerator):
    """Templates filled without chance, without holes, and in other words than just before."""

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The response filled, in words that were said longest ago; raises BadResponse."""
        slots = tracker.current_slot_values()
        said = _said(tracker)
        filled = [
            self._fill_response(copy.deepcopy(one), slots, **kwargs)
            for one in self._suitable(utter_action, output_channel, slots)
        ]
        return min(filled, key=lambda one: said.get(_kept(one.get("text")), -1))

    def _suitable(
        self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The variations that fit channel and slots, as the domain orders them."""
        if utter_action not in self.responses:
            raise BadResponse(f"the domain has no response {utter_action!r}")
        suitable = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        if not suitable:
            raise BadResponse(f"no variation of {utter_action!r} fits channel and slots")
        return list(suitable)

    def _fill_response(
        self,
        response: dict[str, Any],
        filled_slots: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        values = self._response_variables(filled_slots or {}, kwargs)
        return {
            key: _fill_any(value, values) if key in ("text", "buttons", "custom") else value
            for key, value in response.items()
        }


def _said(tracker: DialogueStateTracker) -> dict[str, int]:
    """What the bot said in the turns that the tracker keeps, with the place of its last time."""
    texts = [_kept(one.text) for one in tracker.events if isinstance(one, BotUttered)]
    return {text: place for place, text in enumerate(texts)}


def _kept(text: str | None) -> str:
    """As much of a text as a snapshot keeps."""
    return (text or "")[:KEPT_TEXT]
