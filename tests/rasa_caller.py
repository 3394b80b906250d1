"""Rasa's side of the action webhook for tests: keeps slots and form, fills the domain's words."""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from starlette.testclient import TestClient

from shop.messages.schemas import parse_reply
from shop.secrets import HEADER, sign

DOMAIN = Path(__file__).parents[1] / "bot" / "domain"
_PLACE = re.compile(r"\{(\w+)\}")


@lru_cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """Every response of the bot's domain."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in DOMAIN.glob("*.yml"):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    return found


@dataclass(frozen=True)
class Said:
    """One message of an action: the response's name, its first wording filled, the card."""

    response: str
    text: str
    payload: dict[str, Any]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """Quick choices of the card."""
        found: list[dict[str, str]] = self.payload.get("buttons", [])
        return found

    @property
    def titles(self) -> list[str]:
        """Titles of the quick choices."""
        return [button["title"] for button in self.buttons]


@dataclass(frozen=True)
class Answer:
    """What an action said and which events it returned."""

    said: list[Said]
    events: list[dict[str, Any]]

    @property
    def followed(self) -> list[str]:
        """The forms that Rasa is told to go on with."""
        return [event["name"] for event in self.events if event["event"] == "followup"]

    @property
    def names(self) -> list[str]:
        """Names of the responses, in order."""
        return [message.response for message in self.said]

    @property
    def text(self) -> str:
        """All the words."""
        return "\n".join(message.text for message in self.said)

    def slot(self, name: str) -> Any:
        """The last value set to a slot; None if it was not set."""
        values = [e["value"] for e in self.events if e["event"] == "slot" and e["name"] == name]
        return values[-1] if values else None

    @property
    def set_slots(self) -> set[str]:
        """Names of the slots set."""
        return {event["name"] for event in self.events if event["event"] == "slot"}


@dataclass
class RasaCaller:
    """A conversation as Rasa would carry it from action call to action call."""

    client: TestClient
    secret: str
    conversation: str
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    seq: int = 0
    part: int = 1  # of several requests in one message
    message: dict[str, Any] = field(default_factory=dict)
    executed: list[str] = field(default_factory=list)
    past: list[dict[str, Any]] = field(default_factory=list)  # events before the message
    answered: list[dict[str, Any]] = field(default_factory=list)  # what was said to it

    def hears(
        self,
        text: str,
        intent: str,
        entities: dict[str, str] | list[dict[str, Any]] | None = None,
        ranking: dict[str, float] | None = None,
    ) -> None:
        """The next message of the customer, as the NLU understood it.

        `entities` by name are placed where their value stands in the text.
        """
        self.seq += 1
        self._goes_on()
        self.executed = ["action_listen"]
        if not isinstance(entities, list):
            entities = [_placed(text, name, v) for name, v in (entities or {}).items()]
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [
                {"name": name, "confidence": share} for name, share in (ranking or {}).items()
            ],
            "entities": entities,
        }

    def _goes_on(self) -> None:
        """The message before and its answer become the past."""
        if self.message:
            self.past += [{"event": "user", "text": self.message["text"]}, *self.answered]
        self.answered = []

    def taps(self, button: dict[str, Any]) -> None:
        """A tap on something offered, by its payload."""
        intent, _, data = button["payload"].lstrip("/").partition("{")
        self.hears(button["payload"], intent, json.loads("{" + data) if data else {})

    def metadata(self) -> dict[str, Any]:
        """The signed metadata of the turn; Rasa adds keys of its own after signing."""
        signed = sign(
            {
                "conversation": self.conversation,
                "customer": None,
                "seq": self.seq,
                "owner": "bot",
                "kind": "typed",
                "segments": [],
            },
            self.secret,
        )
        more = {} if self.part == 1 else {"part": self.part}
        return {**signed, **more, "model_id": "m", "assistant_id": "zhuyi"}

    def call(self, name: str) -> dict[str, Any]:
        """The body that Rasa 3.6.21 posts (RemoteAction._action_call_format)."""
        user = {"event": "user", "text": self.message["text"], "metadata": self.metadata()}
        done = [{"event": "action", "name": action} for action in self.executed]
        return {
            "next_action": name,
            "sender_id": self.conversation,
            "version": "3.6.21",
            "tracker": {
                "sender_id": self.conversation,
                "slots": dict(self.slots),
                "latest_message": self.message,
                "latest_event_time": 1.0,
                "followup_action": None,
                "paused": False,
                "events": [*self.past, user, *done],
                "latest_input_channel": "gateway",
                "active_loop": {"name": self.form} if self.form else {},
                "latest_action": {"action_name": "action_listen"},
                "latest_action_name": "action_listen",
            },
        }

    def runs(self, name: str) -> Answer:
        """Run an action and take over what it set; fails unless it answered 200."""
        response = self.client.post("/webhook", json=self.call(name), headers={HEADER: self.secret})
        assert response.status_code == 200, response.text
        body = response.json()
        self._apply(name, body["events"])
        self.answered += [
            {
                "event": "bot",
                "metadata": {"utter_action": row["response"]},
                "data": {"choices": _choices(row["custom"] or {})},
            }
            for row in body["responses"]
        ]
        return Answer([_said(row, self.slots) for row in body["responses"]], body["events"])

    def asks(self, action: str, text: str, intent: str, *more: Any) -> Answer:
        """A message that a rule answers by one action, and its answer; `more` as in `hears`."""
        self.hears(text, intent, *more)
        return self.runs(action)

    def fills(self, form: str) -> Answer:
        """One turn of a form: activate it if need be, validate, and close it if it ended."""
        self.form = form
        answer = self.runs(f"validate_{form}")
        if not answer.set_slots:
            self.executed.pop()  # Rasa rejects the form then, which is no action done
        if "requested_slot" in answer.set_slots and answer.slot("requested_slot") is None:
            self.form = None
        return answer

    def _apply(self, name: str, events: list[dict[str, Any]]) -> None:
        self.executed.append(name)
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.form = event["name"]


def _choices(card: dict[str, Any]) -> list[list[str]]:
    """The quick choices of a card, as the bot keeps them."""
    buttons = (card.get("payload") or {}).get("buttons") or []
    return [[one["title"], one["payload"]] for one in buttons if one.get("payload")]


def _placed(text: str, name: str, value: str) -> dict[str, Any]:
    start = text.find(value)
    place = {} if start < 0 else {"start": start, "end": start + len(value)}
    return {"entity": name, "value": value, **place}


def _said(row: dict[str, Any], slots: dict[str, Any]) -> Said:
    name = row["response"]
    variants = responses()[name]
    values = {**slots, **row}
    texts = [_PLACE.sub(lambda m: _value(name, m[1], values), v["text"]) for v in variants]
    card = row["custom"] or {}
    if card:
        parse_reply({**card, "text": texts[0]})
    return Said(name, texts[0], card.get("payload", {}))


def _value(response: str, name: str, values: dict[str, Any]) -> str:
    value = values.get(name)
    assert value is not None, f"{response} needs {name}, which the action did not give"
    return str(value)
