"""One turn: what the gateway asks, what is collected while it runs, what it gets back."""

import json
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT = 1_000
KINDS = ("typed", "action", "note")
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "bot_misunderstood", "out_of_scope"})

_PAYLOAD = re.compile(r"^/([a-z_]+)(\{.*\})?$", re.DOTALL)


class BadTurn(ValueError):
    """The request cannot be a turn; the message names the field."""


class TurnFailed(RuntimeError):
    """The turn could not be finished; nothing of it counts and it may be sent again."""


@dataclass(frozen=True)
class TurnRequest:
    """A turn as the gateway sends it (docs/architecture.md)."""

    conversation: str
    seq: int
    kind: str
    text: str
    tracker: str | None
    metadata: dict[str, Any]

    @property
    def owner(self) -> str:
        """Who answers the conversation, as the gateway says: bot, queue or agent."""
        return str(self.metadata.get("owner", ""))


@dataclass
class Turn:
    """The turn in progress: the tracker it starts from, the one it leaves, and its failures."""

    request: TurnRequest
    topic: str | None = None  # the intent that the talk is about
    saved: str | None = None
    failures: list[BaseException] = field(default_factory=list)


CURRENT: ContextVar[Turn] = ContextVar("turn")


def _field(body: dict[str, Any], name: str, kind: type) -> Any:
    value = body.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadTurn(f"{name} must be {kind.__name__}, got {type(value).__name__}")
    return value


def read_text(body: Any) -> str:
    """The customer's text, bounded; raises BadTurn."""
    if not isinstance(body, dict):
        raise BadTurn("the body must be a JSON object")
    text: str = _field(body, "text", str)
    if not text.strip():
        raise BadTurn("text is empty")
    if len(text) > MAX_TEXT:
        raise BadTurn(f"text has {len(text)} characters; at most {MAX_TEXT} are taken")
    return text


def read_turn(body: Any) -> TurnRequest:
    """A checked turn; raises BadTurn naming the field."""
    if not isinstance(body, dict):
        raise BadTurn("the body must be a JSON object")
    kind = _field(body, "kind", str)
    if kind not in KINDS:
        raise BadTurn(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    conversation = _field(body, "conversation", str)
    if not conversation:
        raise BadTurn("conversation is empty")
    tracker = body.get("tracker")
    if tracker is not None and not isinstance(tracker, str):
        raise BadTurn(f"tracker must be text or null, got {type(tracker).__name__}")
    text = read_text(body) if kind == "typed" else _field(body, "text", str)
    metadata = _field(body, "metadata", dict)
    return TurnRequest(conversation, _field(body, "seq", int), kind, text, tracker, metadata)


def read_payload(text: str, intents: list[str], entities: list[str]) -> dict[str, Any]:
    """Parse data of a payload such as `/why_recommended{"item_id": "P1"}`; raises BadTurn.

    The arguments are the intents and entities of the domain: anything else is refused.
    """
    match = _PAYLOAD.match(text)
    if not match:
        raise BadTurn(f"not a payload: {text[:80]!r}")
    name, arguments = match.group(1), match.group(2) or "{}"
    if name not in intents:
        raise BadTurn(f"payload names the unknown intent {name!r}")
    try:
        values = json.loads(arguments)
    except ValueError as error:
        raise BadTurn(f"payload of {name} is not JSON: {error}") from None
    unknown = [key for key in values if key not in entities]
    if unknown:
        raise BadTurn(f"payload of {name} names the unknown entity {unknown[0]!r}")
    intent = {"name": name, "confidence": 1.0}
    return {
        "text": text,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [
            _payload_entity(key, value) for key, value in values.items() if value is not None
        ],
    }


def _payload_entity(name: str, value: Any) -> dict[str, Any]:
    return {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "payload"}
